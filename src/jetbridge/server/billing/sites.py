"""The sites behind a line, and what each of them costs. The only writer of LineSite.

Streamed from the activations into the table in the order of their ids, which settles ties: a million sites need hardly
more memory than ten. They are read twice, since the share of the first depends on the days of all.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial, reduce
from heapq import merge
from itertools import groupby, islice
from operator import attrgetter, itemgetter, or_, xor
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from jetbridge import rating
from jetbridge.server.activations import dialect
from jetbridge.server.billing.models import InvoiceLine
from jetbridge.server.billing.usage import FINAL, Account

_TABLE = "billing_linesite"
_COLUMNS = ("line_id", "activation_id", "site_host", "first_day", "last_day", "days", "amount")
_CHUNK = 5_000
_DAY = timedelta(days=1)


class Disagreement(Exception):
    """The activations are not what the line was rated from; the message says what to do."""


class Span(NamedTuple):
    """The days of a site behind a line. It pays by its `weight`, which is `days` but where no day has changed.

    `which` has a bit for each of these days, the lowest for the line's first; it is not 0. A million sites are merged
    by it, and a month has few days.
    """

    activation_id: int
    host: str
    which: int
    days: int
    weight: int


_Spans = Callable[[], Iterator[Span]]
"""Reads them anew each time it is called, in the order of their activations' ids."""


def store(line: InvoiceLine, account: Account) -> None:
    """Keep the sites behind a saved line of an invoice that is becoming final; their shares sum to its amount.

    What puts an earlier line right has the sites whose days differ, with the difference: negative days are taken back.
    The first and the last day are those of the difference, too, and where it has gaps, all of it lies between them.
    Raises Disagreement.
    """
    sources = _sources(line, account.zone)
    spans, counts = next(((read, found) for read in sources if (found := _count(read))), (sources[0], Counter()))
    if not line.reason and sum(days * number for days, number in counts.items()) != line.site_days:
        raise Disagreement(f"{line.plan_slug} has other activations than days to bill: run `jetbridge-server verify`")
    shares = rating.Shares(line.amount, account.currency.step, counts)
    every = iter(spans())
    while chunk := list(islice(every, _CHUNK)):
        rows = [(line.pk, *_texts(span, line.starts_on), shares.take(span.weight)) for span in chunk]
        dialect.current().insert(_TABLE, _COLUMNS, rows)


def _count(spans: _Spans) -> Counter[int]:
    return Counter(span.weight for span in spans())


def _texts(span: Span, starts_on: date) -> tuple[Any, ...]:
    first = (span.which & -span.which).bit_length() - 1
    last = span.which.bit_length() - 1
    return span.activation_id, span.host, str(starts_on + first * _DAY), str(starts_on + last * _DAY), span.days


def _which(first_day: date, last_day: date, starts_on: date) -> int:
    """A bit for each day from the first to the last."""
    return (1 << (last_day - starts_on).days + 1) - (1 << (first_day - starts_on).days)


def _sources(line: InvoiceLine, zone: ZoneInfo) -> Sequence[_Spans]:
    """Where the sites come from: the first that has any."""
    owed: _Spans = partial(_owed, line, zone)
    billed: _Spans = partial(_billed, line)
    if not line.reason:
        return [owed]
    if line.month == line.invoice.month:  # its own month is billed anew: what others billed of it is taken back
        owed = _none
    unchanged = [partial(_unchanged, owed), partial(_unchanged, billed)]
    return [partial(_changes, owed, billed), *unchanged] if line.site_days else unchanged


def _none() -> Iterator[Span]:
    return iter(())


def _owed(line: InvoiceLine, zone: ZoneInfo) -> Iterator[Span]:
    """Every activation with a day in the line's, as it is known now."""
    long_before, long_after = str(line.starts_on - 2 * _DAY), str(line.ends_on + 2 * _DAY)  # in any zone
    for activation_id, host, activated, cancelled, disputed in _activations(line):
        start = line.starts_on if activated < long_before else max(line.starts_on, _day(activated, zone))
        end = min(cancelled or long_after, disputed or long_after)
        stop = line.ends_on if end >= long_after else min(line.ends_on, _day(end, zone))
        if start < stop:
            days = (stop - start).days
            yield Span(activation_id, host, _which(start, stop - _DAY, line.starts_on), days, days)


def _day(stamp: str, zone: ZoneInfo) -> date:
    return rating.local_day(datetime.fromisoformat(stamp).replace(tzinfo=UTC), zone)


def _activations(line: InvoiceLine) -> Iterator[tuple[Any, ...]]:
    """Those that may have a day in the line's, two days more at either side: zones are not the database's."""
    sql = dialect.current()
    instants = ", ".join(sql.stamp(name) for name in ("activated_on", "cancelled_on", "disputed_on"))
    since, until = (
        sql.instant(datetime(day.year, day.month, day.day, tzinfo=UTC))
        for day in (line.starts_on - 2 * _DAY, line.ends_on + 2 * _DAY)
    )
    return _streamed(
        f"""SELECT id, site_host, {instants} FROM activations_activation
            WHERE key_id = %s AND product_id = %s AND activated_on < %s
            AND (cancelled_on IS NULL OR cancelled_on >= %s) AND (disputed_on IS NULL OR disputed_on >= %s)
            ORDER BY id""",
        [line.invoice.key_id, line.plan_id, until, since, since],
    )


def _billed(line: InvoiceLine) -> Iterator[Span]:
    """What was billed so far of the same plan, days and price, as days to take back."""
    same = InvoiceLine.objects.filter(
        invoice__key=line.invoice.key_id,
        invoice__status__in=FINAL,
        plan=line.plan_id,
        month=line.month,
        starts_on=line.starts_on,
        unit_amount=line.unit_amount,
    )
    sql = dialect.current()
    rows = _streamed(
        f"""SELECT activation_id, site_host, {sql.text("first_day")}, {sql.text("last_day")}, days
            FROM billing_linesite WHERE {sql.among("line_id")} AND days <> 0 ORDER BY activation_id, line_id""",
        [sql.many(same.values_list("pk", flat=True))],
    )
    for activation_id, found in groupby(rows, key=itemgetter(0)):
        its = list(found)
        total = sum(days for *_, days in its)
        if total:
            host = max(host for _, host, *_ in its)
            yield Span(activation_id, host, _left(its, line.starts_on), -total, -total)


def _left(rows: Sequence[tuple[Any, ...]], starts_on: date) -> int:
    """Which days of a site are billed, after the lines that billed days and those that took some back, in their order.

    Where that cannot be told by the first and last day of each, it is all that any of them spoke of.
    """
    left = spoken_of = 0
    for *_, first_day, last_day, days in rows:
        which = _which(date.fromisoformat(first_day), date.fromisoformat(last_day), starts_on)
        left = left | which if days > 0 else left & ~which
        spoken_of |= which
    return left if left.bit_count() == sum(days for *_, days in rows) else spoken_of


def _changes(owed: _Spans, billed: _Spans) -> Iterator[Span]:
    """The sites that have more or fewer days than were billed, with the days that are owed or billed and not both."""
    by_id = attrgetter("activation_id")
    for _, found in groupby(merge(owed(), billed(), key=by_id), key=by_id):
        spans = list(found)
        days = sum(span.days for span in spans)
        if days:
            yield spans[0]._replace(which=_differing(spans), days=days, weight=days)


def _differing(spans: Sequence[Span]) -> int:
    """The days that are owed or billed, and not both; where it is not known which were billed, all of either."""
    are_known = all(span.which.bit_count() == abs(span.days) for span in spans)
    return reduce(xor if are_known else or_, (span.which for span in spans))


def _unchanged(spans: _Spans) -> Iterator[Span]:
    """Where the amount changed and no day did, such as after a correction by hand, all pay by their days."""
    return (span._replace(days=0) for span in spans())


def _streamed(sql: str, parameters: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while chunk := cursor.fetchmany(_CHUNK):
            yield from chunk
