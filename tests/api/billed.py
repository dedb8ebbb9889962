"""A key with two months billed, for tests of the API: what a partner's finance person finds."""

from typing import NamedTuple

from tests.billing import ledger
from tests.cast import FREE, NOW, PREMIUM, activate, draft

from jetbridge.server.billing import credit_notes, ids
from jetbridge.server.billing.models import CreditNote, Invoice
from jetbridge.server.partners.models import PartnerKey


class Billed(NamedTuple):
    september: Invoice
    october: Invoice
    credit_note: CreditNote

    @property
    def invoice_id(self) -> str:
        """October's."""
        return ids.invoice(self.october.pk)

    @property
    def credit_note_id(self) -> str:
        return ids.credit_note(self.credit_note.pk)


def bill(key: PartnerKey, *, sites: int = 3) -> Billed:
    """September and October 2024, with a credit note on October's invoice. Blog 2 ended late, so October puts right."""
    ledger.price(PREMIUM, 1000)
    ledger.price(FREE, 0)
    activate(key, *(draft(i, product_id=PREMIUM, activated_on=f"2024-09-0{i % 9 + 1}") for i in range(1, sites + 1)))
    activate(key, draft(10_000, product_id=FREE, activated_on="2024-09-15"))
    ledger.close("2024-09")
    activate(key, draft(2, product_id=PREMIUM, activated_on="2024-09-03", cancelled_on="2024-09-10"))
    ledger.close("2024-10")
    september, october = Invoice.objects.filter(key=key).order_by("month")
    note, _ = credit_notes.issue(october, CreditNote.Kind.GOODWILL, reference="OUTAGE", amount=150, now=NOW)
    september.refresh_from_db()
    october.refresh_from_db()
    return Billed(september, october, note)
