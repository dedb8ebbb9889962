"""Closing months: what is billed when, what is held back, and what a second run does."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.billing import ledger
from tests.billing.bill import premium
from tests.billing.ledger import after, close, invoice, lines, price
from tests.cast import BACKUP, FREE, NOW, PREMIUM, activate, draft

from jetbridge.rating import Month
from jetbridge.server.activations import journal
from jetbridge.server.activations.models import BillingDay
from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.billing import balances, closing, drafts, invoices
from jetbridge.server.billing.closing import Due, MonthNotOver, Result
from jetbridge.server.billing.models import BackEnd, ClosedMonth, Invoice, InvoiceLine
from jetbridge.server.partners.models import Partner, PartnerKey

pytestmark = pytest.mark.django_db

AUGUST = Month(2024, 8)


@pytest.fixture(autouse=True)
def prices(plans: None) -> None:
    price(PREMIUM, 3100)
    price(FREE, 0)


def results(month: str) -> list[tuple[str, str]]:
    return [(str(one.due.month), one.result.value) for one in close(month)]


# --- which months, and when -------------------------------------------------------------------------------------


def test_every_ended_month_is_closed_and_a_second_run_does_nothing(key: PartnerKey) -> None:
    activate(key, premium(1))
    assert results("2024-10") == [("2024-08", "final"), ("2024-09", "final"), ("2024-10", "final")]
    assert results("2024-10") == []
    assert ledger.numbers() == [1, 2, 3]
    assert AuditEvent.objects.filter(event="invoice.finalised").count() == 3


def test_a_month_that_has_not_ended_in_the_partners_zone_is_refused(key: PartnerKey) -> None:
    Partner.objects.update(time_zone="America/New_York")
    activate(key, premium(1))
    midnight = datetime(2024, 9, 1, 4, tzinfo=UTC)
    expected = rf"^2024-08 of key {key.pk} ends at 2024-09-01 04:00 UTC, midnight in America/New_York: close it after"
    with pytest.raises(MonthNotOver, match=expected):
        closing.due(now=midnight - timedelta(seconds=1), month=AUGUST)
    with pytest.raises(MonthNotOver, match=expected):
        closing.close(Due(AUGUST, key.pk), now=midnight - timedelta(seconds=1))
    assert closing.due(now=midnight, month=AUGUST) == [Due(AUGUST, key.pk)]


def test_late_data_has_some_days_to_come_in(key: PartnerKey) -> None:
    activate(key, premium(1))
    third = datetime(2024, 9, 3, tzinfo=UTC)
    assert closing.due(now=third - timedelta(seconds=1)) == []
    assert closing.due(now=third) == [Due(AUGUST, key.pk)]
    assert closing.due(now=third, grace_days=3) == []


def test_a_month_has_one_invoice_wherever_it_ends_and_however_often_it_is_closed(key: PartnerKey) -> None:
    """Double invoice from a time zone: lago-api #879, #1074."""
    Partner.objects.update(time_zone="Pacific/Auckland")
    activate(key, premium(1, activated_on="2024-08-31T11:30:00Z"), premium(2, activated_on="2024-08-31T12:30:00Z"))
    for hour in [*range(18), *range(30 * 24, 30 * 24 + 18)]:  # around August's last midnight, and September's
        now = datetime(2024, 8, 31, 6, tzinfo=UTC) + timedelta(hours=hour)
        list(closing.run(closing.due(now=now, grace_days=0), now=now))
    assert lines("2024-08") == [("2024-08", "premium", 1, 100)]
    assert lines("2024-09") == [("2024-09", "premium", 60, 6200)]
    assert Invoice.objects.count() == 2
    assert invoice("2024-08").finalized_at == datetime(2024, 8, 31, 12, tzinfo=UTC)


def test_a_day_in_the_past_becomes_lines_of_the_next_invoice_and_no_invoices_of_its_own(key: PartnerKey) -> None:
    """Billed date in the past starts too many periods: killbill #1037."""
    activate(key, premium(1))
    close("2024-09")
    activate(key, premium(2, activated_on="2024-05-22T08:00:00Z"))
    assert results("2024-10") == [("2024-10", "final")]
    assert lines("2024-10") == [
        ("2024-10", "premium", 62, 6200),
        ("2024-05", "premium", 10, 1000),
        ("2024-06", "premium", 30, 3100),
        ("2024-07", "premium", 31, 3100),
        ("2024-08", "premium", 31, 3100),
        ("2024-09", "premium", 30, 3100),
    ]
    assert results("2024-10") == []


def test_a_cancellation_after_the_invoice_is_final_does_not_change_it(key: PartnerKey) -> None:
    ids = activate(key, premium(1), premium(2))
    close("2024-08")
    before = ledger.frozen(invoice("2024-08"))
    journal.cancel(key.pk, ids[0], by="user:1", now=datetime(2024, 9, 11, tzinfo=UTC))
    close("2024-09")
    assert ledger.frozen(invoice("2024-08")) == before
    assert lines("2024-09") == [("2024-09", "premium", 40, 4133)]


def test_a_voided_month_is_billed_again_only_when_that_is_asked_for(key: PartnerKey) -> None:
    activate(key, premium(1))
    close("2024-08")
    invoices.void(invoice("2024-08"), now=after("2024-08"))
    assert results("2024-09") == [("2024-09", "final")]
    assert lines("2024-09") == [("2024-09", "premium", 30, 3100)]
    [again] = close("2024-08", rebill=key)
    assert again.result is Result.FINAL
    assert (invoice("2024-08").number, lines("2024-08")) == ("INV-000003", [("2024-08", "premium", 31, 3100)])
    [twice] = close("2024-08", rebill=key)
    assert twice.result is Result.CLOSED


def test_months_of_stripe_and_those_before_any_back_end_are_left_alone(key: PartnerKey) -> None:
    activate(key, premium(1, activated_on="2024-06-01"))
    for month, subscription in ((7, ""), (8, "sub_1"), (9, "")):
        BackEnd.objects.create(key=key, starts_on=date(2024, month, 1), subscription=subscription)
    assert results("2024-09") == [("2024-07", "final"), ("2024-09", "final")]
    activate(key, premium(2, activated_on="2024-06-01"))
    close("2024-10")
    assert [line[0] for line in lines("2024-10")] == ["2024-10", "2024-07", "2024-09"]


def test_one_month_alone_waits_for_those_before_it(key: PartnerKey, other_key: PartnerKey) -> None:
    activate(key, premium(1))
    activate(other_key, premium(1, activated_on="2024-09-30"))
    dues = closing.due(now=after("2024-09"), month=Month(2024, 9))
    waiting, final = closing.run(dues, now=after("2024-09"))
    assert (waiting.result, waiting.reason) == (Result.WAITING, "2024-08 comes first, and is not closed")
    assert final.result is Result.FINAL


def test_one_key_alone(key: PartnerKey, other_key: PartnerKey) -> None:
    activate(key, premium(1))
    activate(other_key, premium(1))
    assert closing.due(now=after("2024-08"), key_id=other_key.pk) == [Due(AUGUST, other_key.pk)]


def test_a_dry_run_says_the_same_and_leaves_nothing(key: PartnerKey, other_key: PartnerKey) -> None:
    activate(key, premium(1))
    activate(other_key, premium(1), draft(2, product_id=BACKUP, activated_on="2024-08-01"))
    dues, now = closing.due(now=after("2024-09")), after("2024-09")
    dry = {one.due: one.result for one in closing.run(dues, now=now, dry_run=True)}
    assert [
        *Invoice.objects.all(),
        *ClosedMonth.objects.all(),
        *AuditEvent.objects.filter(event="invoice.finalised"),
    ] == []
    assert {one.due: one.result for one in closing.run(dues, now=now)} == dry
    assert set(dry.values()) == {Result.FINAL, Result.HELD_BACK}


# --- what an invoice comes to -----------------------------------------------------------------------------------


def test_a_month_without_anything_is_closed_without_an_invoice(key: PartnerKey) -> None:
    activate(key, premium(1, cancelled_on="2024-08-01T10:00:00Z"), premium(2, cancelled_on="2024-08-02T10:00:00Z"))
    assert results("2024-09") == [("2024-08", "final"), ("2024-09", "nothing to bill")]
    assert results("2024-09") == []


def test_a_free_plan_is_a_line_and_an_invoice_of_nothing_is_paid(key: PartnerKey) -> None:
    activate(key, draft(1, product_id=FREE, activated_on="2024-08-01"))
    close("2024-08")
    assert lines("2024-08") == [("2024-08", "free", 31, 0)]
    assert (invoice("2024-08").status, invoice("2024-08").paid_at) == ("paid", invoice("2024-08").finalized_at)


def test_a_price_that_changes_within_the_month_makes_two_lines(key: PartnerKey) -> None:
    price(PREMIUM, 6200, date(2024, 8, 11))
    activate(key, premium(1))
    close("2024-08")
    assert lines("2024-08") == [("2024-08", "premium", 10, 1000), ("2024-08", "premium", 21, 4200)]
    descriptions = InvoiceLine.objects.order_by("position").values_list("description", flat=True)
    assert list(descriptions) == [
        "Jetpack Premium, yearly: 1 to 10 August 2024",
        "Jetpack Premium, yearly: 11 to 31 August 2024",
    ]


@pytest.mark.parametrize(("exempt", "tax"), [("none", 589), ("exempt", 0), ("reverse", 0)])
def test_tax_is_taken_once_and_shared_by_the_lines(key: PartnerKey, exempt: str, tax: int) -> None:
    Partner.objects.update(tax_rate=Decimal("19"), tax_exempt=exempt)
    price(BACKUP, 1)
    activate(key, premium(1), draft(2, product_id=BACKUP, activated_on="2024-08-01"))
    close("2024-08")
    final = invoice("2024-08")
    assert (final.subtotal, final.tax, final.total) == (3101, tax, 3101 + tax)
    assert sum(line.tax for line in ledger.its_lines(final)) == tax


@pytest.mark.parametrize(("currency", "expected"), [("usd", 4133), ("jpy", 4133), ("kwd", 4130), ("isk", 4100)])
def test_an_amount_is_rounded_to_what_the_currency_can_pay(key: PartnerKey, currency: str, expected: int) -> None:
    Partner.objects.update(currency=currency)
    price(PREMIUM, 3100, currency=currency) if currency != "usd" else None
    activate(key, premium(1, activated_on="2024-09-01"), premium(2, activated_on="2024-09-21"))
    close("2024-09")
    assert (invoice("2024-09").total, invoice("2024-09").currency) == (expected, currency)


def test_the_upcoming_invoice_and_the_final_one_are_not_a_cent_apart(key: PartnerKey) -> None:
    """Preview and invoice cents apart: BatchNepal #35. Three lines, a third of a cent, and tax on all of it."""
    Partner.objects.update(tax_rate=Decimal("7.7"))
    price(BACKUP, Decimal("333.333333333333"))
    price(PREMIUM, Decimal("2999.5"), date(2024, 8, 18))
    activate(key, *(premium(blog) for blog in (1, 2, 3)), draft(4, product_id=BACKUP, activated_on="2024-08-03"))
    upcoming = drafts.upcoming(PartnerKey.objects.get(), now=datetime(2024, 8, 20, tzinfo=UTC))
    assert upcoming is not None
    close("2024-08")
    final = invoice("2024-08")
    assert (upcoming.invoice.total, upcoming.invoice.tax) == (final.total, final.tax)
    assert [line.amount for line in upcoming.lines] == [line.amount for line in ledger.its_lines(final)]


def test_the_upcoming_invoice_is_of_the_oldest_month_that_has_none(key: PartnerKey) -> None:
    activate(key, premium(1, cancelled_on="2024-08-21"), premium(2, activated_on="2024-10-01"))
    october = datetime(2024, 10, 11, 23, 59, tzinfo=UTC)
    for month, total, accrued in (("2024-08", 2000, 2000), ("2024-10", 3100, 1000)):
        upcoming = drafts.upcoming(PartnerKey.objects.get(), now=october)
        assert upcoming is not None
        assert (str(upcoming.invoice.month)[:7], upcoming.as_of) == (month, october)
        assert (upcoming.invoice.total, upcoming.accrued) == (total, accrued)
        close("2024-08")


def test_nothing_used_is_no_upcoming_invoice(key: PartnerKey) -> None:
    assert drafts.upcoming(key, now=NOW) is None
    activate(key, premium(1, cancelled_on="2024-08-01T10:00:00Z"))
    assert drafts.upcoming(key, now=NOW) is None


def test_a_balance_is_used_by_the_next_invoices(key: PartnerKey) -> None:
    activate(key, premium(1))
    close("2024-08")
    activate(key, premium(1, cancelled_on="2024-08-02"), premium(2, activated_on="2024-09-16"), premium(3))
    activate(key, premium(3, cancelled_on="2024-08-01T10:00:00Z"))
    close("2024-09")
    assert lines("2024-09") == [("2024-09", "premium", 15, 1550), ("2024-08", "premium", 30, -3000)]
    september, october = invoice("2024-09"), None
    assert (september.total, september.amount_due, september.ending_balance) == (-1450, 0, -1450)
    close("2024-10")
    october = invoice("2024-10")
    assert (october.starting_balance, october.amount_due, october.ending_balance) == (-1450, 1650, 0)
    assert balances.of(key.pk) == 0


# --- what is held back ------------------------------------------------------------------------------------------


def test_days_without_a_price_hold_the_invoice_back_until_they_have_one(key: PartnerKey, other_key: PartnerKey) -> None:
    activate(key, premium(1), draft(2, product_id=BACKUP, activated_on="2024-08-30"))
    activate(other_key, premium(1))
    held, other, *rest = close("2024-09")
    reason = "jetpack-backup-daily has no price for 2 site-days from 2024-08-01 to 2024-08-31"
    assert (held.result, held.reason) == (Result.HELD_BACK, reason)
    assert held.invoice is not None
    assert (held.invoice.status, held.invoice.number, held.invoice.held_back) == ("draft", None, reason)
    assert (other.result, [one.due.key_id for one in rest]) == (Result.FINAL, [other_key.pk])

    price(BACKUP, 310)
    assert results("2024-09") == [("2024-08", "final"), ("2024-09", "final")]
    final = Invoice.objects.get(key=key, month=AUGUST.first)
    assert (final.pk, final.held_back, final.total) == (held.invoice.pk, "", 3120)


def test_an_invoice_of_five_times_the_last_full_months_waits_for_a_human(key: PartnerKey) -> None:
    price(BACKUP, 200_000)
    activate(key, premium(1), draft(2, product_id=BACKUP, activated_on="2024-09-01"))
    [_, held] = close("2024-10")
    assert held.result is Result.HELD_BACK
    assert held.reason == (
        "USD 2,031.00 is more than 5 times the USD 31.00 of 2024-08: look at it, then finalise it by hand"
    )
    assert held.invoice is not None
    assert invoices.finalise(held.invoice, now=after("2024-09")).result is Result.FINAL
    assert results("2024-10") == [("2024-10", "final")]


def test_the_first_full_month_and_small_invoices_pass_the_guard(key: PartnerKey) -> None:
    price(BACKUP, 96_900)
    activate(key, premium(1, activated_on="2024-08-31"), draft(2, product_id=BACKUP, activated_on="2024-09-01"))
    assert results("2024-09") == [("2024-08", "final"), ("2024-09", "final")]
    activate(key, *(premium(blog, activated_on="2024-10-01") for blog in range(3, 40)))
    assert results("2024-10") == [("2024-10", "final")]


def test_a_draft_that_has_become_nothing_goes_away(key: PartnerKey) -> None:
    activate(key, draft(2, product_id=BACKUP, activated_on="2024-08-30"))
    close("2024-08")
    activate(key, draft(2, product_id=BACKUP, activated_on="2024-08-30", cancelled_on="2024-08-30T10:00:00Z"))
    assert results("2024-08") == [("2024-08", "nothing to bill")]
    assert Invoice.objects.count() == 0


def test_an_invoice_never_contradicts_its_sites(key: PartnerKey) -> None:
    activate(key, premium(1))
    BillingDay.objects.update(starts=2)
    [held] = close("2024-08")
    reason = "premium has other activations than days to bill: run `jetbridge-server verify`"
    assert (held.result, held.reason, ledger.numbers()) == (Result.HELD_BACK, reason, [])


def test_a_currency_that_nobody_can_be_billed_in_holds_up_its_own_keys_only(
    key: PartnerKey, other_key: PartnerKey
) -> None:
    activate(key, premium(1))
    activate(other_key, premium(1))
    Partner.objects.filter(pk=key.partner_id).update(currency="ugx")
    held, final = close("2024-08")
    assert (held.result, held.invoice, held.reason[:13]) == (Result.HELD_BACK, None, "'ugx' is no c")
    assert (final.result, final.due.key_id) == (Result.FINAL, other_key.pk)
