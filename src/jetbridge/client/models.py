"""What the API answers, as frozen values. Units and nullability are said at each field.

Datetimes are aware and in UTC. `extra` has the fields that a server sent and this version does not know.
"""

import datetime as dt  # a period has a field of the name date
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NewType


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """A value out of an answer."""

    extra: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)


Expandable = NewType("Expandable", str)
"""Another object's id, where a server may send the object itself (Stripe's word)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Key(Model):
    """A key under which a partner activates plans (contract section 3)."""

    id: int
    name: str
    created_on: datetime | None = None
    disabled_on: datetime | None = None
    """Since when it provisions nothing; its reports stay readable. None: it is not disabled."""
    has_activations: bool | None = None
    latest_invoice: Expandable | None = None
    """The id of its newest invoice; whether the server sends the id or the whole invoice."""
    client_id: str | None = None
    """Its id as an OAuth client; a Jetbridge server says it (extension)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Partner(Model):
    """A hosting partner with its keys."""

    id: int
    name: str
    slug: str | None = None
    partner_type: str | None = None
    company_website: str | None = None
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Capability(Model):
    """What the token's user may do at one partner, as far as the token's scope goes."""

    role: str
    """`viewer`, `developer`, `billing` or `owner`."""
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan(Model):
    """A plan that can be activated."""

    product_id: int
    slug: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Me(Model):
    """Whose token it is."""

    id: int
    username: str
    email: str | None = None
    display_name: str | None = None
    token_scope: str | None = None
    """Scopes with blanks between."""
    token_client_id: str | None = None
    """The application that holds the token; None for one that the operator made."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryEntry(Model):
    """One change of an activation after it was made."""

    change: int
    changed_on: datetime
    changed_by: str
    """`user:ID`, or `import:FILE`."""
    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Each changed field: what it was, and what it became."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Activation(Model):
    """A plan on a site, from `activated_on` until its end (contract sections 3.0 and 3.1)."""

    id: int
    wpcom_blog_id: int
    product_id: int
    activated_on: datetime
    status: str
    """`active`, `cancelled` or `disputed`; worked out here where the server does not send it."""
    jetpack_partner_key_id: int | None = None
    wpcom_user_id: int | None = None
    external_user_id: str | None = None
    created_on: datetime | None = None
    cancelled_on: datetime | None = None
    disputed_on: datetime | None = None
    site_registered: datetime | None = None
    site_url: str | None = None
    site_name: str | None = None
    site_icon: str | None = None
    current_product_id: int | None = None
    change: int | None = None
    """The key's number of the last write of it; None where the server is not Jetbridge."""
    history: tuple[HistoryEntry, ...] | None = None
    """Oldest first; only from `get` and `cancel`."""

    @property
    def ended_on(self) -> datetime | None:
        """The earlier of `cancelled_on` and `disputed_on`; None while it is in force."""
        return min((end for end in (self.cancelled_on, self.disputed_on) if end), default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes(Model):
    """The next activations in the order of their last change."""

    changes: tuple[Activation, ...]
    next: int
    """The `after` of the next request."""
    more: bool
    """Whether there is more to read at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Period(Model):
    """The figures of one UTC day, month or year (contract section 3.2)."""

    date: str
    """`2026-11-23`, `2026-11` or `2026`, by the scale asked for."""
    new: int
    total: int
    """Activations made up to the period's end, ended ones included."""
    cancelled: int | None = None
    """Ends in the period; None where the server is not Jetbridge."""
    active: int | None = None
    """In force at the period's end; None where the server is not Jetbridge."""

    @property
    def start(self) -> dt.date:
        """The period's first day."""
        return dt.date.fromisoformat(self.date + "0000-01-01"[len(self.date) :])


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceLine(Model):
    """A line of an invoice, in Stripe's words. Amounts are integers in the currency's minor unit."""

    id: str | None = None
    description: str | None = None
    amount: int
    currency: str
    quantity: int | None = None
    quantity_decimal: Decimal | None = None
    """Site-months to 12 places, on a line of Jetbridge's."""
    period_start: datetime | None = None
    period_end: datetime | None = None
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)
    """On a line of Jetbridge's: `plan`, `product_id`, `sites`, `site_days`, `period_days`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment(Model):
    """What was paid of an invoice at once: Stripe's invoice payment. Amounts are in the currency's minor unit."""

    id: str | None = None
    status: str | None = None
    """`paid`; a server of Stripe's names some that are `open` or `canceled`, which are no money."""
    currency: str | None = None
    amount_paid: int | None = None
    created: datetime | None = None
    """When it was recorded."""
    paid_at: datetime | None = None
    """From Jetbridge's ledger, which knows the day: its midnight in `time_zone` of the invoice's metadata."""
    reference: str | None = None
    """The bank's, where the payment did not come by Stripe."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invoice(Model):
    """An invoice, in Stripe's words. Amounts are integers in the currency's minor unit; None: the server said none."""

    id: str | None = None
    """None for an upcoming invoice that has none."""
    number: str | None = None
    """None for a draft."""
    status: str | None = None
    """`draft`, `open`, `paid`, `uncollectible` or `void`."""
    currency: str
    """ISO 4217 in lower case."""
    created: datetime | None = None
    due_date: datetime | None = None
    period_start: datetime | None = None
    period_end: datetime | None = None
    subtotal: int | None = None
    total: int
    amount_due: int | None = None
    amount_paid: int | None = None
    amount_remaining: int | None = None
    starting_balance: int | None = None
    ending_balance: int | None = None
    description: str | None = None
    invoice_pdf: str | None = None
    hosted_invoice_url: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)
    lines: tuple[InvoiceLine, ...] = ()
    has_lines: bool = False
    """Whether the server sent lines. An invoice without can be shown, and not reconciled."""
    is_truncated: bool = False
    """Whether the server kept lines back (`lines.has_more`)."""
    payments: tuple[Payment, ...] = ()
    """The latest to be recorded first; none where the server does not say."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditNote(Model):
    """A credit note, in Stripe's words. Amounts are integers in the currency's minor unit."""

    id: str
    number: str | None = None
    status: str | None = None
    currency: str
    created: datetime | None = None
    amount: int
    """With tax."""
    pre_payment_amount: int | None = None
    """By how much less is due."""
    post_payment_amount: int | None = None
    """What went to the key's balance."""
    invoice: str | None = None
    """The id of the invoice that it corrects."""
    reason: str | None = None
    memo: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class BilledSite(Model):
    """A site behind an invoice's line, with its share of the amount (contract section 3.3)."""

    activation_id: int
    site_host: str
    """As it was when the invoice became final."""
    first_day: dt.date
    last_day: dt.date
    """The last day billed, included."""
    days: int
    """Negative: days that had been billed and are taken back."""
    amount: int
    """In the currency's minor unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineSites(Model):
    """A line of an invoice with all of its sites, whose amounts sum to the line's exactly."""

    line: str
    """The id of the line."""
    description: str
    month: str
    """The month that it bills: `2026-10`."""
    plan: str
    """The plan's slug."""
    amount: int
    """In the currency's minor unit."""
    sites: tuple[BilledSite, ...]
