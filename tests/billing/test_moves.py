"""Who bills a key from a month on, and that nothing is billed twice, or by nobody, for it."""

from datetime import UTC, datetime

import pytest
from tests.billing.bill import premium
from tests.billing.ledger import close, invoice, price
from tests.cast import PREMIUM, activate

from jetbridge.rating import Month
from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.billing import back_ends, moves
from jetbridge.server.billing.back_ends import Biller
from jetbridge.server.billing.models import BackEnd, ClosedMonth, Invoice
from jetbridge.server.billing.moves import InvalidMove
from jetbridge.server.partners.models import Partner, PartnerKey

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 9, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def customer(acme: Partner) -> None:
    Partner.objects.filter(pk=acme.pk).update(stripe_customer_id="cus_acme")


def move(key: PartnerKey, month: str, subscription: str = "", now: datetime = NOW) -> bool:
    return moves.move(key.pk, Month.parse(month), subscription, now=now)


def billers(key: PartnerKey, *months: str) -> list[str]:
    """The subscription, or who it is."""
    fresh = back_ends.keys().get(pk=key.pk)
    found = [back_ends.of_month(fresh, Month.parse(month)) for month in months]
    return [subscription or biller.value for biller, subscription in found]


def test_a_key_that_the_ledger_has_billed_moves_to_stripe_and_keeps_its_past(key: PartnerKey, bill: Invoice) -> None:
    assert move(key, "2024-10", "sub_acme")
    assert billers(key, "2023-01", "2024-08", "2024-09", "2024-10", "2025-01") == ["ledger"] * 3 + ["sub_acme"] * 2
    close("2024-11")
    assert ClosedMonth.objects.order_by("-month")[0].month == Month(2024, 9).first
    assert not Invoice.objects.filter(month=Month(2024, 10).first).exists()


def test_late_data_of_a_month_before_the_move_wait_for_the_ledger(key: PartnerKey, bill: Invoice) -> None:
    close("2024-09")
    move(key, "2024-10", "sub_acme")
    move(key, "2024-11", now=datetime(2024, 10, 31, tzinfo=UTC))
    activate(key, premium(1, cancelled_on="2024-08-13T10:00:00Z"))
    close("2024-11")
    november = invoice("2024-11")
    assert [(line.month.month, line.amount) for line in november.lines.order_by("position")] == [
        (11, 3100),
        (8, -1900),
        (9, -3100),
    ]


def test_the_ledger_begins_with_a_month_and_bills_none_before(key: PartnerKey) -> None:
    price(PREMIUM, 3100)
    activate(key, premium(1, activated_on="2020-01-01"))
    assert move(key, "2024-08")
    assert billers(key, "2024-07", "2024-08") == [Biller.NOBODY, Biller.LEDGER]
    close("2024-09")
    assert [month.month.month for month in ClosedMonth.objects.order_by("month")] == [8, 9]


def test_a_key_of_stripe_s_from_the_beginning_is_nobody_s_before(key: PartnerKey) -> None:
    assert move(key, "2024-03", "sub_acme")
    assert billers(key, "2024-02", "2024-03") == [Biller.NOBODY, "sub_acme"]


def test_the_same_move_again_changes_nothing(key: PartnerKey, bill: Invoice) -> None:
    move(key, "2024-10", "sub_acme")
    assert not move(key, "2024-10", "sub_acme")
    assert not move(key, "2024-12", "sub_acme")
    assert not move(key, "2024-08")
    assert AuditEvent.objects.filter(event="back-end.changed").count() == 1
    assert BackEnd.objects.count() == 2


def test_a_ledger_that_bills_anyway_needs_no_telling(key: PartnerKey, bill: Invoice) -> None:
    assert not move(key, "2024-10")
    assert not BackEnd.objects.exists()


def test_a_move_can_be_thought_better_of(key: PartnerKey, bill: Invoice) -> None:
    move(key, "2024-10", "sub_acme")
    assert move(key, "2024-10", "sub_other")
    assert move(key, "2024-10")
    assert billers(key, "2024-10", "2024-11") == ["ledger", "ledger"]


def test_a_closed_month_stays_the_ledger_s(key: PartnerKey, bill: Invoice) -> None:
    with pytest.raises(InvalidMove, match="2024-08 is closed: the back end can change from 2024-09 on"):
        move(key, "2024-08", "sub_acme")


def test_a_month_that_stripe_has_billed_stays_stripe_s(key: PartnerKey) -> None:
    move(key, "2024-03", "sub_acme")
    with pytest.raises(InvalidMove, match="2024-08 is Stripe's: the back end can change from 2024-09 on"):
        move(key, "2024-08")
    assert move(key, "2024-09")


def test_the_running_month_is_the_partner_s(acme: Partner, key: PartnerKey) -> None:
    Partner.objects.filter(pk=acme.pk).update(time_zone="Pacific/Auckland")
    move(key, "2024-03", "sub_acme")
    with pytest.raises(InvalidMove, match="can change from 2024-10 on"):
        move(key, "2024-09", now=datetime(2024, 9, 30, 18, tzinfo=UTC))


@pytest.mark.parametrize("subscription", ["cus_1", "sub_", "sub_a b", "sub_" + "x" * 300, "sub_ä", "sub_1\n"])
def test_what_is_no_subscription_is_refused(key: PartnerKey, subscription: str) -> None:
    with pytest.raises(InvalidMove, match="its id begins with sub_"):
        move(key, "2024-10", subscription)


def test_a_subscription_bills_one_key(key: PartnerKey, other_key: PartnerKey) -> None:
    Partner.objects.update(stripe_customer_id="cus_both")
    move(key, "2024-10", "sub_acme")
    with pytest.raises(InvalidMove, match=f"sub_acme bills key {key.pk}, and cannot bill another"):
        move(other_key, "2024-10", "sub_acme")


def test_a_partner_without_a_customer_at_stripe_is_told_how_to_name_it(other_key: PartnerKey) -> None:
    with pytest.raises(InvalidMove, match="billing-details zenith --stripe-customer-id"):
        move(other_key, "2024-10", "sub_zenith")
