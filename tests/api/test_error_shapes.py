"""Every error under /wpcom/v2 has one shape, whatever refused the request (contract section 1)."""

from io import BytesIO
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from tests.api.calls import REST, ROOT, at, error, listing
from tests.cast import activate, draft

from jetbridge.server.activations import queries
from jetbridge.server.partners.models import PartnerKey

MIB = 1024 * 1024


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/nothing",
        "/jetpack-partners/acme",
        "/jetpack-partners/-1",
        "/jetpack-partners//",
        "/jetpack-partners/٣",
        "/jetpack-partners/1/key/1/nothing",
        "/%FF",
        "/jetpack-partners/%FF",
        "/%00",
        "/jetpack-partners/1%0A",
    ],
)
def test_an_unknown_path_has_no_route(client: Client, path: str) -> None:
    response = client.get(REST + path)
    assert error(response)["code"] == "rest_no_route"
    assert error(response)["message"] == "No route was found matching the URL and request method."
    assert response.status_code == 404
    assert "Allow" not in response


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "", "GET, HEAD, OPTIONS"),
        ("POST", "/activations", "GET, HEAD, OPTIONS"),
        ("HEAD", "/1/key", "OPTIONS, PATCH, POST, PUT"),
        ("DELETE", "/1/key/1", "GET, HEAD, OPTIONS, PATCH, POST, PUT"),
        ("POST", "/1/key/1/activation/1", "DELETE, GET, HEAD, OPTIONS"),
        ("TRACE", "/plans", "GET, HEAD, OPTIONS"),
        ("brew", "/plans", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_wrong_method_has_no_route_and_names_the_right_ones(
    client: Client, method: str, path: str, allow: str
) -> None:
    response = client.generic(method, ROOT + path)
    assert (response.status_code, response["Allow"]) == (404, allow)
    assert method == "HEAD" or error(response)["code"] == "rest_no_route"


def test_the_specification_too_has_its_method_only(client: Client) -> None:
    response = client.post(f"{REST}/openapi.json")
    assert (response.status_code, error(response)["code"]) == (404, "rest_no_route")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_the_route_is_checked_before_the_token_and_the_token_before_the_parameters(
    client: Client, key: PartnerKey
) -> None:
    assert client.get(f"{ROOT}/nothing?page=0").status_code == 404
    assert client.get(listing(key, page=0)).status_code == 401


@pytest.mark.parametrize("length", [MIB + 1, 10**18, 10**30])
def test_a_body_over_one_mebibyte_is_too_large(api: Client, key: PartnerKey, length: int) -> None:
    response = api.post(at(key, ""), b"{}", content_type="application/json", headers={"Content-Length": str(length)})
    assert response.status_code == 413
    assert error(response)["code"] == "rest_request_too_large"


def test_a_body_of_one_mebibyte_is_read(api: Client, key: PartnerKey) -> None:
    body = b'{"name":"Live"}'.ljust(MIB)
    assert api.post(at(key, ""), body, content_type="application/json").status_code == 200


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
def test_a_body_without_a_length_is_read_to_its_end(api: Client, key: PartnerKey, content_type: str) -> None:
    body = b'{"name":"Live"}' if "json" in content_type else b"name=Live"
    response = _chunked(api, at(key, ""), body, content_type)
    assert response.json()["name"] == "Live"


def test_a_body_without_a_length_may_be_too_large_as_well(api: Client, key: PartnerKey) -> None:
    response = _chunked(api, at(key, ""), b" " * (MIB + 1), "application/json")
    assert response.status_code == 413
    assert error(response)["code"] == "rest_request_too_large"


def _chunked(api: Client, path: str, body: bytes, content_type: str) -> Any:
    """As granian hands on `Transfer-Encoding: chunked`: a stream that ends, and no length."""
    stream: dict[str, Any] = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": ""}
    return api.post(path, content_type=content_type, headers={"Transfer-Encoding": "chunked"}, **stream)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"name"',
        b"null",
        b"\xff",
        b'{"name": "\xff"}',
        b"[" * 100000,
        b'{"a":' * 100000,
        b'{"name":' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_that_is_no_json_object_is_invalid_json(api: Client, key: PartnerKey, body: bytes) -> None:
    response = api.post(at(key, ""), body, content_type="application/json")
    assert response.status_code == 400
    assert error(response)["code"] == "rest_invalid_json"
    assert error(response)["message"] == "Invalid JSON body passed."


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"name=x"),
        ("multipart/form-data; boundary=\xff", b"name=x"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="name"\r\n'),
        ("application/x-www-form-urlencoded; charset=utf-16", b"name=x"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % i for i in range(1001))),
    ],
)
def test_a_form_that_cannot_be_read_is_a_bad_request(
    api: Client, key: PartnerKey, content_type: str, body: bytes
) -> None:
    response = api.post(at(key, ""), body, content_type=content_type)
    assert response.status_code == 400
    assert error(response)["code"] in ("rest_bad_request", "rest_missing_callback_param")


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded", "text/plain", ""])
def test_a_missing_parameter_is_named(api: Client, key: PartnerKey, content_type: str) -> None:
    response = api.post(at(key, ""), b"", content_type=content_type)
    assert error(response)["code"] == "rest_missing_callback_param"
    assert error(response)["message"] == "Missing parameter(s): name"
    assert error(response)["data"] == {"status": 400, "params": ["name"]}


@pytest.mark.parametrize("query", ["", "_envelope=1&"])
def test_more_parameters_than_a_request_may_have_are_refused(api: Client, key: PartnerKey, query: str) -> None:
    response = api.get(at(key, f"activations?{query}" + "&".join(["plans[]=free"] * 10_000)))
    assert response.status_code == 400
    assert error(response)["code"] == "rest_bad_request"


@pytest.mark.parametrize("host", ["evil.example", "a b", "[", ""])
def test_another_host_is_refused(api: Client, host: str) -> None:
    response = api.get(ROOT, headers={"Host": host})
    assert response.status_code == 400
    assert error(response)["code"] == "rest_wrong_host"


def test_a_failure_of_the_server_has_the_shape_too_and_no_traceback(
    api: Client, key: PartnerKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("secret detail")

    monkeypatch.setattr(queries, "page", fail)
    response = api.get(listing(key), headers={"Origin": "https://any.example"})
    assert response.status_code == 500
    assert error(response)["code"] == "internal_server_error"
    assert b"secret detail" not in response.content
    assert response["Access-Control-Allow-Origin"] == "*"


def test_an_error_is_never_trimmed(api: Client, key: PartnerKey) -> None:
    assert error(api.get(listing(key, page=0, _fields="code")))["code"] == "rest_invalid_param"


def test_text_that_is_no_utf8_is_answered_in_utf8(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1))
    for query in ("search=%FF%FE%FA", "plans=%FF", "%FF=1", "activated_after=%FF", "_fields=%FF", "page=\xff"):
        response = api.get(at(key, f"activations?{query}"))
        assert response.status_code in (200, 400)
        response.content.decode("utf-8")
