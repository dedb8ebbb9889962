"""WordPress's conventions on every answer: methods, slashes, CORS, `_fields`, `_envelope`, Link (contract 1)."""

from typing import Any

import pytest
from django.test import Client
from tests.api.calls import REST, ROOT, at, calling, error, listing
from tests.cast import activate, draft

from jetbridge.server.accounts.models import User
from jetbridge.server.partners.models import PartnerKey

ORIGIN = {"Origin": "https://any.example"}


def test_json_is_in_utf8(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1, site_name="Zoë & Co 🍰"))
    response = api.get(listing(key))
    assert response["Content-Type"] == "application/json"
    assert "Zoë & Co 🍰".encode() in response.content


@pytest.mark.parametrize("path", ["", "/plans", "/activations", "/capabilities"])
def test_a_slash_at_the_end_makes_no_difference(api: Client, path: str) -> None:
    with_slash, without = api.get(f"{ROOT}{path}/"), api.get(f"{ROOT}{path}")
    assert with_slash.status_code == without.status_code == 200
    assert with_slash.content == without.content


def test_a_slash_at_the_end_makes_no_difference_to_a_write(api: Client, key: PartnerKey) -> None:
    assert api.post(at(key, "disable/")).json()["disabled_on"]
    assert api.post(at(key, "enable")).json()["disabled_on"] is None


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?per_page=1&page=2",
        "?page=0",
        "?format=ndjson",
        "?format=csv",
        "?_fields=total",
        "?_envelope=1",
        "?search=none",
    ],
)
def test_head_is_get_without_its_body(api: Client, key: PartnerKey, query: str) -> None:
    activate(key, draft(1), draft(2), draft(3))
    got, head = (call(at(key, f"activations{query}"), headers=ORIGIN) for call in (api.get, api.head))
    assert head.status_code == got.status_code
    assert head.headers == got.headers
    assert b"".join(head) == b""
    assert got.streaming or got["Content-Length"] == str(len(got.content))


@pytest.mark.parametrize("method", ["put", "patch"])
def test_put_and_patch_are_post(api: Client, key: PartnerKey, method: str) -> None:
    call = getattr(api, method)
    assert call(at(key, ""), {"name": "Live"}, content_type="application/json").json()["name"] == "Live"
    form = call(at(key, ""), "name=Form", content_type="application/x-www-form-urlencoded")
    assert form.json()["name"] == "Form"
    assert call(at(key, "disable")).json()["disabled_on"]
    assert (
        call(f"{ROOT}/{key.partner_id}/key", "name=New", content_type="application/x-www-form-urlencoded").status_code
        == 201
    )


# --- OPTIONS and CORS ---------------------------------------------------------------------------------------


def test_options_names_the_methods(client: Client) -> None:
    response = client.options(f"{ROOT}/1/key/1")
    assert (response.status_code, response.content) == (204, b"")
    assert response["Allow"] == "GET, HEAD, OPTIONS, PATCH, POST, PUT"
    assert "Content-Length" not in response
    assert "Content-Type" not in response


def test_options_of_an_unknown_path_has_no_route(client: Client) -> None:
    assert error(client.options(f"{ROOT}/nothing"))["code"] == "rest_no_route"


@pytest.mark.parametrize("path", [ROOT, f"{ROOT}/1/key/1/activations/", f"{REST}/nothing", REST])
def test_any_origin_may_ask_before_it_calls(client: Client, path: str) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    response = client.options(path, headers=ORIGIN | asked)
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Headers"] == "Authorization, Content-Type, X-WP-Nonce"
    assert set(response["Access-Control-Allow-Methods"].split(", ")) >= {"DELETE", "GET", "PATCH", "POST", "PUT"}
    assert "Access-Control-Allow-Credentials" not in response


@pytest.mark.parametrize("path", [ROOT, f"{ROOT}/1/key/1/activations?page=0", f"{REST}/nothing"])
def test_any_origin_may_read_the_answer_and_its_list_headers(client: Client, api: Client, path: str) -> None:
    for caller in (api, client):
        response = caller.get(path, headers=ORIGIN)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Access-Control-Expose-Headers"] == "X-WP-Total, X-WP-TotalPages, Link"
        assert "Access-Control-Allow-Credentials" not in response


def test_the_api_reads_and_sets_no_cookie(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.get(ROOT)
    assert response.status_code == 401
    assert not response.cookies


def test_no_browser_guesses_a_type(api: Client, key: PartnerKey) -> None:
    for path in (ROOT, f"{REST}/nothing", listing(key, format="csv")):
        assert api.get(path)["X-Content-Type-Options"] == "nosniff"


# --- _fields and _envelope ----------------------------------------------------------------------------------


def trimmed(api: Client, key: PartnerKey, query: str) -> Any:
    return api.get(at(key, f"activations?order=asc&{query}")).json()


@pytest.mark.parametrize(
    "query",
    [
        "_fields=total,activations.wpcom_blog_id",
        "_fields[]=total&_fields[]=activations.wpcom_blog_id",
        "_fields=total%20activations.wpcom_blog_id",
        "_fields=activations.wpcom_blog_id,,nothing,total.more,.",
        "_fields[0]=total&_fields[1]=activations.wpcom_blog_id",
        "_fields=.activations..wpcom_blog_id.,total",
    ],
)
def test_fields_trims_each_item_of_a_list(api: Client, key: PartnerKey, query: str) -> None:
    activate(key, draft(1), draft(2))
    assert trimmed(api, key, query) == {"total": 2, "activations": [{"wpcom_blog_id": 1}, {"wpcom_blog_id": 2}]}


def test_fields_trims_the_items_of_a_bare_array(api: Client, key: PartnerKey) -> None:
    assert api.get(f"{ROOT}?_fields=id,keys.id").json() == [{"id": key.partner_id, "keys": [{"id": key.pk}]}]


@pytest.mark.parametrize(
    "query", ["_fields=activations,activations.id", "_fields=activations.id.x,activations,activations.id"]
)
def test_a_field_named_whole_is_kept_whole(api: Client, key: PartnerKey, query: str) -> None:
    activate(key, draft(1))
    whole = trimmed(api, key, "")["activations"]
    assert trimmed(api, key, query) == {"activations": whole}


@pytest.mark.parametrize("query", ["_fields=", "_fields", "_fields=,", "_fields[]=", "_fields=."])
def test_no_fields_named_trims_nothing(api: Client, key: PartnerKey, query: str) -> None:
    activate(key, draft(1))
    assert trimmed(api, key, query) == trimmed(api, key, "")


@pytest.mark.parametrize(("word", "times"), [("a", 1), ("a.", 30_000), ("a,", 30_000), ("activations.", 5_000)])
def test_unknown_fields_leave_nothing_however_many_and_deep(
    api: Client, key: PartnerKey, word: str, times: int
) -> None:
    activate(key, draft(1))
    fields = f"{word * times}b"
    answer = trimmed(api, key, f"_fields={fields}")
    assert answer == ({"activations": [{}]} if fields.startswith("activations") else {})


def test_trimmed_answers_keep_their_headers(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1), draft(2))
    whole, part = api.get(listing(key, per_page=1)), api.get(listing(key, per_page=1, _fields="total"))
    assert part["X-WP-Total"] == whole["X-WP-Total"] == "2"
    assert part["Content-Length"] == str(len(part.content))


@pytest.mark.parametrize("spelled", ["_envelope=1", "_envelope", "_envelope=true"])
def test_an_envelope_holds_body_status_and_headers(api: Client, key: PartnerKey, spelled: str) -> None:
    activate(key, draft(1), draft(2))
    plain = api.get(listing(key, per_page=1))
    response = api.get(at(key, f"activations?per_page=1&{spelled}"))
    envelope = response.json()
    assert (response.status_code, list(envelope)) == (200, ["body", "status", "headers"])
    assert (envelope["body"], envelope["status"]) == (plain.json(), 200)
    assert envelope["headers"]["X-WP-Total"] == "2"
    assert 'rel="next"' in envelope["headers"]["Link"]


@pytest.mark.parametrize("spelled", ["_envelope=0", "_envelope=false"])
def test_an_envelope_can_be_declined(api: Client, spelled: str) -> None:
    assert isinstance(api.get(f"{ROOT}?{spelled}").json(), list)


def test_an_envelope_holds_an_error_too(api: Client, client: Client, key: PartnerKey) -> None:
    for path, status in ((listing(key, page=0, _envelope=1), 400), (f"{ROOT}/nothing?_envelope=1", 404)):
        response = api.get(path)
        assert (response.status_code, response.json()["status"]) == (200, status)
        assert response.json()["body"]["data"]["status"] == status
    assert client.get(f"{ROOT}?_envelope=1").json()["headers"]["WWW-Authenticate"] == "Bearer"


def test_an_envelope_holds_a_write_and_trimmed_fields(api: Client, key: PartnerKey) -> None:
    path = f"{ROOT}/{key.partner_id}/key?_envelope=1&_fields=name"
    response = api.post(path, {"name": "New"}, content_type="application/json")
    assert (response.status_code, response.json()["status"]) == (200, 201)
    assert response.json()["body"] == {"name": "New"}


def test_a_stream_is_never_enveloped(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1))
    assert b"".join(api.get(listing(key, format="ndjson", _envelope=1, _fields="id"))).count(b"\n") == 1


# --- list headers -------------------------------------------------------------------------------------------


def links(response: Any) -> dict[str, str]:
    """The query of each link by its rel."""
    found = [one.split("; ") for one in response.get("Link", "").split(", ") if one]
    return {rel: url.strip("<>").split("?")[1] for url, rel in found}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (1, {'rel="next"': "per_page=2&page=2"}),
        (2, {'rel="prev"': "per_page=2&page=1", 'rel="next"': "per_page=2&page=3"}),
        (3, {'rel="prev"': "per_page=2&page=2"}),
        (4, {'rel="prev"': "per_page=2&page=3"}),
        (99, {'rel="prev"': "per_page=2&page=3"}),
    ],
)
def test_a_list_links_to_the_pages_beside_it(api: Client, key: PartnerKey, page: int, expected: dict[str, str]) -> None:
    activate(key, *(draft(i) for i in range(1, 6)))
    response = api.get(listing(key, per_page=2, page=page))
    assert (response["X-WP-Total"], response["X-WP-TotalPages"]) == ("5", "3")
    assert links(response) == expected


def test_an_empty_list_has_no_pages_and_no_links(api: Client, key: PartnerKey) -> None:
    for page in (1, 7):
        response = api.get(listing(key, page=page))
        assert (response["X-WP-Total"], response["X-WP-TotalPages"]) == ("0", "0")
        assert "Link" not in response


def test_links_are_absolute_and_keep_the_other_parameters(api: Client, key: PartnerKey, settings: Any) -> None:
    activate(key, *(draft(i) for i in range(1, 4)))
    query = "plans[]=free&page=2&plans[]=premium&per_page=1&activated_from=2024-01-01T00:00:00%2B00:00&_fields=total"
    response = api.get(at(key, f"activations/?{query}"))
    base = f"<{settings.ORIGIN}{at(key, 'activations')}?"
    kept = (
        "plans%5B%5D=free&plans%5B%5D=premium&per_page=1&activated_from=2024-01-01T00%3A00%3A00%2B00%3A00&_fields=total"
    )
    assert response["Link"] == f'{base}{kept}&page=1>; rel="prev", {base}{kept}&page=3>; rel="next"'
    assert response.json() == {"total": 3}


def test_a_link_leads_to_the_next_page(api: Client, key: PartnerKey) -> None:
    activate(key, *(draft(i, activated_on=f"2024-01-0{i}") for i in range(1, 4)))
    query, seen = "per_page=2&order=asc&search=site", []
    while query:
        response = api.get(at(key, f"activations?{query}"))
        seen += [site["wpcom_blog_id"] for site in response.json()["activations"]]
        query = links(response).get('rel="next"', "")
    assert seen == [1, 2, 3]


def test_a_link_cannot_break_out_of_its_header(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1), draft(2))
    response = api.get(at(key, "activations?per_page=1&x=%0D%0ASet-Cookie:a%3Db&y=%3E;&%FF=%ED%A0%80"))
    assert response["Link"].count(">") == 1
    assert "Set-Cookie" not in response


def test_the_callers_own_scheme_does_not_matter(alice: User, key: PartnerKey) -> None:
    """The origin of a link is the setting, never what a request says."""
    activate(key, draft(1), draft(2))
    response = calling(alice).get(listing(key, per_page=1), headers={"X-Forwarded-Host": "evil.example"}, secure=True)
    assert "evil" not in response["Link"]
    assert response["Link"].startswith("<http://127.0.0.1:")
