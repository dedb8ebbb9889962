from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from jetbridge.rating import Month, Usage, midnight, overlap


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("UTC", date(2026, 10, 1), "2026-10-01T00:00Z"),
        ("Asia/Tokyo", date(2026, 10, 1), "2026-09-30T15:00Z"),
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00Z"),  # 00:00 to 00:59 are skipped
        ("America/Havana", date(2025, 11, 2), "2025-11-02T04:00Z"),  # and here they come twice
        ("Asia/Beirut", date(2026, 10, 25), "2026-10-24T22:00Z"),  # the hour before comes twice
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T04:30Z"),  # from 23:30 on the 30th to 00:30
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00Z"),  # no such day
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00Z"),
    ],
)
def test_a_day_begins_where_its_zone_says(zone: str, day: date, begins: str) -> None:
    assert midnight(day, ZoneInfo(zone)) == datetime.fromisoformat(begins)


def test_a_month_knows_its_days_and_neighbours() -> None:
    february = Month.parse("2024-02")
    assert (february.first, february.end, february.days) == (date(2024, 2, 1), date(2024, 3, 1), 29)
    assert (str(february.previous()), str(february), str(february.next())) == ("2024-01", "2024-02", "2024-03")
    assert (Month(2024, 12).next(), Month(2025, 1).previous()) == (Month(2025, 1), Month(2024, 12))
    assert Month.of(date(2024, 2, 29)) == february < Month(2024, 10) < Month(2025, 1)


def test_months_run_through_the_last() -> None:
    assert [str(month) for month in Month(2025, 11).through(Month(2026, 1))] == ["2025-11", "2025-12", "2026-01"]
    assert list(Month(2026, 1).through(Month(2025, 12))) == []


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-1", "26-10", "2026-10-01", "", "\u0662026-10", "0000-01", "9999-12"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no month: write it as 2026-10"):
        Month.parse(text)


@pytest.mark.parametrize(("start", "end", "days"), [(5, 8, 3), (5, None, 26), (1, 1, 0), (20, 10, 0)])
def test_ranges_overlap_by_days(start: int, end: int | None, days: int) -> None:
    first, stop = date(2026, 10, 1), date(2026, 10, 31)
    assert overlap(date(2026, 10, start), date(2026, 10, end) if end else None, first, stop) == days
    assert overlap(date(2025, 1, 1), date(2025, 2, 1), first, stop) == 0


def test_nothing_used_is_nothing_rated() -> None:
    nothing, day = Usage([]), date(2026, 10, 1)
    assert (nothing.products, nothing.first_day) == ([], None)
    assert (nothing.site_days(1, day, day), nothing.sites(1, day, day)) == (0, 0)
