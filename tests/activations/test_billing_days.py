"""The days that invoices are rated from: the partner's own days, kept with each write."""

from datetime import date
from typing import Any

import pytest
from django.db.models import F
from tests.cast import BACKUP, FREE, NOW, activate, draft

from jetbridge.server.activations import billing_days, journal, verify
from jetbridge.server.activations.models import BillingDay
from jetbridge.server.partners.models import PartnerKey


def days(key: PartnerKey) -> list[tuple[Any, ...]]:
    return sorted((product, str(day), *numbers) for product, day, *numbers in billing_days.rows(key.pk) if any(numbers))


def test_an_activation_begins_and_ends_on_its_days(key: PartnerKey) -> None:
    activate(
        key,
        draft(1, activated_on="2024-01-05T23:59:59Z"),
        draft(2, activated_on="2024-01-05", cancelled_on="2024-02-01"),
        draft(3, product_id=BACKUP, activated_on="2024-01-05", cancelled_on="2024-03-01", disputed_on="2024-02-29"),
    )
    assert days(key) == [
        (FREE, "2024-01-05", 2, 0),
        (FREE, "2024-02-01", 0, 1),
        (BACKUP, "2024-01-05", 1, 0),
        (BACKUP, "2024-02-29", 0, 1),
    ]


def test_on_and_off_on_one_day_is_left_out(key: PartnerKey) -> None:
    activate(key, draft(1, activated_on="2024-01-05T08:00:00Z", cancelled_on="2024-01-05T20:00:00Z"))
    assert days(key) == []


def test_a_cancellation_is_counted_and_a_correction_moves_the_day(key: PartnerKey) -> None:
    [first, second] = activate(key, draft(1), draft(2))
    journal.cancel(key.pk, first, by="user:1", now=NOW)
    activate(key, draft(2, id=second, activated_on="2024-01-03"))
    assert days(key) == [
        (FREE, "2024-01-01", 1, 0),
        (FREE, "2024-01-03", 1, 0),
        (FREE, str(NOW.date()), 0, 1),
    ]


def test_the_days_are_those_of_the_partners_zone(key: PartnerKey) -> None:
    billing_days.change_zone(key.partner, "America/New_York")
    activate(key, draft(1, activated_on="2024-03-10T04:59:59Z", cancelled_on="2024-11-03T05:00:00Z"))
    assert days(key) == [(FREE, "2024-03-09", 1, 0), (FREE, "2024-11-03", 0, 1)]
    assert verify.verify().shown == []


def test_another_zone_moves_every_day(key: PartnerKey, other_key: PartnerKey) -> None:
    """Each of another partner's stays."""
    for each in (key, other_key):
        activate(each, draft(1, activated_on="2024-01-01T20:00:00Z", cancelled_on="2024-01-02T02:00:00Z"))
    billing_days.change_zone(key.partner, "Asia/Tokyo")
    assert days(key) == []
    assert days(other_key) == [(FREE, "2024-01-01", 1, 0), (FREE, "2024-01-02", 0, 1)]
    assert verify.verify().shown == []


@pytest.mark.parametrize("zone", ["America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia"])
def test_zones_whose_clocks_jump_recount_to_the_same(key: PartnerKey, zone: str) -> None:
    billing_days.change_zone(key.partner, zone)
    activate(
        key, *(draft(n, activated_on=f"2011-{n:02}-30T{n:02}:59:59Z", cancelled_on="2018-11-04") for n in range(3, 13))
    )
    kept = days(key)
    billing_days.change_zone(key.partner, "UTC")
    billing_days.change_zone(key.partner, zone)
    assert days(key) == kept
    assert verify.verify().shown == []


@pytest.mark.parametrize("name", ["starts", "ends"])
def test_a_wrong_day_is_found(key: PartnerKey, name: str) -> None:
    activate(key, draft(1, cancelled_on="2024-02-01"))
    BillingDay.objects.filter(day=date(2024, 2, 1)).update(**{name: F(name) + 2})
    lack = f"{-2 if name == 'starts' else 0} starts and {-2 if name == 'ends' else 0} ends"
    assert verify.verify().shown == [f"key {key.pk}: the billed days lack {lack} on 2024-02-01 of product {FREE}"]


def test_a_missing_day_is_found(key: PartnerKey) -> None:
    activate(key, draft(1))
    BillingDay.objects.all().delete()
    lacks = f"the billed days lack 1 starts and 0 ends on 2024-01-01 of product {FREE}"
    assert verify.verify().shown == [f"key {key.pk}: {lacks}"]
