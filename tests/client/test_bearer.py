"""A token goes to its own origin, unchanged, and nowhere else."""

from collections.abc import Generator

import httpx2
import pytest
from tests.client.answers import HOST, TOKEN, Server, said, talking_to

from jetbridge.client import Client, errors
from jetbridge.client.flow import Request, send
from jetbridge.client.transport import Http


def test_a_token_arrives_as_it_is() -> None:
    with talking_to(said([])) as (client, server):
        client.plans()
    assert server.asked[0].headers["Authorization"] == "Bearer a)b%c&d@e^f(g#h" == f"Bearer {TOKEN}"


def test_a_function_is_asked_for_the_token_before_each_request() -> None:
    tokens = iter(["first", "second"])
    server = Server(said([]), said([]))
    with Client(HOST, lambda: next(tokens), transport=server) as client:
        client.plans()
        client.plans()
    assert [request.headers["Authorization"] for request in server.asked] == ["Bearer first", "Bearer second"]


def test_an_auth_of_httpx2_may_renew_and_ask_again() -> None:
    class Renewing(httpx2.Auth):
        def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response]:
            request.headers["Authorization"] = "Bearer old"
            if (yield request).status_code == 401:
                request.headers["Authorization"] = "Bearer new"
                yield request

    server = Server(said({}, 401), said([]))
    with Client(HOST, Renewing(), transport=server) as client:
        assert client.plans() == ()
    assert server.asked[1].headers["Authorization"] == "Bearer new"


def test_without_a_token_none_is_sent() -> None:
    server = Server(said([]))
    with Client(HOST, transport=server) as client:
        client.plans()
    assert "Authorization" not in server.asked[0].headers


def test_an_anonymous_request_has_no_token() -> None:
    server = Server(said({}))
    http = Http(HOST, TOKEN, transport=server)
    http.run(send(Request(method="POST", path="/oauth2/token", form={"code": "a&b"}, anonymous=True)))
    http.close()
    assert "Authorization" not in server.asked[0].headers
    assert server.asked[0].content == b"code=a%26b"


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "\x00", "tökén", " around "])
def test_a_token_that_was_copied_badly_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(ValueError, match="Copy it again") as refused:
        Client(HOST, token)
    assert not token.strip() or token not in str(refused.value)


def test_a_functions_token_is_looked_at_too() -> None:
    with (
        Client(HOST, lambda: "two words", transport=Server()) as client,
        pytest.raises(ValueError, match="Copy it again"),
    ):
        client.plans()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "origin"),
    [
        ("https://evil.example.com/steal", "https://evil.example.com"),
        ("//evil.example.com/steal", "https://evil.example.com"),
        ("http://api.example.com/wpcom", "http://api.example.com"),
        ("https://api.example.com:8443/", "https://api.example.com:8443"),
        ("/wp-login.php?redirect=1", "https://api.example.com"),
        ("", "https://api.example.com"),
        ("http://api.example.com:port/", "https://api.example.com"),
    ],
)
def test_a_redirect_is_not_followed(status: int, location: str, origin: str) -> None:
    moved = httpx2.Response(status, headers={"Location": location})
    with (
        talking_to(moved) as (client, server),
        pytest.raises(errors.Redirected, match=f"redirects to {origin}/") as refused,
    ):
        client.plans()
    assert len(server.asked) == 1
    assert refused.value.status == status


def test_an_export_is_not_redirected_either() -> None:
    moved = httpx2.Response(302, headers={"Location": "https://evil.example.com/"})
    with talking_to(moved) as (client, _), pytest.raises(errors.Redirected), client.activations.export(1, 2):
        pass


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("https://api.example.com/", "https://api.example.com"),
        ("API.example.com", "https://api.example.com"),
        ("https://api.example.com:8443", "https://api.example.com:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_host_is_an_origin(host: str, origin: str) -> None:
    with Client(host, transport=Server(said([]))) as client:
        assert client.host == origin
        assert client.plans() == ()


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("http://api.example.com", "https only"),
        ("http://127.0.0.1.example.com", "https only"),
        ("ftp://api.example.com", "https only"),
        ("https://api.example.com/wpcom/v2", "not a server's address"),
        ("https://alice:secret@api.example.com", "not a server's address"),
        ("https://api.example.com?x=1", "not a server's address"),
        ("https://", "not a server's address"),
        ("", "not a server's address"),
        ("https://api.example.com:port", "not a server's address"),
    ],
)
def test_a_host_that_is_no_origin_is_refused(host: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Client(host)
