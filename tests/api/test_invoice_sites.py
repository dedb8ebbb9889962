"""The sites behind the lines of an invoice, as JSON and as CSV: they sum to their line, to the cent."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.api.billed import Billed, bill
from tests.api.calls import at, error, refused
from tests.billing import ledger
from tests.cast import PREMIUM, activate, draft

from jetbridge.server.billing import breakdown, ids, invoices
from jetbridge.server.billing.models import InvoiceLine, LineSite
from jetbridge.server.partners.models import Partner, PartnerKey

HEADER = ["line", "description", "month", "plan", *breakdown.COLUMNS, "currency", "amount_major"]


def body(api: Client, key: PartnerKey, billed: Billed, query: str = "") -> Any:
    response = api.get(at(key, f"stripe/invoices/{billed.invoice_id}/sites?{query}"))
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response)


def rows(api: Client, key: PartnerKey, billed: Billed, query: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(api, key, billed, query).decode(), newline="")))


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 5000])
def test_every_site_is_there_and_they_sum_to_their_line(
    api: Client, key: PartnerKey, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(breakdown, "CHUNK", chunk)
    billed = bill(key, sites=4)
    sites = json.loads(body(api, key, billed))
    invoice = api.get(at(key, f"stripe/invoices/{billed.invoice_id}")).json()
    assert (sites["object"], sites["invoice"], sites["currency"]) == ("list", billed.invoice_id, "usd")
    assert (sites["has_more"], sites["url"]) == (False, at(key, f"stripe/invoices/{billed.invoice_id}/sites"))
    assert [(line["line"], line["amount"]) for line in sites["data"]] == [
        (line["id"], line["amount"]) for line in invoice["lines"]["data"]
    ]
    assert [sum(site["amount"] for site in line["sites"]) for line in sites["data"]] == [3000, 0, -700]
    assert [len(line["sites"]) for line in sites["data"]] == [3, 1, 1]
    said = ("line", "description", "month", "plan")
    assert rows(api, key, billed, "format=csv")[1:] == [
        [*(str(line[name]) for name in said), *map(str, site.values()), "usd", f"{Decimal(site['amount']) / 100:.2f}"]
        for line in sites["data"]
        for site in line["sites"]
    ]


def test_a_site_says_its_days_and_its_share(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    own, _, corrected = json.loads(body(api, key, billed))["data"]
    october = {"first_day": "2024-10-01", "last_day": "2024-10-31", "days": 31, "amount": 1000}
    first = key.activation_set.get(wpcom_blog_id=1).pk
    assert own["sites"][0] == {"activation_id": first, "site_host": "site1.example"} | october
    (taken_back,) = corrected["sites"]
    september = {"first_day": "2024-09-10", "last_day": "2024-09-30", "days": -21, "amount": -700}
    assert taken_back == taken_back | {"site_host": "site2.example"} | september


def test_what_is_shown_is_what_was_stored(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    before = body(api, key, billed)
    activate(key, draft(1, product_id=PREMIUM, activated_on="2024-09-02", cancelled_on="2024-10-02"))
    assert body(api, key, billed) == before
    invoices.void(billed.september, now=billed.september.created)
    assert body(api, key, billed) == before


def test_one_line_can_be_asked_for(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    own, *_ = billed.october.lines.order_by("position")
    another = billed.september.lines.get(position=0)
    (line,) = json.loads(body(api, key, billed, f"line={ids.line(own.pk)}"))["data"]
    assert (line["line"], line["amount"]) == (ids.line(own.pk), 2000)
    assert {row[0] for row in rows(api, key, billed, f"line={ids.line(own.pk)}&format=csv")[1:]} == {ids.line(own.pk)}
    for other in (ids.line(another.pk), "il_999999999999", "x"):
        response = api.get(at(key, f"stripe/invoices/{billed.invoice_id}/sites?line={other}"))
        assert error(response)["code"] == "rest_forbidden"


def test_csv_is_a_file_with_a_header(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    response = api.get(at(key, f"stripe/invoices/{billed.invoice_id}/sites"), headers={"Accept": "text/csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{billed.october.number}-sites.csv"'
    assert next(csv.reader(io.StringIO(b"".join(response).decode()))) == HEADER


def test_csv_safe_disarms_formulas_and_plain_csv_keeps_them(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    InvoiceLine.objects.filter(invoice=billed.october, position=0).update(description="=1+1")
    LineSite.objects.filter(line__invoice=billed.october, line__position=0).update(site_host="-site.example")
    _, plain, *_ = rows(api, key, billed, "format=csv")
    _, safe, *_, corrected = rows(api, key, billed, "format=csv&csv_safe=1")
    assert (plain[1], plain[5]) == ("=1+1", "-site.example")
    assert (safe[1], safe[5]) == ("'=1+1", "'-site.example")
    assert corrected[8:] == ["-21", "-700", "usd", "-7.00"]  # numbers are no formulas


@pytest.mark.parametrize(("currency", "price", "major"), [("jpy", 1000, "1000"), ("kwd", 1000, "1.000")])
def test_an_amount_in_major_units_has_the_decimals_of_its_currency(
    api: Client, acme: Partner, key: PartnerKey, currency: str, price: int, major: str
) -> None:
    Partner.objects.filter(pk=acme.pk).update(currency=currency)
    ledger.price(PREMIUM, price, currency=currency)
    activate(key, draft(1, product_id=PREMIUM, activated_on="2024-09-01"))
    ledger.close("2024-09")
    response = api.get(at(key, f"stripe/invoices/{ids.invoice(ledger.invoice('2024-09').pk)}/sites?format=csv"))
    (row,) = csv.DictReader(io.StringIO(b"".join(response).decode()))
    assert (row["amount"], row["currency"], row["amount_major"]) == (str(price), currency, major)


def test_a_bad_parameter_is_named(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    path = at(key, f"stripe/invoices/{billed.invoice_id}/sites")
    assert list(refused(api.get(f"{path}?format=xml&csv_safe=maybe"))) == ["format", "csv_safe"]


def test_memory_stays_flat_however_many_sites_there_are(
    api: Client, key: PartnerKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No piece of the stream has more than a chunk."""
    monkeypatch.setattr(breakdown, "CHUNK", 50)
    billed = bill(key, sites=202)
    response = api.get(at(key, f"stripe/invoices/{billed.invoice_id}/sites?format=csv"))
    pieces = [piece.count(b"\n") for piece in response]
    assert pieces == [1, 50, 50, 50, 50, 1, 1, 1]  # a header, 201 sites in October, the free one, the late one
