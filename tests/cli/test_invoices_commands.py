"""jetbridge invoices, against answers in Stripe's shape at the network's edge."""

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.cli.conftest import Command

from jetbridge.client import Client

ROOT = "/wpcom/v2/jetpack-partners"
OCTOBER, NOVEMBER, DECEMBER = 1790812800, 1793491200, 1796083200

LINE = {
    "id": "il_1",
    "description": "Premium, October 2026",
    "amount": 31240,
    "currency": "usd",
    "quantity": 10,
    "quantity_decimal": "10.500000000000",
    "period": {"start": OCTOBER, "end": NOVEMBER},
    "metadata": {"plan": "premium", "product_id": "2000", "sites": "12", "site_days": "326", "period_days": "31"},
}
INVOICE = {
    "id": "in_1",
    "number": "JB-2026-0001",
    "status": "open",
    "currency": "usd",
    "created": NOVEMBER,
    "period_start": OCTOBER,
    "period_end": NOVEMBER,
    "due_date": DECEMBER,
    "subtotal": 31240,
    "total": 31240,
    "amount_due": 31240,
    "amount_paid": 0,
    "amount_remaining": 31240,
    "metadata": {},
    "lines": {"object": "list", "data": [LINE], "has_more": False},
}
DINAR = {"currency": "kwd", "total": 1250, "metadata": {"currency_exponent": "3"}, "number": "JB-2026-0002"}
UPCOMING = {"id": None, "number": None, "status": "draft", "metadata": {"accrued_to_date": "12000"}}
PARTNERS = [
    {"id": 1, "slug": "acme", "name": "Acme", "keys": [{"id": 1, "name": "One"}, {"id": 2, "name": "Two"}]},
    {"id": 3, "slug": "zenith", "name": "Zenith", "keys": [{"id": 3, "name": "Three"}]},
]
FORBIDDEN = {"code": "rest_forbidden", "message": "Sorry, you are not allowed to do that.", "data": {"status": 403}}
NOTHING = {"code": "no_billing_invoice_available", "message": "There is nothing to bill.", "data": {"status": 404}}


def listed(*invoices: dict[str, Any]) -> dict[str, Any]:
    return {"object": "list", "data": list(invoices), "has_more": False, "url": "/v1/invoices"}


ANSWERS: dict[str, tuple[int, Any]] = {
    ROOT: (200, PARTNERS[:1]),
    f"{ROOT}/1/key/1/stripe/invoices": (200, listed(INVOICE)),
    f"{ROOT}/1/key/2/stripe/invoices": (200, listed(INVOICE | DINAR | {"id": "in_2", "status": "paid"})),
    f"{ROOT}/3/key/3/stripe/invoices": (403, FORBIDDEN),
    f"{ROOT}/1/key/1/stripe/upcoming-invoice": (200, INVOICE | UPCOMING),
    f"{ROOT}/1/key/2/stripe/upcoming-invoice": (404, NOTHING),
}
PDF = b"%PDF-1.4 of an invoice"


@pytest.fixture
def answers() -> dict[str, tuple[int, Any]]:
    return dict(ANSWERS)


@pytest.fixture
def invoices(command: Command, answers: dict[str, tuple[int, Any]], monkeypatch: pytest.MonkeyPatch) -> Command:
    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == f"{ROOT}/1/key/1/stripe/invoices/in_1.pdf":
            return httpx2.Response(200, content=PDF, headers={"Content-Type": "application/pdf"})
        status, body = answers.get(request.url.path, (404, NOTHING))
        return httpx2.Response(status, json=body)

    monkeypatch.setattr("jetbridge.cli.options.Client", partial(Client, transport=httpx2.MockTransport(answer)))
    monkeypatch.setenv("JETBRIDGE_HOST", "reports.example.com")
    monkeypatch.setenv("JETBRIDGE_TOKEN", "t")
    return lambda *arguments: command("invoices", *arguments)


def test_programs_get_minor_units_and_people_decimals(invoices: Command) -> None:
    rows = [json.loads(line) for line in invoices("list", "-o", "jsonl").out.splitlines()]
    assert [(row["partner"], row["key"], row["currency"], row["total"]) for row in rows] == [
        ("acme", 1, "usd", 31240),
        ("acme", 2, "kwd", 1250),
    ]
    table = invoices("list", "-o", "table").out
    assert "312.40 USD" in table
    assert "1.250 KWD" in table


def test_a_list_may_be_of_one_status(invoices: Command) -> None:
    rows = [json.loads(line) for line in invoices("list", "--status", "paid", "-o", "jsonl").out.splitlines()]
    assert [row["id"] for row in rows] == ["in_2"]


def test_keys_that_the_role_does_not_open_are_named_and_the_exit_code_tells(
    invoices: Command, answers: dict[str, tuple[int, Any]]
) -> None:
    answers[ROOT] = (200, PARTNERS)
    said = invoices("list", "-o", "jsonl")
    assert (said.code, len(said.out.splitlines())) == (1, 2)
    assert said.err == "Not shown, for your role does not open their invoices: key 3.\n"


def test_where_no_key_may_be_read_it_is_the_servers_refusal(
    invoices: Command, answers: dict[str, tuple[int, Any]]
) -> None:
    answers[ROOT] = (200, PARTNERS[1:])
    said = invoices("list")
    assert (said.code, said.out, said.err) == (1, "", "jetbridge: Sorry, you are not allowed to do that.\n")


@pytest.mark.parametrize("name", ["in_1", "JB-2026-0001"])
def test_an_invoice_is_shown_by_number_or_id(invoices: Command, name: str) -> None:
    said = invoices("show", name, "-o", "table")
    headline, _, line = said.out.splitlines()
    assert headline == "JB-2026-0001 · open · 2026-10-01 to 2026-11-01 · total 312.40 USD · to pay 312.40 USD"
    assert line.split() == ["Premium,", "October", "2026", "2026-10-01", "2026-11-01", "12", "326", "312.40", "USD"]


def paid(day: int, reference: str, amount: int | None, status: str = "paid") -> dict[str, Any]:
    by = {"payment_record": {"processor_details": {"custom": {"payment_reference": reference}}}}
    moments = {"paid_at": day if status == "paid" else None}
    return {"status": status, "amount_paid": amount, "payment": by, "status_transitions": moments}


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "2026-12-01"), ("Asia/Tokyo", "2026-12-01"), ("America/New_York", "2026-11-30"), ("Mars", "2026-12-01")],
)
def test_people_see_what_was_paid_by_its_day_where_they_are_billed(
    invoices: Command, answers: dict[str, tuple[int, Any]], zone: str, day: str
) -> None:
    payments = [paid(DECEMBER, "Transfer 0816", 24000), paid(DECEMBER, "", None, "open")]
    said = INVOICE | {"metadata": {"time_zone": zone}, "payments": {"data": payments}}
    answers[f"{ROOT}/1/key/1/stripe/invoices"] = (200, listed(said))
    *_, line, empty, headings, payment = invoices("show", "in_1", "-o", "table").out.splitlines()
    assert (line.split()[0], empty, headings.split()) == ("Premium,", "", ["Paid", "on", "Reference", "Amount"])
    assert payment.split() == [day, "Transfer", "0816", "240.00", "USD"]
    assert len(invoices("show", "in_1", "-o", "jsonl").out.splitlines()) == 1


@pytest.mark.parametrize(("zone", "shift"), [("Asia/Tokyo", -9), ("America/New_York", 4), ("Pacific/Kiritimati", -14)])
def test_people_see_days_where_they_are_billed_and_programs_moments(
    invoices: Command, answers: dict[str, tuple[int, Any]], zone: str, shift: int
) -> None:
    start, end = OCTOBER + shift * 3600, NOVEMBER + shift * 3600
    period = {"period_start": start, "period_end": end}
    line = LINE | {"period": {"start": start, "end": end}}
    said = INVOICE | period | {"metadata": {"time_zone": zone}, "lines": {"data": [line], "has_more": False}}
    answers[f"{ROOT}/1/key/1/stripe/invoices"] = (200, listed(said))
    for asked in (("list", "--key", "1"), ("show", "in_1")):
        table = invoices(*asked, "-o", "table").out
        assert table.count("2026-10-01") == table.count("2026-11-01") > 0
    row = json.loads(invoices("show", "in_1", "-o", "jsonl").out)
    assert row["period_start"] == datetime.fromtimestamp(start, UTC).isoformat()


def test_the_lines_are_exact_for_programs(invoices: Command) -> None:
    row = json.loads(invoices("show", "in_1", "-o", "jsonl").out)
    assert (row["invoice"], row["amount"], row["quantity_decimal"]) == ("in_1", 31240, "10.500000000000")


def test_an_invoice_that_is_not_there_says_where_to_look(invoices: Command) -> None:
    said = invoices("show", "in_9")
    assert said.code == 1
    assert said.err == "jetbridge: None of your keys has an invoice in_9. See: jetbridge invoices list\n"


def test_lines_that_the_server_kept_back_are_spoken_of(invoices: Command, answers: dict[str, tuple[int, Any]]) -> None:
    cut = INVOICE | {"lines": {"data": [LINE], "has_more": True}}
    answers[f"{ROOT}/1/key/1/stripe/invoices"] = (200, listed(cut))
    assert "kept some of its lines back" in invoices("show", "in_1").err


def test_the_upcoming_invoice_has_what_it_is_so_far(invoices: Command) -> None:
    said = invoices("upcoming", "-o", "table")
    assert (said.code, len(said.out.splitlines())) == (0, 2)
    assert "120.00 USD" in said.out
    assert "312.40 USD" in said.out


def test_the_lines_of_the_upcoming_invoice_are_there_too(invoices: Command) -> None:
    row = json.loads(invoices("upcoming", "--lines", "-o", "jsonl").out)
    assert (row["key"], row["plan"], row["sites"]) == (1, "premium", "12")


def test_nothing_to_bill_is_no_error(invoices: Command) -> None:
    said = invoices("upcoming", "--key", "2", "-o", "jsonl")
    assert (said.code, said.out, said.err) == (0, "", "There is nothing to bill.\n")


def test_a_pdf_is_saved_under_its_number(invoices: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert invoices("pdf", "in_1").code == 0
    assert (tmp_path / "JB-2026-0001.pdf").read_bytes() == PDF


def test_a_number_does_not_choose_the_folder(
    invoices: Command, answers: dict[str, tuple[int, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers[f"{ROOT}/1/key/1/stripe/invoices"] = (200, listed(INVOICE | {"number": "../../.profile"}))
    monkeypatch.chdir(tmp_path)
    assert invoices("pdf", "in_1").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["_.._.profile.pdf"]


def test_a_pdf_goes_to_output_when_asked(invoices: Command) -> None:
    assert invoices("pdf", "in_1", "--file", "-").out == PDF.decode()
