"""jetbridge activations summary: figures by period, and their graph."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

import click

from jetbridge.cli import graph, keys, options
from jetbridge.cli.keys import PartnerKey
from jetbridge.cli.output import Column, Row, format_for, write
from jetbridge.cli.words import say
from jetbridge.client.models import Period
from jetbridge.client.periods import Span

LATEST = 12
"""Rows of the table, under the graph of all."""

COLUMNS = (
    Column("date", "Period"),
    Column("new", "New", "count"),
    Column("cancelled", "Ended", "count"),
    Column("active", "Active", "count"),
    Column("total", "All so far", "count"),
)


@click.command
@options.keys
@options.plans
@click.option(
    "--scale",
    type=click.Choice(["day", "month", "year"]),
    default="month",
    metavar="SCALE",
    help="day, month (the default) or year.",
)
@click.option("--period", callback=options.as_period, metavar="PERIOD", help="Only the periods in it, UTC.")
@click.option("--by-key", is_flag=True, help="A row for each key and period, not their sum.")
@click.option("--all", "every", is_flag=True, help=f"Show all rows of the table, not the latest {LATEST}.")
@options.output
@options.account
def summary(
    host: str | None,
    profile: str | None,
    partner: str | None,
    key: int | None,
    plans: Sequence[str],
    scale: Literal["day", "month", "year"],
    period: Span | None,
    by_key: bool,
    every: bool,
    output: str | None,
) -> None:
    """How many activations there were, by day, month or year, with a graph.

    Periods are UTC's. Only Jetbridge servers tell what ended, and what is active.
    """
    shape, (start, end) = format_for(output), period or Span(None, None)
    asked: dict[str, Any] = {"scale": scale, "plans": plans, "after": start, "before": end}
    with options.client(host, profile) as client:
        if key is None and partner is None and not by_key:
            rows = _rows({}, client.activations.summary(**asked), period)
        else:
            some = keys.chosen(client, partner, key)
            answers = keys.ask_each(some, lambda one: client.activations.summary(key_id=one.key.id, **asked))
            rows = _of_keys(list(answers), period, by_key=by_key)
    if shape == "table" and not by_key:
        _draw(rows)
    shorter = shape == "table" and not (every or by_key) and len(rows) > LATEST
    write(rows[-LATEST:] if shorter else rows, keys.COLUMNS + COLUMNS if by_key else COLUMNS, shape)
    if shorter:
        say(f"The latest {LATEST} of {len(rows):,}; --all for the rest")


def _of_keys(
    answers: Sequence[tuple[PartnerKey, Sequence[Period]]], span: Span | None, *, by_key: bool
) -> list[dict[str, Any]]:
    if by_key:
        return [row for key, periods in answers for row in _rows(key.cells, periods, span)]
    return _rows({}, _added([periods for _, periods in answers]), span)


def _rows(cells: dict[str, Any], periods: Iterable[Period], span: Span | None) -> list[dict[str, Any]]:
    return [cells | dataclasses.asdict(one) for one in _within(periods, span)]


def _added(figures: Sequence[Sequence[Period]]) -> list[Period]:
    """Of several keys: a key that began later had nothing before."""
    by_date: dict[str, Period] = {}
    for period in (one for periods in figures for one in periods):
        so_far = by_date.get(period.date)
        by_date[period.date] = _sum(so_far, period) if so_far else period
    return [by_date[day] for day in sorted(by_date)]


def _sum(one: Period, other: Period) -> Period:
    def both(first: int | None, second: int | None) -> int | None:
        return None if first is None or second is None else first + second

    return Period(
        date=one.date,
        new=one.new + other.new,
        total=one.total + other.total,
        cancelled=both(one.cancelled, other.cancelled),
        active=both(one.active, other.active),
    )


def _within(periods: Iterable[Period], span: Span | None) -> list[Period]:
    """Other servers leave out `after` and `before`, and answer with all periods."""
    start, end = span or Span(None, None)
    return [one for one in periods if (not end or one.start < end) and (not start or _ends_after(one, start))]


def _ends_after(period: Period, day: date) -> bool:
    return period.date >= day.isoformat()[: len(period.date)]


def _draw(rows: Sequence[Row]) -> None:
    """What is in force, where the server says it; else what was ever activated."""
    if not rows:
        return
    from rich.console import Console
    from rich.text import Text

    console = Console()
    if not console.encoding.lower().startswith("utf"):
        return
    knows_active = all(one["active"] is not None for one in rows)
    name, title = ("active", "Active at the end of each period") if knows_active else ("total", "All so far")
    console.print(Text(title, "bold"))
    lines = graph.columns([one[name] for one in rows], [one["date"] for one in rows], console.width)
    console.print(Text("\n".join(lines) + "\n", "cyan"), no_wrap=True, overflow="ignore", crop=False)
