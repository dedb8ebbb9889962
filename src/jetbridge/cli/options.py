"""Options that several commands have, each spelled once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from jetbridge.cli.output import FORMATS
from jetbridge.client import Client, accounts, periods
from jetbridge.client.accounts import Account
from jetbridge.client.periods import Span

F = TypeVar("F", bound=Callable[..., Any])


def together(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """The first is the first in `--help`."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def as_period(ctx: click.Context, param: click.Parameter, value: str | None) -> Span | None:
    try:
        return None if value is None else periods.parse(value, today=datetime.now(UTC).date())
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


host = click.option("--host", metavar="HOST", help="Server to ask (default: the latest sign-in's).")
profile = click.option("--profile", metavar="NAME", help="Which of several sign-ins at a host.")
account = together(host, profile)

partner = click.option("--partner", metavar="ID|SLUG", help="Only this partner's keys.")
key = click.option("--key", type=int, metavar="ID", help="Only this key (default: all of your keys).")
keys = together(partner, key)

plans = click.option("--plan", "plans", metavar="SLUG|ID", multiple=True, help="Only this plan; may be repeated.")
period = click.option(
    "--period",
    callback=as_period,
    metavar="PERIOD",
    help="Only what was activated in it, UTC: 2026-01, 2026, 2026-Q1, last-month, 2026-01-05..2026-02-01.",
)
output = click.option(
    "-o",
    "--output",
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    help="table (the default on a terminal), json, jsonl, csv (the default elsewhere) or parquet.",
)


def client(host: str | None, profile: str | None) -> Client:
    return open_client(accounts.choose(host, profile))


def open_client(account: Account) -> Client:
    return Client(account.host, account.token)
