"""The reports against lists in memory: whatever was written and whatever is asked, both say the same.

The sites are few days, plans and seconds on purpose: many in one second, the first and last of days, months and years.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.calls import ROOT, at, listing
from tests.cast import BACKUP, FREE, NOW, PREMIUM, activate, draft

from jetbridge.server.activations import queries
from jetbridge.server.partners.models import PartnerKey

PLANS = {FREE: "free", PREMIUM: "premium", BACKUP: "jetpack-backup-daily"}
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
EDGES = [
    datetime(2023, 1, 1, tzinfo=UTC),
    datetime(2023, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2024, 1, 1, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(2024, 3, 1, tzinfo=UTC),
    datetime(2024, 3, 1, 0, 0, 1, tzinfo=UTC),
    datetime(2024, 11, 22, 12, tzinfo=UTC),
    NOW - SECOND,
]

moments = st.sampled_from(EDGES) | st.datetimes(EDGES[0].replace(tzinfo=None), NOW.replace(tzinfo=None)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
ends = st.none() | st.sampled_from([0 * SECOND, SECOND, DAY, 40 * DAY])
bounds = (
    st.sampled_from(EDGES)
    | moments
    | st.builds(lambda m, us: m + timedelta(microseconds=us), moments, st.integers(1, 999_999))
)


@dataclass(frozen=True)
class Said:
    """One activation as it is written."""

    plan: int
    activated: datetime
    cancelled_after: timedelta | None
    disputed_after: timedelta | None

    def draft(self, blog: int) -> tuple[Any, ...]:
        ended = [self._end(after) for after in (self.cancelled_after, self.disputed_after)]
        return draft(
            blog,
            product_id=self.plan,
            activated_on=_text(self.activated),
            cancelled_on=ended[0] and _text(ended[0]),
            disputed_on=ended[1] and _text(ended[1]),
            site_url=f"https://{'a' if blog % 3 else 'b'}_%{blog}.example"
            if blog % 2
            else f"https://www.aaa{blog}.example",
        )

    def _end(self, after: timedelta | None) -> datetime | None:
        return None if after is None else min(self.activated + after, NOW)


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


writes = st.lists(st.builds(Said, st.sampled_from(list(PLANS)), moments, ends, ends), min_size=1, max_size=60)
"""The lists repeat them three times over, so that there are pages enough and ties in each second."""

questions = st.fixed_dictionaries(
    {},
    optional={
        "plans": st.lists(st.sampled_from([*map(str, PLANS), *PLANS.values()]), max_size=3).map(",".join),
        "status": st.sampled_from(["active", "cancelled", "disputed"]),
        "activated_after": bounds.map(_text),
        "activated_from": bounds.map(_text),
        "activated_before": bounds.map(_text),
        "search": st.sampled_from(["aaa", "a_%", "b_%", "aaa1", "___", "www.aaa"]),
        "order": st.sampled_from(["asc", "desc"]),
    },
)

bounded = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@contextmanager
def undone() -> Iterator[None]:
    """Each example begins with an empty key."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _write(key: PartnerKey, said: list[Said]) -> list[dict[str, Any]]:
    """Write these; the whole key as it now is, oldest activation first."""
    first = 1 + len(_stored(key))
    activate(key, *(one.draft(blog) for blog, one in enumerate(said, first)))
    return sorted(_stored(key), key=lambda site: (site["activated_on"], site["id"]))


def _stored(key: PartnerKey) -> list[dict[str, Any]]:
    return [json.loads(site) for _, site in queries.changes(key.pk, 0, 10**6)]


def _matching(sites: Iterable[dict[str, Any]], asked: dict[str, str]) -> list[dict[str, Any]]:
    """What the list's filters mean (contract 3.1), in plain Python."""
    numbers = {str(number): number for number in PLANS} | {slug: number for number, slug in PLANS.items()}
    plans = {numbers[name] for name in asked.get("plans", "").split(",") if name}

    def matches(site: dict[str, Any]) -> bool:
        moment = datetime.fromisoformat(site["activated_on"])
        host = site["site_url"].removeprefix("https://").removeprefix("www.")
        return (
            (not plans or site["product_id"] in plans)
            and ("status" not in asked or site["status"] == asked["status"])
            and ("activated_after" not in asked or moment > datetime.fromisoformat(asked["activated_after"]))
            and ("activated_from" not in asked or moment >= datetime.fromisoformat(asked["activated_from"]))
            and ("activated_before" not in asked or moment < datetime.fromisoformat(asked["activated_before"]))
            and host.startswith(asked.get("search", "").removeprefix("www."))
        )

    found = [site for site in sites if matches(site)]
    return found if asked.get("order") == "asc" else found[::-1]


@bounded
@given(
    said=writes,
    asked=st.lists(questions, min_size=4, max_size=4),
    size=st.sampled_from([1, 2, 7, 20, 100]),
    near=st.sampled_from([0, 10, queries.NEAR]),
)
def test_the_list_is_the_naive_list(
    api: Client, key: PartnerKey, said: list[Said], asked: list[dict[str, str]], size: int, near: int
) -> None:
    """By whichever of the two ways a page is found."""
    with undone(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "NEAR", near)
        sites = _write(key, said * 3)
        for one in asked:
            expected = _matching(sites, one)
            last = -(-len(expected) // size)
            for page in {1, 2, 3, last // 2, last - 1, last, last + 1} & set(range(1, last + 2)):
                answer = api.get(listing(key, **one, per_page=size, page=page)).json()
                assert answer["total"] == len(expected)
                assert answer["activations"] == expected[(page - 1) * size : page * size]


@bounded
@given(said=writes, asked=questions, chunk=st.sampled_from([1, 2, 10, 5000]))
def test_the_exports_are_the_whole_list(
    api: Client, key: PartnerKey, said: list[Said], asked: dict[str, str], chunk: int
) -> None:
    with undone(), pytest.MonkeyPatch.context() as patch:
        expected = _matching(_write(key, said * 3), asked)
        patch.setattr(queries, "CHUNK", chunk)
        lines = b"".join(api.get(listing(key, **asked, format="ndjson"))).splitlines()
        assert [json.loads(line) for line in lines] == expected
        text = b"".join(api.get(listing(key, **asked, format="csv"))).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows == [{n: "" if v is None else str(v) for n, v in site.items()} for site in expected]


def _naive_summary(sites: list[dict[str, Any]], length: int) -> dict[str, tuple[int, int, int, int]]:
    """(new, total, cancelled, active) of each period that has any, by the first characters of a date."""
    made = [site["activated_on"][:length] for site in sites]
    dates = [[d[:length] for d in (s["cancelled_on"], s["disputed_on"]) if d] for s in sites]
    ended = [min(both) for both in dates if both]
    figures = {}
    for period in sorted({*made, *ended, NOW.isoformat()[:length]}):
        total = sum(one <= period for one in made)
        gone = sum(one <= period for one in ended)
        figures[period] = (made.count(period), total, ended.count(period), total - gone)
    return figures


@bounded
@given(
    said=writes,
    plans=st.sets(st.sampled_from(list(PLANS)), max_size=2),
    scale=st.sampled_from(["day", "month", "year"]),
)
@pytest.mark.usefixtures("noon")
def test_the_summary_is_the_naive_count(
    api: Client, key: PartnerKey, said: list[Said], plans: set[int], scale: str
) -> None:
    with undone():
        sites = [site for site in _write(key, said) if not plans or site["product_id"] in plans]
        answer = api.get(f"{ROOT}/activations?scale={scale}&plans={','.join(map(str, plans))}").json()
    rows = {row["date"]: (row["new"], row["total"], row["cancelled"], row["active"]) for row in answer}
    expected = _naive_summary(sites, {"day": 10, "month": 7, "year": 4}[scale]) if sites else {}
    assert {date: rows.get(date) for date in expected} == expected
    assert all(row[0] == row[2] == 0 for date, row in rows.items() if date not in expected)
    assert list(rows) == sorted(rows)
    assert not sites or (min(rows), max(rows)) == (min(expected), max(expected))


def _correction(site: dict[str, Any], name: str) -> tuple[Any, ...]:
    said = {"id": site["id"], "product_id": site["product_id"], "activated_on": site["activated_on"]}
    return draft(site["wpcom_blog_id"], **said, site_name=name)


interruptions = st.lists(st.tuples(st.integers(1, 40), st.lists(st.integers(0, 10**6), max_size=4), writes), max_size=6)
"""How many changes are read, and then which sites are corrected and which are new."""


@bounded
@given(said=writes, interruptions=interruptions)
def test_a_sync_gets_exactly_the_final_rows_while_writes_go_on(
    api: Client, key: PartnerKey, said: list[Said], interruptions: list[tuple[int, list[int], list[Said]]]
) -> None:
    with undone():
        _write(key, said * 3)
        reader = Reader(api, key)
        for limit, corrected, new in interruptions:
            reader.read(limit)
            stored = _stored(key)
            chosen = {number % len(stored) for number in corrected}
            activate(key, *(_correction(stored[number], f"After {reader.after}") for number in chosen))
            _write(key, new[:3])
        while reader.read(50):
            pass
        assert reader.copy == {site["id"]: site for site in _stored(key)}


class Reader:
    """A copy of the key that follows `/changes`."""

    def __init__(self, api: Client, key: PartnerKey) -> None:
        self.api, self.key = api, key
        self.copy: dict[int, dict[str, Any]] = {}
        self.after = 0

    def read(self, limit: int) -> bool:
        """Read the next changes; whether there are more."""
        answer = self.api.get(at(self.key, f"changes?after={self.after}&limit={limit}")).json()
        assert len(answer["changes"]) <= limit
        self.copy |= {site["id"]: site for site in answer["changes"]}
        self.after = answer["next"]
        return bool(answer["more"])
