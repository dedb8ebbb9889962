"""Past invoices and credit notes as lists: Stripe's paging and filters, and whose they are (contract section 3.3)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.api.billed import bill
from tests.api.calls import at, calling, error, refused
from tests.billing import ledger
from tests.cast import PREMIUM, activate, draft, member

from jetbridge.server.accounts.models import Role
from jetbridge.server.billing import ids, invoices
from jetbridge.server.billing.models import Invoice, InvoiceStatus
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey

MONTHS = ["2024-06", "2024-07", "2024-08", "2024-09", "2024-10"]


@pytest.fixture
def five(key: PartnerKey) -> list[str]:
    """The ids of five invoices, newest first."""
    ledger.price(PREMIUM, 1000)
    activate(key, draft(1, product_id=PREMIUM, activated_on="2024-06-01"))
    ledger.close(MONTHS[-1])
    return [ids.invoice(pk) for pk in Invoice.objects.order_by("-month").values_list("pk", flat=True)]


def shown(api: Client, key: PartnerKey, query: str) -> tuple[list[str], bool]:
    response = api.get(at(key, f"stripe/invoices?{query}"))
    assert response.status_code == 200, response.content
    body = response.json()
    assert (body["object"], body["url"]) == ("list", "/v1/invoices")
    return [invoice["id"] for invoice in body["data"]], body["has_more"]


def test_without_a_limit_all_are_listed_newest_first(api: Client, key: PartnerKey, five: list[str]) -> None:
    assert shown(api, key, "") == (five, False)


def test_a_key_without_invoices_has_an_empty_list(api: Client, key: PartnerKey) -> None:
    assert shown(api, key, "") == ([], False)
    assert api.get(at(key, "stripe/credit-notes")).json()["data"] == []


@pytest.mark.parametrize(
    ("query", "positions", "has_more"),
    [
        ("limit=2", [0, 1], True),
        ("limit=5", [0, 1, 2, 3, 4], False),
        ("limit=2&starting_after={1}", [2, 3], True),
        ("limit=2&starting_after={2}", [3, 4], False),
        ("starting_after={4}", [], False),
        ("limit=2&ending_before={4}", [2, 3], True),
        ("limit=2&ending_before={2}", [0, 1], False),
        ("ending_before={0}", [], False),
        ("ending_before={3}", [0, 1, 2], False),
        ("starting_after=&ending_before=&status=open&limit=1", [0], True),
    ],
)
def test_pages_are_found_by_their_neighbours(
    api: Client, key: PartnerKey, five: list[str], query: str, positions: list[int], has_more: bool
) -> None:
    assert shown(api, key, query.format(*five)) == ([five[position] for position in positions], has_more)


def test_stripes_own_way_of_reading_a_list_to_its_end_works(api: Client, key: PartnerKey, five: list[str]) -> None:
    seen, more = shown(api, key, "limit=2")
    while more:
        page, more = shown(api, key, f"limit=2&starting_after={seen[-1]}")
        seen += page
    assert seen == five


def test_filters_narrow_the_list_and_a_cursor_need_not_pass_them(api: Client, key: PartnerKey, five: list[str]) -> None:
    invoices.void(Invoice.objects.get(month="2024-08-01"), now=ledger.after("2024-10"))
    assert shown(api, key, "status=void") == ([five[2]], False)
    assert shown(api, key, "status=open&limit=1&starting_after=" + five[2]) == ([five[3]], True)
    assert shown(api, key, "status=draft") == ([], False)


def test_created_bounds_are_inclusive_below_and_exclusive_above(api: Client, key: PartnerKey) -> None:
    ledger.price(PREMIUM, 1000)
    activate(key, draft(1, product_id=PREMIUM, activated_on="2024-08-01"))
    for month in MONTHS[2:]:
        ledger.close(month)
    newest_first = shown(api, key, "")[0]
    made = int(ledger.after("2024-09").timestamp())
    assert shown(api, key, f"created[gte]={made}")[0] == newest_first[:2]
    assert shown(api, key, f"created[gte]={made + 1}")[0] == newest_first[:1]
    assert shown(api, key, f"created[lt]={made}")[0] == newest_first[2:]
    assert shown(api, key, f"created%5Bgte%5D={made}&created%5Blt%5D={made + 1}")[0] == newest_first[1:2]
    assert shown(api, key, "created[gte]=&created[lt]=")[0] == newest_first


def test_due_bounds_are_inclusive_below_and_exclusive_above(api: Client, key: PartnerKey) -> None:
    ledger.price(PREMIUM, 1000)
    activate(key, draft(1, product_id=PREMIUM, activated_on="2024-08-01"))
    for month in MONTHS[2:]:
        ledger.close(month)
    newest_first = shown(api, key, "")[0]
    due = int(ledger.after("2024-09").timestamp()) + 30 * 86_400
    assert shown(api, key, f"due_date[gte]={due}")[0] == newest_first[:2]
    assert shown(api, key, f"due_date[gte]={due + 1}")[0] == newest_first[:1]
    assert shown(api, key, f"due_date[lt]={due}")[0] == newest_first[2:]
    assert shown(api, key, f"due_date%5Bgte%5D={due}&due_date%5Blt%5D={due + 1}&limit=1") == (newest_first[1:2], False)
    assert shown(api, key, "due_date[gte]=&due_date[lt]=")[0] == newest_first


def test_open_and_due_before_now_is_past_due(api: Client, key: PartnerKey, five: list[str]) -> None:
    october = ledger.after("2024-10")
    for month, days_ago in (("2024-06-01", 40), ("2024-07-01", 10), ("2024-08-01", 1)):
        Invoice.objects.filter(month=month).update(due_on=october - timedelta(days=days_ago))
    invoices.pay(Invoice.objects.get(month="2024-07-01"), paid_on=october.date(), reference="TX-1", now=october)
    assert shown(api, key, f"status=open&due_date[lt]={int(october.timestamp())}") == ([five[2], five[4]], False)


def test_an_invoice_without_due_date_is_within_no_bounds(api: Client, key: PartnerKey, five: list[str]) -> None:
    Invoice.objects.filter(month="2024-08-01").update(due_on=None)
    others = [one for one in five if one != five[2]]
    assert shown(api, key, "due_date[gte]=0")[0] == others
    assert shown(api, key, f"due_date[lt]={2**63 - 1}")[0] == others
    assert shown(api, key, f"due_date[gte]=0&limit=1&starting_after={five[2]}") == ([five[3]], True)


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("limit=0", "limit", "rest_out_of_bounds"),
        ("limit=101", "limit", "rest_out_of_bounds"),
        ("limit=ten", "limit", "rest_invalid_type"),
        ("status=late", "status", "rest_not_in_enum"),
        ("created[gte]=yesterday", "created[gte]", "rest_invalid_type"),
        ("created[lt]=-1", "created[lt]", "rest_out_of_bounds"),
        ("created[lt]=9999999999999999999", "created[lt]", "rest_out_of_bounds"),
        ("due_date[gte]=2024-11-23", "due_date[gte]", "rest_invalid_type"),
        ("due_date[lt]=-1", "due_date[lt]", "rest_out_of_bounds"),
        ("due_date[lt]=9223372036854775808", "due_date[lt]", "rest_out_of_bounds"),
        ("starting_after=" + "x" * 256, "starting_after", "rest_too_long"),
        ("starting_after=a&ending_before=b", "ending_before", "rest_invalid_param"),
    ],
)
def test_a_bad_parameter_is_named(api: Client, key: PartnerKey, query: str, name: str, code: str) -> None:
    refusals = refused(api.get(at(key, f"stripe/invoices?{query}")))
    assert list(refusals) == [name]
    assert refusals[name][0] == code
    assert refusals[name][1].startswith(name)


# --- whose they are -----------------------------------------------------------------------------------------


@pytest.fixture
def second_key(acme: Partner, key: PartnerKey) -> PartnerKey:
    """Another key of the same partner's."""
    return keys.create_key(acme, "Staging", now=key.created_on)[0]


@pytest.mark.parametrize(
    "path",
    [
        "invoices/{invoice}",
        "invoices/{invoice}.pdf",
        "invoices/{invoice}/sites",
        "invoices?starting_after={invoice}",
        "invoices?ending_before={invoice}",
        "credit-notes/{note}",
        "credit-notes/{note}.pdf",
        "credit-notes?starting_after={note}",
    ],
)
def test_an_id_that_is_not_the_keys_is_answered_byte_for_byte_as_a_key_that_is_not_yours(
    api: Client, key: PartnerKey, second_key: PartnerKey, other_key: PartnerKey, path: str
) -> None:
    billed = bill(key)
    named = {"invoice": billed.invoice_id, "note": billed.credit_note_id}
    assert api.get(at(key, f"stripe/{path.format(**named)}")).status_code == 200
    spelled = [
        {"invoice": name, "note": name}
        for name in ("in_999999999999", "cn_999999999999", "in_1", "in_1PgcNone", "0", "x" * 255, f"in_{9 * 10**30}")
    ]
    spelled.append({"invoice": billed.invoice_id.replace("0000", "000", 1), "note": billed.invoice_id})
    asked = [at(key, f"stripe/{path.format(**names)}") for names in spelled]
    asked += [at(second_key, f"stripe/{path.format(**named)}"), at(other_key, f"stripe/{path.format(**named)}")]
    answers = [api.get(one) for one in asked]
    assert {answer.status_code for answer in answers} == {403}
    assert len({(answer.content, tuple(sorted(answer.items()))) for answer in answers}) == 1


@pytest.mark.parametrize(
    "path", ["invoices/in_1-2", "invoices/in 1", "invoices/%FF", "invoices/in_1.csv", "credit-notes/a.b"]
)
def test_what_cannot_be_an_id_is_no_route(api: Client, key: PartnerKey, path: str) -> None:
    assert error(api.get(at(key, f"stripe/{path}")))["code"] == "rest_no_route"


def test_a_draft_is_nowhere(api: Client, key: PartnerKey, five: list[str]) -> None:
    drawn = Invoice.objects.get(month="2024-10-01")
    drawn.pk, drawn.number, drawn.finalized_at = None, None, None
    drawn.status, drawn.month = InvoiceStatus.DRAFT, datetime(2024, 11, 1, tzinfo=UTC).date()
    drawn.created = ledger.after("2024-11")
    drawn.save()
    assert shown(api, key, "") == (five, False)
    assert api.get(at(key, "")).json()["latest_invoice"] == five[0]
    for path in ("", ".pdf", "/sites"):
        assert api.get(at(key, f"stripe/invoices/{ids.invoice(drawn.pk)}{path}")).status_code == 403
    assert api.get(at(key, f"stripe/invoices?starting_after={ids.invoice(drawn.pk)}")).status_code == 403


def test_a_disabled_keys_invoices_stay_readable(api: Client, key: PartnerKey, five: list[str]) -> None:
    api.post(at(key, "disable"))
    assert shown(api, key, "") == (five, False)


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        (Role.BILLING, "global", 200),
        (Role.BILLING, "invoices", 200),
        (Role.OWNER, "invoices", 200),
        (Role.OWNER, "activations", 403),
        (Role.DEVELOPER, "global", 403),
        (Role.VIEWER, "invoices", 403),
    ],
)
def test_invoices_are_for_billing_and_owners(
    acme: Partner, key: PartnerKey, role: Role, scope: str, status: int
) -> None:
    dan = calling(member("dan", acme, role), scope)
    assert dan.get(at(key, "stripe/invoices")).status_code == status


# --- the upcoming one ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("noon")
def test_nothing_to_bill_has_its_own_code(api: Client, key: PartnerKey) -> None:
    response = api.get(at(key, "stripe/upcoming-invoice"))
    assert (response.status_code, error(response)["code"]) == (404, "no_billing_invoice_available")


@pytest.mark.usefixtures("noon")
def test_the_upcoming_invoice_is_the_oldest_month_that_is_not_billed(api: Client, key: PartnerKey) -> None:
    ledger.price(PREMIUM, 1000)
    activate(key, draft(1, product_id=PREMIUM, activated_on="2024-09-16"))
    seen = []
    for month in ("2024-09", "2024-10"):
        seen.append(api.get(at(key, "stripe/upcoming-invoice")).json()["total"])
        ledger.close(month)
    upcoming = api.get(at(key, "stripe/upcoming-invoice")).json()
    assert seen == [invoice["total"] for invoice in reversed(api.get(at(key, "stripe/invoices")).json()["data"])]
    assert (seen, upcoming["metadata"]["month"], upcoming["total"]) == ([500, 1000], "2024-11", 1000)


# --- papers and conventions ---------------------------------------------------------------------------------


def test_papers_are_files_of_the_same_bytes_for_ever(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    for path, number in (
        (f"invoices/{billed.invoice_id}", billed.october.number),
        (f"credit-notes/{billed.credit_note_id}", billed.credit_note.number),
    ):
        first, again = (api.get(at(key, f"stripe/{path}.pdf")) for _ in range(2))
        assert (first["Content-Type"], first["Content-Disposition"]) == (
            "application/pdf",
            f'attachment; filename="{number}.pdf"',
        )
        assert first.content.startswith(b"%PDF-")
        assert first.content == again.content


PATHS = ("invoices", "invoices/{0}", "invoices/{0}.pdf", "invoices/{0}/sites", "credit-notes", "credit-notes/{1}")


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize("path", [*PATHS, "credit-notes/{1}.pdf", "upcoming-invoice", "subscription", "invoices/in_1"])
def test_head_is_get_without_its_body(api: Client, key: PartnerKey, path: str) -> None:
    billed = bill(key)
    filled = at(key, "stripe/" + path.format(billed.invoice_id, billed.credit_note_id))
    got, head = api.get(filled), api.head(filled + "/")
    assert (head.status_code, head.headers) == (got.status_code, got.headers)
    assert b"".join(head) == b""


def test_fields_and_envelope_reshape_invoices(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    trimmed = api.get(at(key, "stripe/invoices?_fields=data.id,data.lines.data.amount,has_more")).json()
    october, _ = trimmed["data"]
    amounts = {"data": [{"amount": 2000}, {"amount": 0}, {"amount": -700}]}
    assert october == {"id": billed.invoice_id, "lines": amounts}
    envelope: Any = api.get(at(key, "stripe/upcoming-invoice?_envelope=1")).json()
    assert (envelope["status"], envelope["body"]["object"]) == (200, "invoice")
    refusal = api.get(at(key, "stripe/invoices/in_1?_envelope=1")).json()
    assert (refusal["status"], refusal["body"]["code"]) == (403, "rest_forbidden")


def test_credit_notes_are_paged_too(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    first = api.get(at(key, "stripe/credit-notes?limit=1")).json()
    assert ([note["id"] for note in first["data"]], first["has_more"]) == ([billed.credit_note_id], False)
    assert first["url"] == "/v1/credit_notes"
    after = api.get(at(key, f"stripe/credit-notes?starting_after={billed.credit_note_id}")).json()
    assert after["data"] == []
