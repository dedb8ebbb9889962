"""All SQL of the reports. Reads only; each report is one statement, so it is one snapshot.

Nothing here counts rows it could have counted before: a total is a sum of the counts of whole years, months and days,
plus the rows of the two days that a filter cuts. A page is found by its rank, the number of matching activations older
than its first: running sums name the year, the month and the day in which that rank lies, and the rows are read from
that day on, in the order of an index. The pages next to the first are read from the first on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection

from jetbridge.server.activations import dialect
from jetbridge.server.activations.models import ActivationCount, Status
from jetbridge.server.partners.models import Plan

Order = Literal["asc", "desc"]

MOST_SEARCHED = 10_000
"""A search that matches more hosts than this is refused: its cost must not grow with the key."""

CHUNK = 5_000
"""Rows that an export reads at a time."""

NEAR = 1_000
"""Rows up to this one are found by reading those before them; beyond, a page is found by its rank."""

_FURTHEST = 2**62
"""An offset beyond every key's rows; what is added to it or taken from it still fits 64 bits."""

_COUNTS = "activations_activationcount"
_SITES = "activations_activation"


class TooManyMatches(Exception):
    """The search is too wide."""


@dataclass(frozen=True)
class Filter:
    """Which activations of a key: every field narrows. `since` is inclusive, `until` exclusive, both whole seconds."""

    key_id: int
    product_ids: tuple[int, ...] = ()
    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the range ends before it begins."""
        return self.since is not None and self.until is not None and self.since >= self.until


@dataclass(frozen=True)
class Page:
    """`activations` is a JSON array of site objects."""

    total: int
    activations: str


class _Statement:
    """The parts of one report's SQL, and the parameters that its parts named while they were made."""

    def __init__(self, wanted: Filter) -> None:
        self.wanted = wanted
        self.sql = dialect.current()
        self.parameters: dict[str, Any] = {"key": wanted.key_id}

    def bind(self, name: str, value: Any) -> str:
        self.parameters[name] = value
        return f"%({name})s"

    # --- counting ---------------------------------------------------------------------------------------------

    @property
    def measure(self) -> str:
        return self.wanted.status or "active + cancelled + disputed"

    def counts(self, grain: str) -> str:
        """FROM and WHERE of the counts of one grain, of the wanted plans."""
        products = self.wanted.product_ids or (ActivationCount.ALL_PLANS,)
        among = ", ".join(map(str, products))
        return f"{_COUNTS} WHERE key_id = %(key)s AND product_id IN ({among}) AND grain = '{grain}'"

    def rank(self, instant: datetime, name: str) -> str:
        """The number of matching activations before `instant`: whole years, whole months, whole days, and the rest."""
        day = self.bind(f"{name}_day", f"{instant:%Y-%m-%d}".rjust(10, "0"))
        month = self.bind(f"{name}_month", self.parameters[f"{name}_day"][:7] + "-01")
        year = self.bind(f"{name}_year", self.parameters[f"{name}_day"][:4] + "-01-01")
        parts = [
            self._sum("year", f"start < {year}"),
            self._sum("month", f"start >= {year} AND start < {month}"),
            self._sum("day", f"start >= {month} AND start < {day}"),
        ]
        if (instant.hour, instant.minute, instant.second) != (0, 0, 0):
            midnight = self.bind(f"{name}_midnight", self.sql.instant(instant.replace(hour=0, minute=0, second=0)))
            until = self.bind(name, self.sql.instant(instant))
            within = f"activated_on >= {midnight} AND activated_on < {until}"
            parts.append(f"(SELECT count(*) FROM {_SITES} WHERE {self.matching()} AND {within})")
        return " + ".join(parts)

    def _sum(self, grain: str, condition: str) -> str:
        return f"coalesce((SELECT sum({self.measure}) FROM {self.counts(grain)} AND {condition}), 0)"

    @property
    def low(self) -> str:
        """The rank of the oldest matching activation."""
        return self.rank(self.wanted.since, "since") if self.wanted.since else "0"

    @property
    def high(self) -> str:
        """The rank after the newest matching activation."""
        return self.rank(self.wanted.until, "until") if self.wanted.until else self._sum("year", "1 = 1")

    # --- rows -------------------------------------------------------------------------------------------------

    def matching(self) -> str:
        """WHERE of the wanted key, plans and status."""
        parts = ["key_id = %(key)s"]
        if self.wanted.product_ids:
            parts.append(f"product_id IN ({', '.join(map(str, self.wanted.product_ids))})")
        if self.wanted.status:
            parts.append(f"status = {self.bind('status', self.wanted.status)}")
        return " AND ".join(parts)

    def bounds(self) -> str:
        parts = []
        if self.wanted.since:
            parts.append(f"activated_on >= {self.bind('since', self.sql.instant(self.wanted.since))}")
        if self.wanted.until:
            parts.append(f"activated_on < {self.bind('until', self.sql.instant(self.wanted.until))}")
        return " AND ".join(parts) or "1 = 1"

    def ordered(self, condition: str, order: Order, limit: str) -> str:
        """SELECT activated_on, id of the matching rows in order: one range of an index for each plan and status.

        Both databases merge the ranges row by row, so a LIMIT stops them all. At most `limit` rows are read.
        """
        wanted = self.wanted
        select = f"SELECT activated_on, id FROM {_SITES} WHERE key_id = %(key)s"
        ranges = [""]
        if wanted.product_ids or wanted.status:
            products = wanted.product_ids or tuple(Plan.objects.order_by("product_id").values_list("pk", flat=True))
            statuses = [wanted.status] if wanted.status else Status.values
            ranges = [f" AND product_id = {p} AND status = '{s}'" for p in products for s in statuses]
        selects = [f"{select}{one} AND {condition}" for one in ranges]
        return self.sql.merged(selects, f"activated_on {order}, id {order}", limit)

    def sites(self, source: str, order: Order) -> str:
        """The JSON array of the site objects whose ids `source` has."""
        joined = f"{_SITES} a JOIN {source} USING (id)"
        return self.sql.json_array(self.sql.site_json("a"), joined, f"a.activated_on {order}, a.id {order}")

    def one_row(self, sql: str) -> tuple[Any, ...]:
        with connection.cursor() as cursor:
            cursor.execute(sql, self.parameters)
            row: tuple[Any, ...] = cursor.fetchone()
        return row


def page(wanted: Filter, order: Order, number: int, size: int) -> Page:
    """Page `number` (from 1) of `size` activations, and the exact number of all that match. Raises TooManyMatches."""
    if wanted.is_empty:
        return Page(0, "[]")
    if wanted.search:
        return _searched_page(wanted, order, number, size)
    statement = _Statement(wanted)
    found = _near_page if number * size <= NEAR else _far_page
    total, activations = statement.one_row(found(statement, order, number, size))
    return Page(int(total), activations)


def _near_page(statement: _Statement, order: Order, number: int, size: int) -> str:
    total = f"{statement.high} - ({statement.low})"
    offset, limit = statement.bind("offset", (number - 1) * size), statement.bind("size", size)
    ordered = statement.ordered(statement.bounds(), order, statement.bind("past", number * size))
    return f"WITH page AS ({ordered} LIMIT {limit} OFFSET {offset}) SELECT {total}, {statement.sites('page', order)}"


def _far_page(statement: _Statement, order: Order, number: int, size: int) -> str:
    """`wanted` and `skipped` say what is read; the last LIMIT tells a planner, who knows neither, how little it is."""
    offset = statement.bind("offset", min((number - 1) * size, _FURTHEST))
    limit = statement.bind("size", size)
    if order == "desc":
        first, past = f"high - {offset} - {limit}", f"high - {offset}"
    else:
        first, past = f"low + {offset}", f"low + {offset} + {limit}"
    from_day = f"activated_on >= {statement.sql.day_start('(SELECT start FROM in_day)')}"
    return f"""
        WITH bounds AS MATERIALIZED (SELECT {statement.low} AS low, {statement.high} AS high),
        ranks AS MATERIALIZED (
            SELECT low, high, CASE WHEN {first} < low THEN low ELSE {first} END AS first,
                CASE WHEN {past} > high THEN high ELSE {past} END AS past FROM bounds),
        in_year AS MATERIALIZED ({_period_of_first(statement, "year", "")}),
        in_month AS MATERIALIZED ({_period_of_first(statement, "month", "year")}),
        in_day AS MATERIALIZED ({_period_of_first(statement, "day", "month")}),
        span AS MATERIALIZED (
            SELECT CASE WHEN past > first THEN past - first ELSE 0 END AS wanted,
                CASE WHEN past > first THEN first - before ELSE 0 END AS skipped
            FROM ranks LEFT JOIN in_day ON 1 = 1),
        page AS MATERIALIZED (SELECT id FROM (
            {statement.ordered(from_day, "asc", "(SELECT skipped + wanted FROM span)")}
            LIMIT (SELECT wanted FROM span) OFFSET (SELECT skipped FROM span)) AS spanned LIMIT {limit})
        SELECT (SELECT high - low FROM ranks), {statement.sites("page", order)}"""


def _period_of_first(statement: _Statement, grain: str, outer: str) -> str:
    """SELECT start and rank (`before`) of the period of one grain in which the page's first rank lies."""
    within, base = "", "0"
    if outer:
        start = f"(SELECT start FROM in_{outer})"
        within = f" AND start >= {start} AND start < {statement.sql.next_period(start, outer)}"
        base = f"(SELECT before FROM in_{outer})"
    sums = f"SELECT start, sum({statement.measure}) AS n FROM {statement.counts(grain)}{within} GROUP BY start"
    running = f"SELECT start, n, {base} + sum(n) OVER (ORDER BY start) - n AS before FROM ({sums}) AS sums"
    lying = "n > 0 AND before <= (SELECT first FROM ranks)"
    return f"SELECT start, before FROM ({running}) AS running WHERE {lying} ORDER BY before DESC LIMIT 1"


def _searched_page(wanted: Filter, order: Order, number: int, size: int) -> Page:
    statement = _Statement(wanted)
    limit, offset = statement.bind("size", size), statement.bind("offset", (number - 1) * size)
    matches = _searched(statement)
    ordered = f"SELECT id FROM matches ORDER BY activated_on {order}, id {order} LIMIT {limit} OFFSET {offset}"
    hosts, total, activations = statement.one_row(
        f"WITH {matches}, page AS ({ordered}) SELECT (SELECT count(*) FROM hosts), (SELECT count(*) FROM matches), "
        f"{statement.sites('page', order)}"
    )
    _refuse_too_many(hosts)
    return Page(total, activations)


def _searched(statement: _Statement) -> str:
    """CTEs: `hosts`, at most one more than may match the search, and `matches`, those that pass the other filters."""
    prefix = statement.bind("search", statement.sql.prefix(statement.wanted.search))
    host = statement.sql.starts_with("site_host", prefix)
    columns = "id, key_id, product_id, status, activated_on"
    hosts = f"SELECT {columns} FROM {_SITES} WHERE key_id = %(key)s AND {host} LIMIT {MOST_SEARCHED + 1}"
    matches = f"SELECT id, activated_on FROM hosts WHERE {statement.matching()} AND {statement.bounds()}"
    return f"hosts AS MATERIALIZED ({hosts}), matches AS MATERIALIZED ({matches})"


def _refuse_too_many(hosts: int) -> None:
    if hosts > MOST_SEARCHED:
        raise TooManyMatches


def one(key_id: int, activation_id: int) -> tuple[str, list[tuple[Any, ...]]] | None:
    """A site object and its history (change, changed_on, changed_by, fields), JSON both; None if not the key's."""
    sql = dialect.current()
    history = f"h.change, {sql.rfc3339('h.changed_on')}, h.changed_by, {sql.text('h.fields')}"
    joined = f"{_SITES} a LEFT JOIN activations_activationhistory h ON h.activation_id = a.id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {sql.site_json('a')}, {history} FROM {joined} WHERE a.id = %s AND a.key_id = %s ORDER BY h.change",
            [activation_id, key_id],
        )
        rows = cursor.fetchall()
    return (rows[0][0], [row[1:] for row in rows if row[1] is not None]) if rows else None


def ids_by_host(key_id: int, host: str, limit: int) -> list[int]:
    """At most `limit` activations of a key whose site's host begins with `host`, in no order."""
    sql = dialect.current()
    beginning = sql.starts_with("site_host", "%(host)s")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {_SITES} WHERE key_id = %(key)s AND {beginning} LIMIT %(limit)s",
            {"key": key_id, "host": sql.prefix(host), "limit": limit},
        )
        return [row[0] for row in cursor]


def changes(key_id: int, after: int, limit: int) -> list[tuple[int, str]]:
    """The next `limit` activations in the order of their last change, as (change, site object as JSON)."""
    sql = dialect.current()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.change, {sql.site_json('a')} FROM {_SITES} a"
            " WHERE a.key_id = %s AND a.change > %s ORDER BY a.change LIMIT %s",
            [key_id, after, limit],
        )
        rows: list[tuple[int, str]] = cursor.fetchall()
    return rows


PeriodCount = tuple[str, int, int]
"""The first day of a period, `2026-11-01`; how many were activated in it; how many ended."""


def summary(key_ids: tuple[int, ...], product_ids: tuple[int, ...], grain: str) -> list[PeriodCount]:
    """The periods in which something was activated or ended, oldest first."""
    sql = dialect.current()
    products = ", ".join(map(str, product_ids or (ActivationCount.ALL_PLANS,)))
    numbers = f"{sql.whole('sum(active + cancelled + disputed)')}, {sql.whole('sum(ended)')}"
    among = sql.among("key_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {sql.text('start')}, {numbers} FROM {_COUNTS} WHERE {among} AND product_id IN ({products})"
            " AND grain = %s GROUP BY start ORDER BY start",
            [sql.many(key_ids), grain],
        )
        counts: list[PeriodCount] = cursor.fetchall()
    return counts


def stream(wanted: Filter, order: Order, columns: str) -> Iterator[list[tuple[Any, ...]]]:
    """Every match in chunks, each row a tuple of `columns` (SQL over the alias `a`). Raises TooManyMatches at once.

    Chunks are read one after another by their last row, each its own snapshot: no transaction stays open for minutes.
    """
    if wanted.search:
        return iter([_searched_rows(wanted, order, columns)])
    return _chunks(wanted, order, columns)


def _searched_rows(wanted: Filter, order: Order, columns: str) -> list[tuple[Any, ...]]:
    """The number of hosts stands in every row, and in a row of its own if the other filters leave no match."""
    statement = _Statement(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {_searched(statement)}, counted AS (SELECT count(*) AS hosts_found FROM hosts)"
            f" SELECT hosts_found, a.id, {columns} FROM counted"
            f" LEFT JOIN matches ON 1 = 1 LEFT JOIN {_SITES} a ON a.id = matches.id"
            f" ORDER BY a.activated_on {order}, a.id {order}",
            statement.parameters,
        )
        rows = cursor.fetchall()
    _refuse_too_many(rows[0][0])
    return [row[2:] for row in rows if row[1] is not None]


def _chunks(wanted: Filter, order: Order, columns: str) -> Iterator[list[tuple[Any, ...]]]:
    statement = _Statement(wanted)
    stamp = statement.sql.stamp("a.activated_on")
    condition = statement.bounds()
    while True:
        ordered = statement.ordered(condition, order, str(CHUNK))
        sql = f"WITH page AS ({ordered} LIMIT {CHUNK}) SELECT {stamp}, a.id, {columns} FROM {_SITES} a"
        with connection.cursor() as cursor:
            cursor.execute(
                f"{sql} JOIN page USING (id) ORDER BY a.activated_on {order}, a.id {order}", statement.parameters
            )
            rows = cursor.fetchall()
        if rows:
            yield [row[2:] for row in rows]
        if len(rows) < CHUNK:
            return
        last, last_id = statement.bind("last", rows[-1][0]), statement.bind("last_id", rows[-1][1])
        beyond = f"(activated_on, id) {'>' if order == 'asc' else '<'} ({statement.sql.instant_hole(last)}, {last_id})"
        condition = f"{statement.bounds()} AND {beyond}"
