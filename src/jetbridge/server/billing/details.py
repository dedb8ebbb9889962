"""Who pays and who bills, as an invoice or a credit note keeps them: what stands on paper never changes later.

Plain JSON, named in Stripe's words. It reads partners and issuers, and writes nothing.
"""

from typing import Protocol, TypedDict

from jetbridge.server.billing.models import Issuer
from jetbridge.server.partners.models import Partner, PartnerKey, TaxExempt


class Address(TypedDict):
    line1: str
    line2: str
    city: str
    state: str
    postal_code: str
    country: str


class CustomerDetails(TypedDict):
    name: str
    email: str
    address: Address
    tax_id: str
    tax_id_type: str
    tax_name: str
    tax_rate: str
    """In percent, without zeros at its end."""
    tax_exempt: str
    purchase_order: str
    key_name: str


class IssuerDetails(TypedDict):
    name: str
    address: str
    country: str
    tax_id: str
    bank: str


class Billed(Protocol):
    """An invoice or a credit note: anything that keeps both."""

    customer_details: CustomerDetails
    issuer_details: IssuerDetails


def customer(key: PartnerKey) -> CustomerDetails:
    partner = key.partner
    return {
        "name": partner.legal_name or partner.name,
        "email": partner.email,
        "address": address(partner),
        "tax_id": partner.tax_id,
        "tax_id_type": partner.tax_id_type,
        "tax_name": partner.tax_name,
        "tax_rate": f"{partner.tax_rate.normalize():f}",
        "tax_exempt": TaxExempt(partner.tax_exempt).value,
        "purchase_order": partner.purchase_order,
        "key_name": key.name,
    }


def address(partner: Partner) -> Address:
    return {
        "line1": partner.address_line1,
        "line2": partner.address_line2,
        "city": partner.address_city,
        "state": partner.address_state,
        "postal_code": partner.address_postal_code,
        "country": partner.address_country,
    }


def issuer(issuer: Issuer) -> IssuerDetails:
    return {
        "name": issuer.name,
        "address": issuer.address,
        "country": issuer.country,
        "tax_id": issuer.tax_id,
        "bank": issuer.bank,
    }
