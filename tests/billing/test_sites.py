"""The sites behind a line: who they are, their days, and their shares of it."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.billing import ledger
from tests.billing.bill import premium
from tests.billing.histories import MONTHS, activations, begin, histories, take, terms, thorough, undone
from tests.billing.ledger import close, invoice, price, sites
from tests.cast import PREMIUM, activate
from tests.rating import oracle

from jetbridge.server.billing import credit_notes
from jetbridge.server.billing import sites as billed_sites
from jetbridge.server.billing.models import CreditNote, LineSite
from jetbridge.server.partners.models import PartnerKey

DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def test_a_site_is_kept_with_its_days_and_its_share(key: PartnerKey) -> None:
    price(PREMIUM, 3100)
    first, second = activate(key, premium(1), premium(2, activated_on="2024-08-30", cancelled_on="2024-09-05"))
    close("2024-08")
    kept = LineSite.objects.order_by("activation_id").values_list("activation", "site_host", "first_day", "last_day")
    assert list(kept) == [
        (first, "site1.example", date(2024, 8, 1), date(2024, 8, 31)),
        (second, "site2.example", date(2024, 8, 30), date(2024, 8, 31)),
    ]
    assert sites("2024-08") == [[("site1.example", 31, 3100), ("site2.example", 2, 200)]]


def test_the_cents_that_cannot_be_shared_go_to_the_first(key: PartnerKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billed_sites, "_CHUNK", 2)  # so that five are read and written in three goes
    price(PREMIUM, "0.7")
    activate(key, *(premium(blog) for blog in range(1, 6)))
    close("2024-08")
    assert [amount for _, _, amount in sites("2024-08")[0]] == [1, 1, 1, 1, 0]


def test_what_moves_money_and_no_days_is_shared_by_the_days(key: PartnerKey) -> None:
    """A correction credited 10.00 by hand, for days that were right."""
    price(PREMIUM, 3100)
    activate(key, premium(1), premium(2, activated_on="2024-08-17"))
    close("2024-08")
    kind = CreditNote.Kind.CORRECTION
    credit_notes.issue(invoice("2024-08"), kind, reference="r", amount=1000, now=ledger.after("2024-08"))
    close("2024-09")
    assert ledger.lines("2024-09")[1] == ("2024-08", "premium", 0, 1000)
    assert sites("2024-09")[1] == [("site1.example", 0, 674), ("site2.example", 0, 326)]


def test_a_site_that_was_never_active_is_taken_back_as_it_was_billed(key: PartnerKey) -> None:
    price(PREMIUM, 3100)
    activate(key, premium(1))
    close("2024-08")
    activate(key, premium(1, cancelled_on="2024-08-01T10:00:00Z"))
    close("2024-09")
    [taken] = LineSite.objects.filter(line__invoice=invoice("2024-09"))
    assert (taken.first_day, taken.last_day, taken.days) == (date(2024, 8, 1), date(2024, 8, 31), -31)


def taken(month: str) -> list[tuple[date, date, int]]:
    """The days of the adjustments on a month's invoice."""
    behind = LineSite.objects.filter(line__invoice=invoice(month)).exclude(line__reason="")
    return list(behind.order_by("line", "activation_id").values_list("first_day", "last_day", "days"))


def test_what_is_put_right_has_the_days_that_are_taken_back_or_billed_now(key: PartnerKey) -> None:
    price(PREMIUM, 3100)
    activate(key, premium(1))
    close("2024-08")
    activate(key, premium(1, cancelled_on="2024-08-17T10:00:00Z"))
    close("2024-09")
    activate(key, premium(1, cancelled_on="2024-08-24T10:00:00Z"))
    close("2024-10")
    activate(key, premium(1, cancelled_on="2024-08-20T10:00:00Z"))
    close("2024-11")
    assert taken("2024-09") == [(date(2024, 8, 17), date(2024, 8, 31), -15)]
    assert taken("2024-10") == [(date(2024, 8, 17), date(2024, 8, 23), 7)]
    assert taken("2024-11") == [(date(2024, 8, 20), date(2024, 8, 23), -4)]


def test_where_both_ends_move_the_days_lie_between_the_first_and_the_last_that_differ(key: PartnerKey) -> None:
    price(PREMIUM, 3100)
    [pk] = activate(key, premium(1, activated_on="2024-08-01", cancelled_on="2024-08-26"))
    close("2024-08")
    activate(key, premium(1, id=pk, activated_on="2024-08-05", cancelled_on="2024-08-21"))
    close("2024-09")
    activate(key, premium(1, id=pk, activated_on="2024-08-05", cancelled_on="2024-08-11"))
    close("2024-10")
    assert taken("2024-09") == [(date(2024, 8, 1), date(2024, 8, 25), -9)]
    assert taken("2024-10") == [
        (date(2024, 8, 1), date(2024, 8, 25), -10)
    ]  # of 1 to 25, which 16 are billed is not said


@given(terms, activations, histories)
@thorough(15)
def test_after_any_history_the_days_of_a_site_lie_between_two_days_of_its_line(
    key: PartnerKey, terms: Any, first: Any, history: Any
) -> None:
    with undone():
        begin(key, terms, first)
        for month, events in zip(MONTHS, history, strict=True):
            for position, event in enumerate(events):
                take(key, event, f"{month} {position}")
            ledger.close(month)
        for one in LineSite.objects.select_related("line"):
            assert one.line.starts_on <= one.first_day <= one.last_day < one.line.ends_on
            assert abs(one.days) <= (one.last_day - one.first_day).days + 1


@given(
    terms,
    activations,
    st.lists(st.tuples(st.integers(0, 4), st.dates(date(2024, 1, 1), date(2024, 2, 28))), max_size=6),
)
@thorough(15)
def test_sites_that_ended_at_another_time_have_each_day_billed_once(
    key: PartnerKey, terms: Any, first: Any, ends: Any
) -> None:
    """The days that lines bill of a site, less those that later ones take back, are one range, each day once."""
    with undone():
        begin(key, terms, first)
        ledger.close("2024-03")
        for position, (which, day) in enumerate(ends):
            take(key, ("end", which, f"{day}T12:00:00Z", "cancelled_on"), str(position))
            ledger.close(f"2024-{4 + position:02}")
        billed: dict[Any, Counter[date]] = defaultdict(Counter)
        for one in LineSite.objects.select_related("line").exclude(days=0):
            assert (one.last_day - one.first_day).days + 1 == abs(one.days)
            for number in range(abs(one.days)):
                slice_ = (one.activation_id, one.line.starts_on, one.line.unit_amount)
                billed[slice_][one.first_day + number * DAY] += 1 if one.days > 0 else -1
        for days in billed.values():
            left = sorted(day for day, times in days.items() if times)
            assert set(days.values()) <= {0, 1}
            assert not left or (left[-1] - left[0]).days + 1 == len(left)


@given(terms, activations)
@thorough(10)
def test_every_site_has_the_days_at_whose_end_it_is_in_force(key: PartnerKey, terms: Any, first: Any) -> None:
    """Property 3, and the days by an oracle that looks at each of them."""
    with undone():
        begin(key, terms, first)
        ledger.close("2024-05")
        ledger.assert_sites_sum_to_their_lines()
        zone = ZoneInfo(terms[0])
        billed = LineSite.objects.select_related("activation").filter(days__gt=0)
        stored = sorted((s.activation_id, s.first_day + n * DAY) for s in billed for n in range(s.days))
        everyone = [
            (one.pk, oracle.Activation(one.product_id, one.activated_on, end(one))) for one in key.activation_set.all()
        ]
        days = [date(2023, 12, 1) + n * DAY for n in range(31 + 152)]
        assert stored == sorted((pk, day) for pk, one in everyone for day in days if oracle.in_force(one, day, zone))


def end(one: Any) -> datetime | None:
    return min(filter(None, (one.cancelled_on, one.disputed_on)), default=None)
