"""What is asked again, when, and what a failure is called. Flows are driven by hand, so nothing here waits."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import pytest
from tests.client.answers import HOST, Server, refusal, said, steps_of, talking_to
from tests.client.apart import apart

from jetbridge.client import AsyncClient, Client, errors
from jetbridge.client.flow import Answer, Pause, Request

ASKED = httpx2.Request("GET", f"{HOST}/x")
GET = Request(path="/x")
POST = Request(method="POST", path="/oauth2/token", form={"code": "1"})


def answer(status: int, body: bytes = b"{}", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = httpx2.Response(status, headers=named, request=ASKED)
    return Answer(status=status, headers=response.headers, body=body, response=response)


def kinds(steps: list[Any]) -> list[type]:
    return [type(step) for step in steps]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_three_times(status: int) -> None:
    steps = steps_of(GET, answer(status), answer(status), answer(status))
    assert kinds(steps) == [Request, Pause, Request, Pause, Request, errors.by_status(status)]
    assert 0.25 <= steps[1].seconds <= 0.5 <= steps[3].seconds <= 1.0


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_a_success_after_a_failure_is_a_success(method: str) -> None:
    steps = steps_of(Request(method=method, path="/x"), httpx2.ReadError("reset", request=ASKED), answer(200))
    assert kinds(steps) == [Request, Pause, Request, Answer]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413])
def test_a_refusal_is_not_asked_again(status: int) -> None:
    (_, error) = steps_of(GET, answer(status))
    assert type(error) is errors.by_status(status)
    assert error.status == status


@pytest.mark.parametrize(
    "failure", [httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout], ids=lambda kind: kind.__name__
)
def test_a_post_is_sent_again_where_its_connection_never_opened(failure: type[httpx2.TransportError]) -> None:
    steps = steps_of(POST, failure("no", request=ASKED), answer(200))
    assert kinds(steps) == [Request, Pause, Request, Answer]


@pytest.mark.parametrize(
    "failure", [httpx2.ReadError, httpx2.ReadTimeout, httpx2.WriteError, httpx2.RemoteProtocolError]
)
def test_a_post_that_may_have_arrived_is_not_sent_again(failure: type[httpx2.TransportError]) -> None:
    (_, error) = steps_of(POST, failure("broke", request=ASKED))
    assert isinstance(error, errors.Unreachable)


@pytest.mark.parametrize("status", [408, 429, 503])
def test_a_post_that_was_answered_is_not_sent_again(status: int) -> None:
    assert kinds(steps_of(POST, answer(status))) == [Request, errors.by_status(status)]


def test_retry_after_is_honoured() -> None:
    steps = steps_of(GET, answer(429, Retry_After="120"), answer(200))
    assert steps[1] == Pause(120.0)


def test_retry_after_may_be_a_date() -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    (_, pause, _, _) = steps_of(GET, answer(503, Retry_After=then), answer(200))
    assert 0 < pause.seconds <= 60


def test_a_date_that_has_passed_is_no_wait() -> None:
    assert steps_of(GET, answer(503, Retry_After="Mon, 01 Jan 2024 00:00:00 GMT"), answer(200))[1] == Pause(0.0)


@pytest.mark.parametrize("said", ["", "soon", "-1", "1.5"])
def test_a_retry_after_that_means_nothing_is_a_usual_wait(said: str) -> None:
    assert 0.25 <= steps_of(GET, answer(429, Retry_After=said), answer(200))[1].seconds <= 0.5


def test_a_longer_wait_is_the_callers_to_decide() -> None:
    (_, error) = steps_of(GET, answer(429, b'{"message": "Slow down."}', Retry_After="121"))
    assert isinstance(error, errors.TooManyRequests)
    assert (str(error), error.retry_after) == ("Slow down.", 121.0)


def test_no_answer_in_time_says_where() -> None:
    late = httpx2.ReadTimeout("", request=ASKED)
    error = steps_of(GET, late, late, late)[-1]
    assert isinstance(error, errors.TimedOut)
    assert str(error) == "https://api.example.com did not answer in time."
    assert (error.status, error.code, error.request_id) == (None, None, None)


def test_a_name_that_is_not_known_says_so() -> None:
    unknown = httpx2.ConnectError("Name or service not known", request=ASKED)
    error = steps_of(GET, unknown, unknown, unknown)[-1]
    assert str(error) == "https://api.example.com could not be reached, or broke off: Name or service not known."


def test_an_error_has_its_code_its_data_and_the_request_id() -> None:
    body = b'{"code": "rest_no_route", "message": "No route.", "data": {"status": 404, "hint": 1}}'
    error = steps_of(GET, answer(404, body, X_Request_ID="abc-1"))[-1]
    assert isinstance(error, errors.NotFound)
    assert (error.code, error.message, error.request_id, error.data["hint"]) == (
        "rest_no_route",
        "No route.",
        "abc-1",
        1,
    )


def test_an_error_of_oauth_has_its_code_too() -> None:
    error = steps_of(POST, answer(400, b'{"error": "invalid_grant", "error_description": "It was used."}'))[-1]
    assert isinstance(error, errors.BadRequest)
    assert (error.code, str(error)) == ("invalid_grant", "It was used.")


@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b"", b"[1]", b'{"message": 7, "code": {}}'])
def test_an_error_that_is_a_proxys_page_is_still_said(body: bytes) -> None:
    error = steps_of(POST, answer(502, body))[-1]
    assert isinstance(error, errors.ServerError)
    assert (str(error), error.code) == ("https://api.example.com/x answered 502 Bad Gateway.", None)


def test_a_status_without_a_name_of_its_own_is_refused() -> None:
    error = steps_of(GET, answer(418))[-1]
    assert type(error) is errors.Refused
    assert str(error) == "https://api.example.com/x answered 418 I'm a teapot."


def test_threads_really_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jetbridge.client.flow.FIRST_PAUSE_SECONDS", 0)
    with talking_to(refusal(503), httpx2.ReadError("reset"), said([])) as (client, server):
        assert client.plans() == ()
    assert len(server.asked) == 3


def test_a_closed_client_does_not_wait_on() -> None:
    def unavailable(_: httpx2.Request) -> httpx2.Response:
        client.close()
        return said({}, 503, Retry_After="100")

    client = Client(HOST, transport=Server(unavailable))
    with pytest.raises(errors.Unreachable, match="was closed while it waited"):
        client.plans()


@apart
async def test_async_really_asks_again() -> None:
    server = Server(said({}, 429, Retry_After="0"), said([]))
    async with AsyncClient(HOST, transport=server) as client:
        assert await client.plans() == ()
    assert server.is_exhausted()
