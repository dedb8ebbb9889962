"""jetbridge auth: who is signed in where; the token for other programs."""

from datetime import UTC, datetime
from typing import Any

import click

from jetbridge.cli import options
from jetbridge.cli.output import Column, format_for, write
from jetbridge.cli.words import say
from jetbridge.client import accounts
from jetbridge.client.accounts import Account
from jetbridge.client.errors import Forbidden, NotFound
from jetbridge.client.tokens import KEYRING, SignIn, Store


@click.group
def auth() -> None:
    """Who is signed in where; the token for other programs."""


@auth.command
@options.account
def token(host: str | None, profile: str | None) -> None:
    """Print the access token, renewed if need be."""
    click.echo(accounts.choose(host, profile).token())


@auth.command
@options.account
def header(host: str | None, profile: str | None) -> None:
    """Print the header that carries the token.

    \b
    curl -H "$(jetbridge auth header)" https://HOST/wpcom/v2/jetpack-partners
    """
    click.echo(f"Authorization: Bearer {accounts.choose(host, profile).token()}")


STATUS = (
    Column("host", "Host", "word"),
    Column("profile", "Profile", "word"),
    Column("user", "User", "word"),
    Column("scope", "Scope"),
    Column("kept_in", "Token in"),
    Column("expires_at", "Good until", "time"),
    Column("used", "Used", "yes"),
)


@auth.command
@options.account
@click.option("--check", is_flag=True, help="Ask the server whether the token works.")
@options.output
def status(host: str | None, profile: str | None, check: bool, output: str | None) -> None:
    """Who is signed in where, and where the tokens are kept.

    Asks no server without --check. Exits with 4 where nobody is signed in, or where the checked token does not work.
    """
    store = Store(accounts.folder())
    used = accounts.choose(host, profile)
    rows = [_status(one, store, used) for one in store.sign_ins()]
    if used.source == accounts.token_variable():
        given = {"host": used.host, "profile": used.profile, "kept_in": used.source, "used": True}
        rows.append(given)
    write(rows, STATUS, format_for(output))
    if check:
        _check(used)


def _status(sign_in: SignIn, store: Store, used: Account) -> dict[str, Any]:
    ends = sign_in.token.expires_at
    return {
        "host": sign_in.host,
        "profile": sign_in.profile,
        "user": sign_in.user,
        "scope": sign_in.token.scope,
        "kept_in": KEYRING if sign_in.kept_in == KEYRING else str(store.path),
        "expires_at": datetime.fromtimestamp(ends, UTC) if ends and not sign_in.token.refresh_token else None,
        "used": (*sign_in.place, str(store.path)) == (used.host, used.profile, used.source),
    }


def _check(used: Account) -> None:
    with options.open_client(used) as client:
        try:
            say(f"The token works: {used.host} knows it as {client.me().username}'s.")
        except (Forbidden, NotFound):
            client.partners.list()
            say(f"The token works at {used.host}.")
