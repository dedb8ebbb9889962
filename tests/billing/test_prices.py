"""Prices: set once, never changed, and never for days that have been billed."""

from datetime import date
from decimal import Decimal

import pytest
from tests.billing.bill import premium
from tests.billing.ledger import after, close, invoice, lines
from tests.cast import BACKUP, FREE, PREMIUM, activate, draft

from jetbridge.rating import Month
from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.billing import invoices, prices
from jetbridge.server.billing.models import Price
from jetbridge.server.billing.prices import InvalidPrice, PeriodClosed, PriceTaken
from jetbridge.server.partners.models import Partner, PartnerKey, Plan

pytestmark = pytest.mark.django_db

START = date(2024, 1, 1)


def set_price(
    amount: Decimal | int | str,
    day: date = START,
    *,
    plan: int = PREMIUM,
    currency: str = "usd",
    partner: Partner | None = None,
) -> bool:
    return prices.set_price(Plan.objects.get(pk=plan), Decimal(amount), day, currency, partner)


def amounts(partner: Partner, month: str = "2024-08") -> list[Decimal | None]:
    return [segment.unit_amount for segment in prices.book(partner).segments(PREMIUM, Month.parse(month))]


def test_a_price_is_set_once(acme: Partner) -> None:
    assert set_price(3100)
    assert not set_price("3100.000")
    assert Price.objects.count() == 1
    assert AuditEvent.objects.get(event="price.set").details == {
        "plan": "premium",
        "unit_amount": "3100",
        "starts_on": "2024-01-01",
        "currency": "usd",
        "currency_exponent": 2,
    }


def test_a_second_price_for_the_same_day_is_refused(acme: Partner) -> None:
    set_price(3100)
    with pytest.raises(PriceTaken, match=r"^premium costs 3100 from 2024-01-01 on: take another day$"):
        set_price(3200)
    assert set_price(3200, partner=acme)
    assert set_price(3200, currency="eur")


def test_a_partners_own_price_beats_the_one_for_everybody_for_ever(acme: Partner, zenith: Partner) -> None:
    set_price(3100)
    set_price(2900, date(2024, 8, 11), partner=acme)
    set_price(9900, date(2024, 8, 21))
    assert amounts(acme) == [3100, 2900]
    assert amounts(acme, "2024-09") == [2900]
    assert amounts(zenith) == [3100, 9900]


def test_prices_in_another_currency_are_not_in_the_book(acme: Partner) -> None:
    set_price(3100, currency="eur")
    assert amounts(acme) == [None]


@pytest.mark.parametrize(
    "amount", ["0", "0.000000000001", "999.999999999999", "333.333333333333", "123456789.012345", "999999999", "12e2"]
)
def test_a_price_is_kept_exactly(acme: Partner, amount: str) -> None:
    set_price(amount)
    assert not set_price(amount)
    assert amounts(acme) == [Decimal(amount)]


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity", "0.0000000000001", "12345.12345678901", "1e9"])
def test_a_price_that_cannot_be_kept_is_refused(acme: Partner, amount: str) -> None:
    with pytest.raises(InvalidPrice, match=r"^a price "):
        set_price(amount)


@pytest.mark.parametrize("currency", ["ugx", "USD", "xxx", ""])
def test_a_currency_that_cannot_be_billed_is_refused(acme: Partner, currency: str) -> None:
    with pytest.raises(InvalidPrice):
        set_price(1, currency=currency)


def test_a_partners_price_is_in_its_currency(acme: Partner) -> None:
    with pytest.raises(InvalidPrice, match=r"^acme is billed in usd: its prices cannot be in eur$"):
        set_price(1, currency="eur", partner=acme)


@pytest.mark.parametrize("day", [START.replace(month=6), date(2024, 8, 1), date(2024, 8, 31)])
def test_billed_days_never_get_another_price(key: PartnerKey, day: date) -> None:
    set_price(3100)
    activate(key, premium(1))
    close("2024-08")
    expected = f"^premium was billed to key {key.pk} in 2024-08, and {day} is not after that: .* from 2024-09-01 on$"
    for partner in (None, key.partner):
        with pytest.raises(PeriodClosed, match=expected):
            set_price(3300, day, partner=partner)
    assert not set_price(3100)
    assert set_price(3300, date(2024, 9, 1))


def test_a_price_touches_the_keys_it_is_for_only(key: PartnerKey, zenith: Partner) -> None:
    set_price(3100)
    activate(key, premium(1))
    close("2024-08")
    assert set_price(3300, date(2024, 8, 10), partner=zenith)
    assert set_price(3300, date(2024, 8, 10), currency="eur")
    assert set_price(3300, date(2024, 8, 10), plan=BACKUP)


def test_a_plan_that_turns_up_late_in_a_closed_month_can_get_its_first_price(key: PartnerKey) -> None:
    set_price(0, plan=FREE)
    set_price(310, date(2024, 9, 1), plan=BACKUP)
    activate(key, draft(1, product_id=FREE, activated_on="2024-08-01"))
    close("2024-08")
    activate(key, draft(2, product_id=BACKUP, activated_on="2024-08-31", cancelled_on="2024-09-02"))
    [held] = close("2024-09")
    assert held.reason == "jetpack-backup-daily has no price for 1 site-days from 2024-08-01 to 2024-08-31"
    assert set_price(310, date(2024, 8, 1), plan=BACKUP)
    close("2024-09")
    assert lines("2024-09")[1:] == [
        ("2024-09", "jetpack-backup-daily", 1, 10),
        ("2024-08", "jetpack-backup-daily", 1, 10),
    ]


def test_a_month_that_was_billed_at_a_wrong_price_is_voided_and_billed_again(key: PartnerKey) -> None:
    set_price(31_000)
    activate(key, premium(1))
    close("2024-08")
    invoices.void(invoice("2024-08"), now=after("2024-08"))
    assert set_price(3100, date(2024, 1, 2))
    close("2024-08", rebill=key)
    assert lines("2024-08") == [("2024-08", "premium", 31, 3100)]


def test_prices_are_listed_by_plan_and_the_general_ones_first(acme: Partner) -> None:
    set_price(2900, partner=acme)
    set_price(3200, date(2024, 2, 1))
    set_price(3100)
    set_price(310, plan=BACKUP)
    found = [(price.plan_id, price.partner_id, int(price.unit_amount)) for price in prices.listed()]
    assert found == [(PREMIUM, None, 3100), (PREMIUM, None, 3200), (PREMIUM, acme.pk, 2900), (BACKUP, None, 310)]
