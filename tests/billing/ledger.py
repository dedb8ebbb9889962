"""Billing in tests: prices, closes and what was billed, as an operator and a partner's finance person would see it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model, Sum

from jetbridge.rating import Month
from jetbridge.server.billing import closing, prices, usage
from jetbridge.server.billing.closing import Outcome
from jetbridge.server.billing.models import Invoice, InvoiceLine, LineSite, Paper
from jetbridge.server.partners.models import PartnerKey, Plan

SINCE = date(2020, 1, 1)


def price(product_id: int, unit_amount: Decimal | int | str, starts_on: date = SINCE, currency: str = "usd") -> None:
    """Minor units a month, for everybody."""
    prices.set_price(Plan.objects.get(pk=product_id), Decimal(unit_amount), starts_on, currency)


def after(month: str) -> datetime:
    """The fifth day after a month, everywhere."""
    return datetime.combine(Month.parse(month).end, datetime.min.time(), UTC) + timedelta(days=5)


def close(month: str, *, rebill: PartnerKey | None = None) -> list[Outcome]:
    """What closing everything up to this month does; or billing again a month that was voided."""
    if rebill is not None:
        return [closing.close(closing.Due(Month.parse(month), rebill.pk, is_rebill=True), now=after(month))]
    dues = [due for due in closing.due(now=after(month)) if due.month <= Month.parse(month)]
    return list(closing.run(dues, now=after(month)))


def invoice(month: str) -> Invoice:
    """The one of this month that is not void."""
    return Invoice.objects.exclude(status="void").get(month=Month.parse(month).first)


def lines(month: str) -> list[tuple[str, str, int, int]]:
    """(month, plan, site-days, amount) of each line of the month's invoice."""
    its_lines = InvoiceLine.objects.filter(invoice=invoice(month)).order_by("position")
    return [(f"{line.month:%Y-%m}", line.plan_slug, line.site_days, line.amount) for line in its_lines]


def sites(month: str) -> list[list[tuple[str, int, int]]]:
    """(host, days, amount) of the sites behind each line of the month's invoice."""
    its_lines = InvoiceLine.objects.filter(invoice=invoice(month)).order_by("position")
    return [
        list(line.behind.order_by("activation_id").values_list("site_host", "days", "amount")) for line in its_lines
    ]


def owed_and_billed(key: PartnerKey) -> dict[str, tuple[int, int]]:
    """Of each closed month: what its days cost by what is known today, and what was billed for it."""
    account = usage.load(PartnerKey.objects.get(pk=key.pk))
    newest = account.months.newest_closed
    months = account.months.before(newest.next()) if newest else ()
    return {
        str(month): (
            sum(line.amount for line in account.rate(month).lines),
            sum(figures.amount for figures in account.billed.get(month, {}).values()),
        )
        for month in months
    }


def voided(key: PartnerKey) -> set[str]:
    """Months whose invoice was voided, and that were not billed again."""
    return {str(month) for month in usage.load(PartnerKey.objects.get(pk=key.pk)).voided}


def numbers() -> list[int]:
    """All invoice numbers, without their prefix."""
    named = Invoice.objects.exclude(number=None).values_list("number", flat=True)
    return sorted(int(number.removeprefix("INV-")) for number in named if number)


# --- for the properties -----------------------------------------------------------------------------------------

_TIMES = {"created", "due_on", "finalized_at", "paid_at", "voided_at", "marked_uncollectible_at"}
_MOVES = {"status", "amount_paid", "pre_payment_credit", "post_payment_credit", *_TIMES - {"created", "due_on"}}


def its_lines(invoice: Invoice) -> list[InvoiceLine]:
    return list(InvoiceLine.objects.filter(invoice=invoice).order_by("position"))


def said(row: Model, *but: str) -> dict[str, Any]:
    """The fields of an invoice or a line, without ids, numbers and times, nor what only a final one has."""
    left_out = {"id", "invoice_id", "number", "status", "issuer_id", *_TIMES, *but}
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields} | dict.fromkeys(left_out)


def frozen(invoice: Invoice) -> Any:
    """All of a final invoice that never changes again."""
    return (
        {name: value for name, value in vars(invoice).items() if name not in {"_state", *_MOVES}},
        [said(line) for line in its_lines(invoice)],
        list(LineSite.objects.filter(line__invoice=invoice).order_by("line", "activation_id").values()),
        bytes(Paper.objects.get(invoice=invoice).pdf),
    )


def content() -> list[Any]:
    """Every invoice with its lines and sites, in one order, without ids, numbers and times."""
    return [
        (
            invoice.status,
            said(invoice),
            [said(line) for line in its_lines(invoice)],
            list(
                LineSite.objects.filter(line__invoice=invoice)
                .order_by("line__position", "activation_id")
                .values_list("activation_id", "site_host", "first_day", "last_day", "days", "amount")
            ),
        )
        for invoice in Invoice.objects.order_by("key", "month")
    ]


def assert_sites_sum_to_their_lines() -> None:
    """Their shares are the line's amount, and their days its site-days: less than none where it takes them back."""
    for line in InvoiceLine.objects.exclude(invoice__status="draft").annotate(
        Sum("behind__amount"), Sum("behind__days")
    ):
        site_days = -line.site_days if line.amount < 0 else line.site_days
        assert (line.behind__amount__sum or 0, line.behind__days__sum or 0) == (line.amount, site_days), line


def assert_numbers_have_no_gap() -> None:
    assert numbers() == list(range(1, len(numbers()) + 1))
