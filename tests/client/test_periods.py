"""Periods as people type them are half-open ranges of days."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jetbridge.client.periods import Span, parse

TODAY = date(2026, 11, 23)


def span(start: str | None, end: str | None) -> Span:
    return Span(start and date.fromisoformat(start), end and date.fromisoformat(end))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", "2026-01-01", "2027-01-01"),
        ("2026-Q1", "2026-01-01", "2026-04-01"),
        ("2026-q4", "2026-10-01", "2027-01-01"),
        ("2026-01", "2026-01-01", "2026-02-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2024-02", "2024-02-01", "2024-03-01"),
        ("2026-02-28", "2026-02-28", "2026-03-01"),
        (" 2026-12-31 ", "2026-12-31", "2027-01-01"),
        ("today", "2026-11-23", "2026-11-24"),
        ("yesterday", "2026-11-22", "2026-11-23"),
        ("this-month", "2026-11-01", "2026-12-01"),
        ("last-month", "2026-10-01", "2026-11-01"),
        ("this-quarter", "2026-10-01", "2027-01-01"),
        ("Last-Quarter", "2026-07-01", "2026-10-01"),
        ("this-year", "2026-01-01", "2027-01-01"),
        ("last-year", "2025-01-01", "2026-01-01"),
        ("2026-01-05..2026-02-01", "2026-01-05", "2026-02-01"),
        ("2026-01..2026-03", "2026-01-01", "2026-03-01"),
        ("last-year..today", "2025-01-01", "2026-11-23"),
        ("2026-01..", "2026-01-01", None),
        ("..2026-01", None, "2026-01-01"),
        ("..", None, None),
    ],
)
def test_a_period_is_read(text: str, start: str | None, end: str | None) -> None:
    assert parse(text, TODAY) == span(start, end)


@pytest.mark.parametrize(
    "text",
    ["", "26", "2026-13", "2026-00", "2026-02-29", "2026-Q5", "2026-1", "01/02/2026", "0000", "9999", "9999-12-31"],
)
def test_a_date_that_does_not_exist_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a period\. Write one like 2026, 2026-Q1"):
        parse(text, TODAY)


@pytest.mark.parametrize("text", ["last-week", "next-month", "last-", "month", "2026..2027..2028", "٢٠٢٦", "January"])
def test_words_of_no_meaning_are_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a period\. Write one like 2026, 2026-Q1"):
        parse(text, TODAY)


@pytest.mark.parametrize("text", ["2026-02..2026-01", "2026-01..2026-01"])
def test_a_range_without_a_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is empty"):
        parse(text, TODAY)


def test_the_first_month_follows_the_last_years_end() -> None:
    assert parse("last-month", date(2026, 1, 31)) == span("2025-12-01", "2026-01-01")
    assert parse("last-quarter", date(2026, 3, 31)) == span("2025-10-01", "2026-01-01")


@settings(deadline=None)
@given(st.dates(date(1, 1, 1), date(9998, 12, 31)), st.sampled_from(["day", "month", "quarter", "year"]))
def test_this_follows_last_without_a_gap_and_has_today(today: date, unit: str) -> None:
    this = parse(f"this-{unit}", today)
    assert this.start is not None
    assert this.end is not None
    assert this.start <= today < this.end
    if this.start > date(1, 12, 31):
        assert parse(f"last-{unit}", today).end == this.start
