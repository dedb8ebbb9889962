"""What the billing routes answer, for OpenAPI: Stripe's objects, of which only what the ledger fills is described."""

from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

_LINK = "https://docs.stripe.com/api"
_MONTH = {"jetpack_partner_key_id": "34", "currency_exponent": "2", "month": "2026-10", "time_zone": "UTC"}


def _stripes(name: str, path: str) -> ConfigDict:
    """Open: every other field of Stripe's object is there, too, mostly null."""
    docs: JsonDict = {"description": f"Stripe's {name}, API version 2026-08-26.dahlia", "url": f"{_LINK}/{path}"}
    return ConfigDict(extra="allow", json_schema_extra={"externalDocs": docs})


class LinePeriod(Schema):
    """A range of moments, in unix seconds."""

    start: int = Field(description="When it begins.", examples=[1790812800])
    end: int = Field(description="When it has ended.", examples=[1793491200])


class Line(Schema):
    """One plan at one price in one month; Stripe's `line_item` with all of its other fields."""

    model_config = _stripes("line item", "invoice-line-item/object")

    id: str = Field(description="The line's id.", examples=["il_000000000051"])
    object: Literal["line_item"] = Field(description="What it is.", examples=["line_item"])
    amount: int = Field(description="In minor units, before tax; negative where too much was billed.", examples=[31240])
    currency: str = Field(description="ISO 4217, lower case.", examples=["usd"])
    description: str | None = Field(description="In words.", examples=["Jetpack Premium, October 2026"])
    period: LinePeriod = Field(description="The days, from the partner's midnight to midnight.")
    quantity: int | None = Field(description="Whole site-months.", examples=[31])
    quantity_decimal: str | None = Field(
        description="Site-months, to 12 places; the amount never comes from it.", examples=["31.387096774194"]
    )
    metadata: dict[str, str] = Field(
        description=(
            "The ledger's: `month`, `plan`, `product_id`, `sites`, `site_days` and `period_days`, from which the "
            "amount is made, and the `reason` where the line puts an earlier month right."
        ),
        examples=[{"month": "2026-10", "plan": "premium", "sites": "40", "site_days": "973", "period_days": "31"}],
    )


class Lines(Schema):
    """All lines."""

    object: Literal["list"] = Field(description="What it is.", examples=["list"])
    data: list[Line] = Field(description="The month's own lines, then those that put earlier months right.")
    has_more: bool = Field(description="Always false: all of them are here.", examples=[False])
    url: str = Field(description="As Stripe has it.", examples=["/v1/invoices/in_000000000007/lines"])


class PaymentRecord(Schema):
    """Stripe's `payment_record` with all of its other fields: money that came by another way than Stripe's."""

    model_config = _stripes("payment record", "payment-record/object")

    id: str = Field(description="The record's id.", examples=["pr_000000000009"])
    object: Literal["payment_record"] = Field(description="What it is.", examples=["payment_record"])
    processor_details: dict[str, Any] = Field(
        description="`custom.payment_reference` is the bank's reference, or what else makes it one payment.",
        examples=[{"type": "custom", "custom": {"payment_reference": "Transfer 0815"}}],
    )


class PaidBy(Schema):
    """By what an invoice was paid. What Stripe took from a card or an account is not said."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="`payment_record`, `payment_intent` or `charge`.", examples=["payment_record"])
    payment_record: PaymentRecord | None = Field(None, description="The record, where the type is that.")


class PaymentTransitions(Schema):
    """When a payment came to its end, in unix seconds."""

    paid_at: int | None = Field(
        None, description="The ledger's: the beginning of the day, in the partner's zone.", examples=[1795237200]
    )
    canceled_at: int | None = Field(None, description="Stripe's alone: when it was given up.", examples=[None])


class InvoicePayment(Schema):
    """Stripe's `invoice_payment` with all of its other fields."""

    model_config = _stripes("invoice payment", "invoice-payment/object")

    id: str = Field(description="The payment's id.", examples=["inpay_000000000009"])
    object: Literal["invoice_payment"] = Field(description="What it is.", examples=["invoice_payment"])
    status: str = Field(description="`paid`; Stripe's may be `open` or `canceled`, too.", examples=["paid"])
    amount_paid: int | None = Field(None, description="In minor units; null until it is paid.", examples=[31240])
    amount_requested: int = Field(description="In minor units: what was to be paid by it.", examples=[31240])
    currency: str = Field(description="ISO 4217, lower case.", examples=["usd"])
    created: int = Field(description="When it was recorded, in unix seconds.", examples=[1795262400])
    invoice: str = Field(description="The id of the invoice.", examples=["in_000000000007"])
    payment: PaidBy = Field(description="By what it was paid.")
    status_transitions: PaymentTransitions = Field(description="When.")


class InvoicePayments(Schema):
    """All payments of an invoice."""

    object: Literal["list"] = Field(description="What it is.", examples=["list"])
    data: list[InvoicePayment] = Field(description="The latest to be recorded first.")
    has_more: bool = Field(description="Always false: all of them are here.", examples=[False])
    url: str = Field(description="As Stripe has it.", examples=["/v1/invoice_payments?invoice=in_000000000007"])


class Invoice(Schema):
    """Stripe's `invoice` with all of its other fields. Amounts are in minor units, moments in unix seconds."""

    model_config = _stripes("invoice", "invoices/object")

    id: str = Field(description="The invoice's id.", examples=["in_000000000007"])
    object: Literal["invoice"] = Field(description="What it is.", examples=["invoice"])
    number: str | None = Field(description="Without gaps; null for the upcoming one.", examples=["INV-0007"])
    status: str | None = Field(
        description="`open`, `paid`, `uncollectible` or `void`; `draft` for the upcoming one.", examples=["open"]
    )
    created: int = Field(description="When it was made.", examples=[1793664000])
    due_date: int | None = Field(description="Until when it is to be paid.", examples=[1796256000])
    period_start: int = Field(description="When its month begins, in the partner's zone.", examples=[1790812800])
    period_end: int = Field(description="When its month has ended.", examples=[1793491200])
    currency: str = Field(description="ISO 4217, lower case.", examples=["usd"])
    subtotal: int = Field(description="The sum of the lines.", examples=[31240])
    total: int = Field(description="With tax.", examples=[31240])
    starting_balance: int = Field(description="Negative: credit that it used.", examples=[0])
    ending_balance: int | None = Field(description="Negative: credit that is left for the next one.", examples=[0])
    amount_due: int = Field(description="The total with the balance.", examples=[31240])
    amount_paid: int = Field(description="What was paid.", examples=[0])
    amount_remaining: int = Field(description="What is due, less payments and earlier credit.", examples=[31240])
    pre_payment_credit_notes_amount: int = Field(description="Credited before it was paid.", examples=[0])
    post_payment_credit_notes_amount: int = Field(description="Credited after it was paid.", examples=[0])
    lines: Lines = Field(description="Every line, however many there are.")
    payments: InvoicePayments | None = Field(
        None, description="Every payment, in full or in part; the upcoming invoice has no such list."
    )
    invoice_pdf: str | None = Field(
        description="Where its PDF is; the ledger's asks for the same token.",
        examples=["http://127.0.0.1:8000/wpcom/v2/jetpack-partners/12/key/34/stripe/invoices/in_000000000007.pdf"],
    )
    account_name: str | None = Field(description="Who bills.", examples=["Example Operations"])
    account_country: str | None = Field(description="Where that is: ISO 3166-1.", examples=["US"])
    footer: str | None = Field(
        description="How to pay, in the words of who bills, as on the PDF; null for the upcoming one.",
        examples=["Example Bank, account 0000 0000"],
    )
    hosted_invoice_url: str | None = Field(
        description="A page to print, for who is signed in.",
        examples=["http://127.0.0.1:8000/invoices/in_000000000007"],
    )
    metadata: dict[str, str] | None = Field(
        description=(
            "The ledger's: `jetpack_partner_key_id`, `month` and `currency_exponent`, the number of decimals. The "
            "upcoming one says at `as_of` what has `accrued_to_date`, tax included, and how many `unpriced_site_days` "
            "have no price yet."
        ),
        examples=[_MONTH],
    )


class Invoices(Schema):
    """A Stripe list of invoices."""

    object: Literal["list"] = Field(description="What it is.", examples=["list"])
    data: list[Invoice] = Field(description="Newest first, each with all of its lines.")
    has_more: bool = Field(description="Whether there are more beyond these.", examples=[False])
    url: str = Field(description="As Stripe has it.", examples=["/v1/invoices"])


class CreditNote(Schema):
    """Stripe's `credit_note` with all of its other fields."""

    model_config = _stripes("credit note", "credit_notes/object")

    id: str = Field(description="The credit note's id.", examples=["cn_000000000003"])
    object: Literal["credit_note"] = Field(description="What it is.", examples=["credit_note"])
    number: str = Field(description="In a series of its own, without gaps.", examples=["CN-0003"])
    invoice: str = Field(description="The id of its invoice.", examples=["in_000000000007"])
    created: int = Field(description="When it was made, in unix seconds.", examples=[1793750400])
    currency: str = Field(description="ISO 4217, lower case.", examples=["usd"])
    total: int = Field(description="What is credited, with tax, in minor units.", examples=[1200])
    pre_payment_amount: int = Field(description="By how much less is due.", examples=[1200])
    post_payment_amount: int = Field(description="What went to the key's balance.", examples=[0])
    memo: str | None = Field(description="Why, in words.", examples=["Two days of outage"])
    pdf: str = Field(
        description="Where its PDF is; the ledger's asks for the same token.",
        examples=["http://127.0.0.1:8000/wpcom/v2/jetpack-partners/12/key/34/stripe/credit-notes/cn_000000000003.pdf"],
    )
    lines: dict[str, Any] = Field(
        description="A Stripe list: what is credited of each line.",
        examples=[{"object": "list", "data": [], "has_more": False, "url": "/v1/credit_notes/cn_000000000003/lines"}],
    )
    metadata: dict[str, str] | None = Field(
        description="The ledger's: `kind` is `correction`, which counts as billed less, or `goodwill`, which does not.",
        examples=[{"kind": "correction", "reference": "OUTAGE-7", "currency_exponent": "2"}],
    )


class CreditNotes(Schema):
    """A Stripe list of credit notes."""

    object: Literal["list"] = Field(description="What it is.", examples=["list"])
    data: list[CreditNote] = Field(description="Newest first.")
    has_more: bool = Field(description="Whether there are more beyond these.", examples=[False])
    url: str = Field(description="As Stripe has it.", examples=["/v1/credit_notes"])


class Subscription(Schema):
    """Stripe's `subscription` with all of its other fields: how a key is billed."""

    model_config = _stripes("subscription", "subscriptions/object")

    id: str = Field(description="The subscription's id.", examples=["sub_000000000034"])
    object: Literal["subscription"] = Field(description="What it is.", examples=["subscription"])
    status: str = Field(description="`past_due` if an invoice is; else `active`.", examples=["active"])
    customer: str = Field(description="The id of the partner as a customer.", examples=["cus_000000000012"])
    currency: str = Field(description="ISO 4217, lower case.", examples=["usd"])
    latest_invoice: str | None = Field(description="The id of the newest invoice.", examples=["in_000000000007"])
    items: dict[str, Any] = Field(
        description="A Stripe list: each plan with its price now, and the running month.",
        examples=[{"object": "list", "data": [], "has_more": False, "url": "/v1/subscription_items"}],
    )


class Customer(Schema):
    """Stripe's `customer` with all of its other fields: a partner as it is billed."""

    model_config = _stripes("customer", "customers/object")

    id: str = Field(description="The customer's id.", examples=["cus_000000000012"])
    object: Literal["customer"] = Field(description="What it is.", examples=["customer"])
    name: str | None = Field(description="As invoices have it.", examples=["Acme Hosting Inc."])
    email: str | None = Field(description="Where invoices are asked after.", examples=["billing@example.com"])
    address: dict[str, str | None] | None = Field(
        description="As invoices have it.",
        examples=[{"line1": "1 Main Street", "city": "Springfield"}],
    )
    currency: str | None = Field(description="ISO 4217, lower case.", examples=["usd"])
    balance: int = Field(description="Of all keys, in minor units; negative is credit.", examples=[0])
    delinquent: bool | None = Field(description="Whether an invoice is past due.", examples=[False])
    tax_exempt: str | None = Field(description="`none`, `exempt` or `reverse`.", examples=["none"])


class SiteShare(Schema):
    """A site behind a line, with its share of the amount."""

    activation_id: int = Field(description="The activation's id.", examples=[5678])
    site_host: str = Field(description="The site's host, as it was.", examples=["blog.example.com"])
    first_day: str = Field(description="The first of these days, in the partner's zone.", examples=["2026-10-05"])
    last_day: str = Field(
        description="The last of them; where there are gaps, all lie between the two.", examples=["2026-10-31"]
    )
    days: int = Field(description="How many days; negative where they are taken back.", examples=[27])
    amount: int = Field(description="Its share, in minor units.", examples=[866])


class LineSites(Schema):
    """A line with the sites behind it."""

    object: Literal["line_sites"] = Field(description="What it is.", examples=["line_sites"])
    line: str = Field(description="The line's id.", examples=["il_000000000051"])
    description: str = Field(description="The line in words.", examples=["Jetpack Premium, October 2026"])
    month: str = Field(description="The month that it bills.", examples=["2026-10"])
    plan: str = Field(description="The plan's slug.", examples=["premium"])
    amount: int = Field(description="The line's amount: the sum of its sites'.", examples=[866])
    sites: list[SiteShare] = Field(description="All of its sites, by activation id.")


class Sites(Schema):
    """The sites behind each line of an invoice."""

    object: Literal["list"] = Field(description="What it is.", examples=["list"])
    invoice: str = Field(description="The invoice's id.", examples=["in_000000000007"])
    currency: str = Field(description="ISO 4217, lower case.", examples=["usd"])
    data: list[LineSites] = Field(description="The lines, in the invoice's order.")
    has_more: bool = Field(description="Always false: all of them are here.", examples=[False])
    url: str = Field(
        description="Where this is.",
        examples=["/wpcom/v2/jetpack-partners/12/key/34/stripe/invoices/in_000000000007/sites"],
    )
