"""Histories of a key: what comes late, what is closed, and what is done to invoices in between. For the properties.

Times are in 2024, before the cast's now.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from tests.billing import ledger
from tests.cast import BACKUP, FREE, NOW, PREMIUM, draft

from jetbridge.rating import Month
from jetbridge.server.activations import journal
from jetbridge.server.billing import credit_notes, invoices
from jetbridge.server.billing.invoices import InvoiceError
from jetbridge.server.billing.models import CreditNote, Invoice
from jetbridge.server.partners.models import Partner, PartnerKey

MONTHS = [str(month) for month in Month(2024, 1).through(Month(2024, 5))]
LAST = "2024-06"

_moments = st.builds("2024-{:02}-{:02}T{:02}:30:00Z".format, st.integers(1, 5), st.integers(1, 28), st.integers(0, 23))
_rows = st.builds(
    draft,
    st.integers(1, 5),
    product_id=st.sampled_from([FREE, PREMIUM, PREMIUM, BACKUP]),
    activated_on=_moments,
    cancelled_on=st.none() | _moments,
    disputed_on=st.none() | st.none() | _moments,
)
_which = st.integers(0, 7)
_events = st.one_of(
    st.tuples(st.just("write"), st.lists(_rows, min_size=1, max_size=3)),
    st.tuples(st.just("end"), _which, _moments, st.sampled_from(["cancelled_on", "disputed_on"])),
    st.tuples(st.just("void"), _which),
    st.tuples(st.just("rebill"), _which),
    st.tuples(st.just("pay"), _which),
    st.tuples(st.sampled_from(["correction", "goodwill"]), _which, st.integers(1, 100)),
)
histories = st.lists(st.lists(_events, max_size=4), min_size=len(MONTHS), max_size=len(MONTHS))
"""For each of MONTHS, what happens before it is closed."""

activations = st.lists(_rows, min_size=2, max_size=5)
terms = st.tuples(
    st.sampled_from(["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Apia"]),
    st.sampled_from([("usd", 0), ("jpy", 10), ("kwd", 19)]),
)


def thorough(examples: int) -> settings:
    return settings(deadline=None, max_examples=examples, suppress_health_check=list(HealthCheck))


@contextmanager
def undone() -> Iterator[None]:
    """An example leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def begin(key: PartnerKey, terms: Any, first: Sequence[Any]) -> None:
    """The partner's zone, currency and tax; prices, one that changes within a month and one with a fraction; sites."""
    zone, (currency, tax) = terms
    Partner.objects.filter(pk=key.partner_id).update(time_zone=zone, currency=currency, tax_rate=tax)
    ledger.price(FREE, 0, currency=currency)
    ledger.price(PREMIUM, 3100, currency=currency)
    ledger.price(PREMIUM, Decimal("2750.5"), date(2024, 3, 11), currency=currency)
    ledger.price(BACKUP, Decimal("333.333333333333"), currency=currency)
    with suppress(journal.Rejected):
        journal.write(key.pk, first, by="test", now=NOW)


def take(key: PartnerKey, event: Any, reference: str) -> None:
    """Let it happen; a refusal is an answer too."""
    what, *said = event
    with suppress(journal.Rejected, InvoiceError):
        if what == "write":
            journal.write(key.pk, said[0], by="test", now=NOW)
        elif what == "end":
            _end(key, *said)
        elif found := Invoice.objects.filter(key=key).exclude(status="draft").order_by("pk"):
            _act(what, found[said[0] % len(found)], *said[1:], reference=reference)


def _end(key: PartnerKey, which: int, moment: str, how: str) -> None:
    found = key.activation_set.order_by("pk")
    if found:
        one = found[which % len(found)]
        said = {how: moment, "activated_on": str(one.activated_on), "product_id": one.product_id}
        journal.write(key.pk, [draft(one.wpcom_blog_id, id=one.pk, **said)], by="test", now=NOW)


def _act(what: str, invoice: Invoice, percent: int = 0, *, reference: str) -> None:
    if what == "void":
        invoices.void(invoice, now=NOW)
    elif what == "rebill":
        ledger.close(f"{invoice.month:%Y-%m}", rebill=invoice.key)
    elif what == "pay":
        invoices.pay(invoice, paid_on=NOW.date(), reference=reference, now=NOW)
    else:
        amount = credit_notes.left_of(invoice) * percent // 100 // 10 * 10  # kwd's step
        credit_notes.issue(invoice, CreditNote.Kind(what), reference=reference, amount=amount, now=NOW)
