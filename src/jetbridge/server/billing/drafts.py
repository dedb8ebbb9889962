"""What an invoice would be: the same function makes the upcoming invoice and the final one. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from jetbridge import rating
from jetbridge.rating import Month, Unpriced
from jetbridge.server.activations.verify import snapshot
from jetbridge.server.billing import balances, details, numbers, usage
from jetbridge.server.billing.models import Invoice, InvoiceLine
from jetbridge.server.billing.usage import Account, Difference
from jetbridge.server.partners.models import PartnerKey, Plan, TaxExempt

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Draft:
    """An invoice and its lines, none of them saved, as they would be if nothing changed until the month's end.

    Lines with a `reason` put right what was billed. A draft with `unpriced` days cannot become final. `accrued` is what
    the total would be if the month had ended with yesterday, in the partner's zone; `as_of` is the moment that says so.
    """

    account: Account
    invoice: Invoice
    lines: list[InvoiceLine]
    unpriced: list[Unpriced]
    accrued: int
    as_of: datetime


def draft(key: PartnerKey, month: Month, *, now: datetime) -> Draft:
    """The invoice of a key's month, whichever it is: its own lines first, then what puts earlier months right."""
    return of_account(usage.load(key), month, now=now)


def upcoming(key: PartnerKey, *, now: datetime) -> Draft | None:
    """The oldest month that is not closed and has something to bill, up to the running one; None if there is none."""
    with snapshot():
        account = usage.load(key)
        running = Month.of(rating.local_day(now, account.zone))
        drafts = (of_account(account, month, now=now) for month in account.months.open(running))
        return next((one for one in drafts if one.lines or one.unpriced), None)


def of_account(account: Account, month: Month, *, now: datetime) -> Draft:
    earlier = account.rate_before(month)
    own = account.rate(month)
    accrued = account.rate(month, until=rating.local_day(now, account.zone))
    differences = list(account.differences(month, earlier))
    lines = _lines(own, differences, month)
    put_right = sum(difference.amount for difference in differences)
    subtotal = put_right + sum(line.amount for line in accrued.lines)
    return Draft(
        account=account,
        invoice=_invoice(account, month, lines, now),
        lines=lines,
        unpriced=[one for rated in (*earlier.values(), own) for one in rated.unpriced],
        accrued=subtotal + _tax(account, subtotal),
        as_of=now.replace(microsecond=0),
    )


def _invoice(account: Account, month: Month, lines: Sequence[InvoiceLine], now: datetime) -> Invoice:
    """Its lines get their share of the tax."""
    issuer = numbers.find_issuer()
    subtotal = sum(line.amount for line in lines)
    tax = _tax(account, subtotal)
    for line, share in zip(lines, rating.allot(tax, [one.amount for one in lines], account.currency.step), strict=True):
        line.tax = share
    balance = balances.of(account.key.pk)
    after = subtotal + tax + balance
    return Invoice(
        key=account.key,
        month=month.first,
        issuer=issuer,
        currency=account.currency.code,
        time_zone=account.zone.key,
        subtotal=subtotal,
        tax=tax,
        total=subtotal + tax,
        starting_balance=balance,
        ending_balance=min(0, after),
        amount_due=max(0, after),
        created=now.replace(microsecond=0),
        customer_details=details.customer(account.key),
        issuer_details=details.issuer(issuer),
    )


def _tax(account: Account, subtotal: int) -> int:
    partner = account.key.partner
    percent = partner.tax_rate if partner.tax_exempt == TaxExempt.NONE else Decimal(0)
    return rating.tax_of(subtotal, percent, account.currency)


# --- lines ------------------------------------------------------------------------------------------------------


def _lines(own: rating.Rated, differences: Sequence[Difference], month: Month) -> list[InvoiceLine]:
    plans = Plan.objects.in_bulk()
    lines = [_own_line(line, plans[line.product_id]) for line in own.lines]
    lines += [_adjustment(one, month, plans[one.slice.product_id]) for one in differences]
    for position, line in enumerate(lines):
        line.position = position
    return lines


def _own_line(rated: rating.RatedLine, plan: Plan) -> InvoiceLine:
    return InvoiceLine(
        plan=plan,
        plan_slug=plan.slug,
        month=rated.month.first,
        starts_on=rated.starts_on,
        ends_on=rated.ends_on,
        unit_amount=rated.unit_amount,
        sites=rated.sites,
        site_days=rated.site_days,
        amount=rated.amount,
        description=_description(plan, rated.month, rated.starts_on, rated.ends_on),
    )


def _adjustment(found: Difference, month: Month, plan: Plan) -> InvoiceLine:
    one, owed, _ = found
    return InvoiceLine(
        plan=plan,
        plan_slug=plan.slug,
        month=one.month.first,
        starts_on=one.starts_on,
        ends_on=owed.ends_on,
        unit_amount=one.unit_amount,
        sites=found.sites,
        site_days=found.site_days,
        amount=found.amount,
        description=f"{_description(plan, one.month, one.starts_on, owed.ends_on)}, corrected",
        reason=_reason(found, month),
    )


def _description(plan: Plan, month: Month, starts_on: date, ends_on: date) -> str:
    """The days are named only where they are not the whole month."""
    last = ends_on - _DAY
    if (starts_on, ends_on) == (month.first, month.end):
        return f"{plan.name}: {month.first:%B %Y}"
    days = f"{starts_on.day} to {last.day}" if starts_on != last else f"{last.day}"
    return f"{plan.name}: {days} {month.first:%B %Y}"


def _reason(found: Difference, month: Month) -> str:
    said = f"billed {found.billed.site_days:,} site-days, owed {found.owed.site_days:,}"
    if found.slice.month == month:
        return f"{found.billed.site_days:,} site-days put right by a later invoice, and billed by this one anew"
    if found.owed.site_days < found.billed.site_days:
        return f"{said}: some ended, or had ended, earlier than was known"
    if found.owed.site_days > found.billed.site_days:
        return f"{said}: some were active that were not known"
    return f"{said}: a correction had credited {'less' if found.amount < 0 else 'more'} than that"
