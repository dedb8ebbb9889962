"""What a partner's invoices are made with: currency, zone, address, tax, terms. The only writer of these fields.

Currency and zone stay once an invoice of the partner is final: amounts and days of two kinds cannot be compared.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction

from jetbridge import rating
from jetbridge.server import audit
from jetbridge.server.activations import billing_days
from jetbridge.server.audit import Event
from jetbridge.server.billing.models import Invoice, InvoiceStatus
from jetbridge.server.partners.models import Partner, PartnerKey

MAX_DAYS_UNTIL_DUE = 365
FIXED = ("currency", "time_zone")
FIELDS = (
    *FIXED,
    "legal_name",
    "email",
    "address_line1",
    "address_line2",
    "address_city",
    "address_state",
    "address_postal_code",
    "address_country",
    "tax_id",
    "tax_id_type",
    "tax_name",
    "tax_rate",
    "tax_exempt",
    "days_until_due",
    "purchase_order",
    "stripe_customer_id",
)


def are_fixed(partner: Partner) -> bool:
    """Whether currency and zone can no longer change."""
    return Invoice.objects.filter(key__partner=partner).exclude(status=InvoiceStatus.DRAFT).exists()


@transaction.atomic
def change(partner: Partner, wanted: Mapping[str, Any], *, user: Any = None) -> list[str]:
    """Give these fields these values; the names of those that had another. Raises ValidationError by field.

    Another zone counts the billed days of all keys anew.
    """
    list(PartnerKey.objects.select_for_update().filter(partner=partner).order_by("pk"))  # no close meanwhile
    partner.refresh_from_db()
    before = {name: getattr(partner, name) for name in wanted}
    for name, value in wanted.items():
        setattr(partner, name, value)
    check(partner)
    changed = [name for name, value in before.items() if getattr(partner, name) != value]
    _refuse_fixed(partner, changed)
    partner.save(update_fields=[name for name in changed if name != "time_zone"])
    if "time_zone" in changed:
        billing_days.change_zone(partner, partner.time_zone)
    if changed:
        said = {name: getattr(partner, name) for name in changed}
        audit.record(Event.BILLING_DETAILS_CHANGED, user=user, partner=partner, **said)
    return changed


def check(partner: Partner) -> None:
    """Whether invoices can be made with these fields, converted to what is stored. Raises ValidationError by field."""
    partner.clean_fields(exclude=[field.name for field in partner._meta.fields if field.name not in FIELDS])
    if wrong := dict(_wrong(partner)):
        raise ValidationError(wrong)


def _wrong(partner: Partner) -> Iterator[tuple[str, str]]:
    try:
        rating.currency(partner.currency)
    except rating.UnknownCurrency as error:
        yield "currency", str(error)
    if partner.time_zone not in available_timezones():
        yield "time_zone", f"{partner.time_zone!r} is no time zone: write an IANA name such as Europe/Berlin"
    if not 0 <= partner.tax_rate <= 100:
        yield "tax_rate", f"a tax rate is a percentage from 0 to 100: not {partner.tax_rate}"
    if partner.days_until_due > MAX_DAYS_UNTIL_DUE:
        yield "days_until_due", f"an invoice is due within {MAX_DAYS_UNTIL_DUE} days: not {partner.days_until_due}"
    country = partner.address_country
    if country and not (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):
        yield "address_country", f"{country!r} is no country: write its ISO 3166-1 code, such as DE"
    if bool(partner.tax_id) != bool(partner.tax_id_type):
        yield "tax_id_type", "a tax id and its type come together"
    elif partner.tax_id_type and partner.tax_id_type not in tax_id_types():
        yield "tax_id_type", f"{partner.tax_id_type!r} is none of Stripe's words for a tax id, such as eu_vat"
    if partner.stripe_customer_id and not partner.stripe_customer_id.startswith("cus_"):
        yield (
            "stripe_customer_id",
            f"{partner.stripe_customer_id!r} is no customer of Stripe's: its id begins with cus_",
        )


@cache
def tax_id_types() -> frozenset[str]:
    """Stripe's words, as its library has them."""
    from stripe import TaxId  # it takes a second to load

    known, _ = get_args(TaxId.__annotations__["type"])
    return frozenset(get_args(known))


def _refuse_fixed(partner: Partner, changed: list[str]) -> None:
    fixed = [name for name in changed if name in FIXED]
    if fixed and are_fixed(partner):
        said = f"{partner.slug} has final invoices: currency and time zone stay as they are"
        raise ValidationError(dict.fromkeys(fixed, said))
