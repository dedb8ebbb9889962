"""An invoice's page in a browser: good at 360 pixels, accessible in both themes, and one sheet on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.billing.bill import premium
from tests.billing.ledger import after, close, invoice
from tests.cast import activate, member
from tests.chromium import violations

from jetbridge.server.accounts.models import Role, User
from jetbridge.server.billing import credit_notes, ids
from jetbridge.server.billing.models import CreditNote, Invoice
from jetbridge.server.partners.models import Partner

Open = Callable[..., Page]


@pytest.fixture
def path(transactional_db: None, acme: Partner, operator_bills: None, bill: Invoice) -> str:
    """One with a correction and a credit note, all that a page can have."""
    activate(bill.key, premium(3, activated_on="2024-08-31T09:00:00Z"))
    close("2024-09")
    corrected = invoice("2024-09")
    credit_notes.issue(corrected, CreditNote.Kind.GOODWILL, reference="x", amount=500, now=after("2024-09"))
    return f"/invoices/{ids.invoice(corrected.pk)}"


@pytest.fixture
def operator_bills(acme: Partner) -> None:
    """`open_page` signs the operator in, who sees an invoice by a role and in no other way."""
    operator = member("operator", acme, Role.BILLING)
    User.objects.filter(pk=operator.pk).update(is_superuser=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_on_a_small_phone(open_page: Open, problems: list[str], path: str, scheme: str) -> None:
    page = open_page(path, scheme=scheme, width=360, signed_in=True)
    expect(page.get_by_role("heading", name="Invoice INV-000002")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert violations(page) == []
    assert problems == []


def test_it_prints_on_one_sheet_without_what_is_for_the_screen(open_page: Open, path: str) -> None:
    page = open_page(path, scheme="dark", signed_in=True)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Download the PDF")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 36, 48)"
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_the_paper_is_saved_under_its_number(open_page: Open, path: str) -> None:
    page = open_page(path, signed_in=True)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the PDF").click()
    assert started.value.suggested_filename == "INV-000002.pdf"
