"""Invoices in Stripe's shape, and what else a server may make of a list of them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from tests.client.answers import refusal, said, talking_to
from tests.client.stripe import line, listed, payment, sites_of, stripe

from jetbridge.client import errors, money

KEY = (12, 34)
PATH = "/wpcom/v2/jetpack-partners/12/key/34/stripe/invoices"


def test_stripes_list_is_read_with_its_lines() -> None:
    with talking_to(listed(stripe(2, status="draft", number=None), stripe())) as (client, server):
        invoices = client.invoices.list(*KEY)
    (draft, invoice), (first,) = invoices, invoices.invoices[1].lines
    assert (draft.number, draft.status, len(invoices), invoices.has_more) == (None, "draft", 2, False)
    assert (invoice.total, invoice.currency, invoice.amount_remaining) == (31240, "usd", 31240)
    assert invoice.created == datetime(2026, 11, 1, tzinfo=UTC)
    assert (invoice.has_lines, invoice.is_truncated) == (True, False)
    assert invoice.extra == {"object": "invoice", "collection_method": "send_invoice"}
    assert (first.period_start, first.quantity_decimal) == (datetime(2026, 10, 1, tzinfo=UTC), Decimal(20))
    assert (first.metadata["plan"], list(first.extra)) == ("premium", ["object", "pricing"])
    assert server.paths == [PATH]
    assert not server.asked[0].url.query


def test_a_bare_array_is_a_list() -> None:
    with talking_to(said([stripe()])) as (client, _):
        assert [invoice.number for invoice in client.invoices.list(*KEY)] == ["JB-0001"]


def test_items_are_in_major_units_and_have_no_lines() -> None:
    item = {
        "id": "in_1",
        "number": "A-1",
        "due_date": "2026-12-01",
        "created": "2026-11-01 00:00:00",
        "status": "paid",
        "total": 312.40,
        "amount_due": None,
        "currency": "USD",
        "pdf_url": "https://pay.example.com/in_1.pdf",
    }
    with talking_to(
        said({"items": [item, item | {"id": "in_2", "total": "1500", "currency": "JPY"}], "has_more": False})
    ) as (
        client,
        _,
    ):
        first, second = client.invoices.list(*KEY)
    assert (first.total, first.currency, first.amount_due) == (31240, "usd", None)
    assert (second.total, second.currency) == (1500, "jpy")
    assert (first.has_lines, first.lines, first.invoice_pdf) == (False, (), "https://pay.example.com/in_1.pdf")
    assert first.due_date == datetime(2026, 12, 1, tzinfo=UTC)


def test_an_amount_finer_than_its_currency_is_unreadable() -> None:
    body = {"items": [{"id": "in_1", "total": 1.005, "currency": "usd"}], "has_more": False}
    with (
        talking_to(said(body)) as (client, _),
        pytest.raises(errors.Unreadable, match=r"total: 1\.005 has more decimals"),
    ):
        client.invoices.list(*KEY)


def test_lines_that_the_server_kept_back_are_said_to_be() -> None:
    some = {"object": "list", "data": [line()], "has_more": True}
    with talking_to(listed(stripe(lines=some))) as (client, _):
        (invoice,) = client.invoices.list(*KEY)
    assert (len(invoice.lines), invoice.is_truncated) == (1, True)


def test_payments_are_read_with_day_and_reference() -> None:
    paid = {"object": "list", "data": [payment(2, amount_paid=240), payment(amount_paid=31000)], "has_more": False}
    with talking_to(listed(stripe(payments=paid))) as (client, _):
        (invoice,) = client.invoices.list(*KEY)
    assert [(one.amount_paid, one.reference) for one in invoice.payments] == [
        (240, "Transfer 2"),
        (31000, "Transfer 1"),
    ]
    first = invoice.payments[0]
    assert (first.id, first.status, first.currency) == ("inpay_2", "paid", "usd")
    assert first.paid_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert first.created == datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert sorted(first.extra) == ["amount_requested", "object", "payment"]


@pytest.mark.parametrize(
    "by",
    [
        None,
        [],
        {"type": "payment_intent"},
        {"type": "payment_record", "payment_record": "pr_1"},
        {"type": "payment_record", "payment_record": {"id": "pr_1", "processor_details": None}},
        {"type": "payment_record", "payment_record": {"processor_details": {"type": "custom", "custom": None}}},
    ],
)
def test_a_payment_may_say_little(by: Any) -> None:
    little = {"data": [payment(payment=by, status_transitions=None, amount_paid=None, status="open")]}
    with talking_to(listed(stripe(payments=little))) as (client, _):
        (read,) = client.invoices.list(*KEY).invoices[0].payments
    assert (read.reference, read.paid_at, read.amount_paid, read.status) == (None, None, None, "open")


@pytest.mark.parametrize("nothing", [None, [], {}, {"data": None}, "none", 0])
def test_an_invoice_may_have_no_payments(nothing: Any) -> None:
    with talking_to(listed(stripe(payments=nothing))) as (client, _):
        assert client.invoices.list(*KEY).invoices[0].payments == ()


def test_pages_are_followed_to_their_end() -> None:
    pages = [listed(stripe(4), stripe(3), has_more=True), listed(stripe(2), has_more=True), listed(stripe(1))]
    with talking_to(*pages) as (client, server):
        invoices = client.invoices.list(*KEY, status="paid")
    assert [invoice.id for invoice in invoices] == ["in_4", "in_3", "in_2", "in_1"]
    assert not invoices.has_more
    assert server.asked_for("starting_after") == [None, "in_3", "in_2"]
    assert server.asked_for("status") == ["paid"] * 3


def test_a_server_that_repeats_its_page_has_more_than_can_be_read() -> None:
    with talking_to(*[listed(stripe(2), stripe(1), has_more=True)] * 2) as (client, _):
        invoices = client.invoices.list(*KEY)
    assert (len(invoices), invoices.has_more) == (2, True)


def test_a_limit_is_one_request_with_its_filters() -> None:
    with talking_to(listed(stripe(), has_more=True)) as (client, server):
        invoices = client.invoices.list(
            *KEY, limit=1, created_from=date(2026, 1, 1), created_before=datetime(2026, 2, 1, tzinfo=UTC)
        )
    assert invoices.has_more
    asked = {"limit": "1", "created[gte]": "1767225600", "created[lt]": "1769904000"}
    assert dict(server.asked[0].url.params) == asked


def test_what_is_past_due_is_asked_for() -> None:
    with talking_to(listed(stripe())) as (client, server):
        client.invoices.list(*KEY, status="open", due_from=date(2026, 1, 1), due_before=date(2026, 2, 1))
    assert dict(server.asked[0].url.params) == {
        "status": "open",
        "due_date[gte]": "1767225600",
        "due_date[lt]": "1769904000",
    }


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  the point of it
    with talking_to() as (client, _):
        with pytest.raises(ValueError, match="has no time zone"):
            client.invoices.list(*KEY, created_from=naive)
        with pytest.raises(ValueError, match="has no time zone"):
            client.activations.list(*KEY, activated_from=naive)


def test_the_upcoming_invoice_may_have_no_id() -> None:
    upcoming = {name: value for name, value in stripe(status="draft").items() if name != "id"}
    with talking_to(said(upcoming)) as (client, server):
        invoice = client.invoices.upcoming(*KEY)
    assert invoice is not None
    assert (invoice.id, invoice.total, len(invoice.lines)) == (None, 31240, 1)
    assert server.paths == ["/wpcom/v2/jetpack-partners/12/key/34/stripe/upcoming-invoice"]


@pytest.mark.parametrize(
    "nothing", [refusal(404, "no_billing_invoice_available"), said([]), httpx2.Response(200, content=b"null")]
)
def test_nothing_to_bill_is_none(nothing: httpx2.Response) -> None:
    with talking_to(nothing) as (client, _):
        assert client.invoices.upcoming(*KEY) is None


def test_another_404_is_an_error() -> None:
    with talking_to(refusal(404, "rest_no_route")) as (client, _), pytest.raises(errors.NotFound):
        client.invoices.upcoming(*KEY)


def test_one_invoice_is_asked_for_by_its_id() -> None:
    with talking_to(said(stripe(7))) as (client, server):
        assert client.invoices.get(*KEY, "in_7").number == "JB-0007"
    assert server.paths == [f"{PATH}/in_7"]


def test_an_id_cannot_lead_elsewhere() -> None:
    with talking_to(refusal(403)) as (client, server), pytest.raises(errors.Forbidden):
        client.invoices.get(*KEY, "../../../../rest/v1.1/me?x=#")
    assert server.asked[0].url.raw_path == f"{PATH}/..%2F..%2F..%2F..%2Frest%2Fv1.1%2Fme%3Fx%3D%23".encode()


def test_where_there_is_no_route_for_one_it_is_looked_for_in_the_list() -> None:
    with talking_to(refusal(404, "rest_no_route"), listed(stripe(2), stripe(1))) as (client, _):
        assert client.invoices.get(*KEY, "in_1").number == "JB-0001"


def test_and_where_it_is_not_there_it_is_not_found() -> None:
    with talking_to(refusal(404, "rest_no_route"), listed(stripe(2))) as (client, _), pytest.raises(errors.NotFound):
        client.invoices.get(*KEY, "in_1")


def test_another_404_of_one_invoice_is_not_looked_into() -> None:
    with talking_to(refusal(404, "rest_post_invalid_id")) as (client, _), pytest.raises(errors.NotFound):
        client.invoices.get(*KEY, "in_1")


def test_a_pdf_is_its_bytes() -> None:
    paper = b"%PDF-1.4\n\xe2\xe3"
    with talking_to(httpx2.Response(200, content=paper)) as (client, server):
        assert client.invoices.pdf(*KEY, "in_1") == paper
    assert server.paths == [f"{PATH}/in_1.pdf"]
    assert server.asked[0].headers["Accept"] == "application/pdf"


def test_a_page_in_place_of_a_pdf_is_unreadable() -> None:
    with (
        talking_to(httpx2.Response(200, html="<html>")) as (client, _),
        pytest.raises(errors.Unreadable, match="no PDF"),
    ):
        client.invoices.pdf(*KEY, "in_1")


def test_credit_notes_are_read() -> None:
    note = {
        "id": "cn_1",
        "object": "credit_note",
        "number": "JB-0001-CN-01",
        "status": "issued",
        "currency": "usd",
        "created": 1793491200,
        "amount": 1690,
        "pre_payment_amount": 1690,
        "invoice": "in_1",
        "reason": None,
        "memo": "Outage",
        "metadata": [],
    }
    with talking_to(said({"object": "list", "data": [note], "has_more": False})) as (client, server):
        (read,) = client.invoices.credit_notes(*KEY)
    assert read.pre_payment_amount == 1690
    assert (read.number, read.amount, read.invoice, read.memo, read.metadata) == (
        "JB-0001-CN-01",
        1690,
        "in_1",
        "Outage",
        {},
    )
    assert server.paths == ["/wpcom/v2/jetpack-partners/12/key/34/stripe/credit-notes"]


def test_the_sites_of_one_line_are_asked_for_by_its_id() -> None:
    with talking_to(said(sites_of("in_1"))) as (client, server):
        (of_line,) = client.invoices.sites(*KEY, "in_1", line="il_1")
    assert (of_line.line, of_line.month, of_line.plan) == ("il_1", "2026-10", "premium")
    assert of_line.sites[0].first_day == date(2026, 10, 1)
    assert sum(site.amount for site in of_line.sites) == of_line.amount == 31240
    assert server.paths == [f"{PATH}/in_1/sites"]
    assert server.asked_for("line") == ["il_1"]


@pytest.mark.parametrize(
    ("amount", "currency", "decimal"),
    [(1234, "usd", "12.34"), (1234, "JPY", "1234"), (1234, "kwd", "1.234"), (-5, "eur", "-0.05"), (0, "isk", "0.00")],
)
def test_amounts_are_exact_both_ways(amount: int, currency: str, decimal: str) -> None:
    assert str(money.major(amount, currency)) == decimal
    assert money.minor(Decimal(decimal), currency) == amount


def test_a_servers_own_exponent_counts() -> None:
    assert str(money.major(1234, "ugx", exponent=0)) == "1234"
    assert str(money.major(1234, "ugx")) == "12.34"
