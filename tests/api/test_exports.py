"""`format=csv` and `format=ndjson`: every match as a stream (contract section 3.1)."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from tests.api.calls import at, error, listing
from tests.api.test_list import SITE
from tests.cast import PREMIUM, activate, draft

from jetbridge.server.activations import queries
from jetbridge.server.partners.models import PartnerKey


def body(response: Any) -> bytes:
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response)


def sites(response: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body(response).split(b"\n")[:-1]]


def cells(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response).decode(), newline="")))


def test_csv_has_a_header_and_a_line_for_each_site(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1, site_name="One"), draft(2, cancelled_on="2024-02-01"))
    response = api.get(listing(key, format="csv"))
    header, *lines = cells(response)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="activations-{key.pk}.csv"'
    assert header == SITE
    listed = api.get(listing(key)).json()["activations"]
    assert lines == [["" if value is None else str(value) for value in site.values()] for site in listed]


def test_ndjson_has_a_site_object_on_each_line(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1, site_name="Zoë\u2028\x85"), draft(2, wpcom_user_id=2**53 - 1))
    response = api.get(listing(key, format="ndjson"))
    assert response["Content-Type"] == "application/x-ndjson"
    assert sites(response) == api.get(listing(key)).json()["activations"]


def test_no_match_is_a_header_alone_or_nothing(api: Client, key: PartnerKey) -> None:
    for filters in ({}, {"search": "none"}, {"status": "active"}, {"activated_from": "2024-02-01"}):
        assert cells(api.get(listing(key, format="csv", **filters))) == [SITE]
        assert body(api.get(listing(key, format="ndjson", **filters))) == b""


def test_csv_quotes_as_rfc_4180(api: Client, key: PartnerKey) -> None:
    name = 'a,b "c" ;d'
    activate(key, draft(1, site_name=name))
    response = body(api.get(listing(key, format="csv")))
    assert b',"a,b ""c"" ;d",' in response
    assert response.count(b"\r\n") == response.count(b"\n") == 2


@pytest.mark.parametrize("first", "=+-@")
def test_csv_safe_disarms_formulas_and_plain_csv_keeps_them(api: Client, key: PartnerKey, first: str) -> None:
    name = f"{first}1+1"
    activate(
        key,
        draft(1, site_name=name, external_user_id=f"{first}x"),
        draft(2, site_name="a=b", activated_on="2023-01-01"),
    )
    at_name, at_user = SITE.index("site_name"), SITE.index("external_user_id")
    _, plain, _ = cells(api.get(listing(key, format="csv")))
    header, safe, other = cells(api.get(listing(key, format="csv", csv_safe=1)))
    assert (plain[at_name], plain[at_user]) == (name, f"{first}x")
    assert (safe[at_name], safe[at_user]) == (f"'{name}", f"'{first}x")
    assert (header, other[at_name]) == (SITE, "a=b")
    assert sites(api.get(listing(key, format="ndjson", csv_safe=1)))[0]["site_name"] == name


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("image/png", "application/json"),
        ("text/csv;q=0.5, application/json;q=0.9", "application/json"),
        ("text/csv, application/json;q=0.9", "text/csv; charset=utf-8"),
        ("text/csv;q=0, */*", "application/json"),
        ("text/*", "text/csv; charset=utf-8"),
        ("; ,,/;q=x", "application/json"),
        ("application/json, text/csv", "application/json"),
    ],
)
def test_accept_chooses_the_format(api: Client, key: PartnerKey, accept: str, content_type: str) -> None:
    response = api.get(listing(key), headers={"Accept": accept})
    assert (response.status_code, response["Content-Type"]) == (200, content_type)


@pytest.mark.parametrize("form", ["json", "csv", "ndjson"])
def test_format_outweighs_accept(api: Client, key: PartnerKey, form: str) -> None:
    for accept in ("text/csv", "application/x-ndjson", "application/json"):
        assert form in api.get(listing(key, format=form), headers={"Accept": accept})["Content-Type"]


def test_an_error_is_json_whatever_was_asked_for(api: Client, key: PartnerKey) -> None:
    assert error(api.get(listing(key, format="csv", page=0)))
    assert error(api.get(listing(key, page=0), headers={"Accept": "text/csv"}))


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("filters", [{}, {"plans": "free"}, {"status": "active"}, {"search": "site"}])
@pytest.mark.parametrize("chunk", [1, 3, 10, 11, 1000])
def test_every_match_is_there_however_it_is_read(
    api: Client, key: PartnerKey, monkeypatch: pytest.MonkeyPatch, order: str, filters: dict[str, str], chunk: int
) -> None:
    monkeypatch.setattr(queries, "CHUNK", chunk)
    activate(key, *(draft(i, activated_on=f"2024-01-01T00:00:0{i % 3}") for i in range(1, 11)))
    activate(key, draft(11, product_id=PREMIUM, site_url="https://else.example", cancelled_on="2024-02-01"))
    listed = api.get(listing(key, per_page=100, order=order, **filters)).json()["activations"]
    streamed = sites(api.get(listing(key, per_page=2, page=3, format="ndjson", order=order, **filters)))
    assert streamed == listed
    assert len(streamed) == (11 if not filters else 10)
    lines = cells(api.get(listing(key, per_page=2, page=99, format="csv", order=order, **filters)))
    assert [line[0] for line in lines[1:]] == [str(site["id"]) for site in listed]


def test_a_stream_has_no_list_headers_and_no_length(api: Client, key: PartnerKey) -> None:
    response = api.get(at(key, "activations?format=csv"))
    assert not {"Link", "X-WP-Total", "Content-Length"} & set(response.headers)
