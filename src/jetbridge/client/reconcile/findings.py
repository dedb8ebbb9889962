"""What a comparison comes to: rows, causes, sites. Values only. Amounts are integers in the currency's minor unit."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from jetbridge.client.models import Invoice
from jetbridge.client.reconcile.terms import Term


class Cause(StrEnum):
    PRICE = "price"
    """The price is not the expected one, or the amount is not price times quantity."""
    MISSING_SITE = "missing site"
    """Active on some day, and not billed."""
    EXTRA_SITE = "extra site"
    """Billed, and active on no day."""
    CUT_OFF_DAY = "cut-off day"
    """Billed for other days than those on which it was active."""
    UNKNOWN_PLAN = "unknown plan"
    """A line of no plan that is known, or a plan that is active and has no price."""
    CREDIT = "credit"
    """In the partner's favour, and said so by the invoice or a credit note: no difference."""
    LATE_ADJUSTED = "late, adjusted on the next invoice"
    """Known only after the invoice was made, and put right since: no difference."""
    LATE = "late, not adjusted"
    """Known only after the invoice was made, and not put right."""


EXPLAINED = frozenset({Cause.CREDIT, Cause.LATE_ADJUSTED})


@dataclass(frozen=True)
class Site:
    """An activation behind a finding."""

    activation_id: int
    host: str
    expected_days: int
    billed_days: int | None
    """None: the server does not say which sites it billed, and this one would explain the difference."""


@dataclass(frozen=True)
class Finding:
    cause: Cause
    amount: int
    """What of the difference it explains; positive: billed too much."""
    sites: tuple[Site, ...] = ()
    note: str = ""

    @property
    def is_difference(self) -> bool:
        return self.cause not in EXPLAINED


@dataclass(frozen=True)
class Row:
    """A line of the invoice, or one that it should have."""

    term: Term
    plan: str
    product_id: int | None
    expected_quantity: Fraction
    """In the unit of the rules; site-months by default."""
    billed_quantity: Fraction
    expected_amount: int
    billed_amount: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Reconciliation:
    invoice: Invoice
    rows: tuple[Row, ...]
    are_prices_its_own: bool
    """No price of the partner's own was compared with."""

    @property
    def differences(self) -> list[Finding]:
        return [finding for row in self.rows for finding in row.findings if finding.is_difference]
