"""A list pages by itself: pages count by what came, in order, a bounded number at once."""

import threading
from collections.abc import Callable

import httpx2
import pytest
from tests.client.answers import HOST, Server, page, refusal, said, talking_to
from tests.client.apart import apart

from jetbridge.client import AsyncClient, Client, errors

KEY = (12, 34)


def serving(total: int, largest: int) -> Callable[[httpx2.Request], httpx2.Response]:
    """A server with this many activations, which gives no more than `largest` a page."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        number, per_page = int(request.url.params["page"]), int(request.url.params["per_page"])
        rows = min(per_page, largest)
        return page(range((number - 1) * rows, min(number * rows, total)), total)

    return answer


@pytest.mark.parametrize(
    ("total", "largest"), [(0, 100), (1, 100), (100, 100), (101, 100), (130, 50), (950, 20), (7, 1)]
)
def test_every_row_comes_once_whatever_the_size_of_a_page(total: int, largest: int) -> None:
    with Client(HOST, transport=httpx2.MockTransport(serving(total, largest))) as client:
        listing = client.activations.list(*KEY)
        assert [activation.id for activation in listing] == list(range(total))


@apart
async def test_async_pages_the_same() -> None:
    async with AsyncClient(HOST, transport=httpx2.MockTransport(serving(950, 20))) as client:
        listing = await client.activations.list(*KEY)
        assert [activation.id async for activation in listing] == list(range(950))


def test_only_the_first_page_is_asked_for_until_more_is_wanted() -> None:
    with talking_to(page(range(100), 1000)) as (client, _):
        listing = client.activations.list(*KEY)
        assert (listing.total, next(iter(listing)).id) == (1000, 0)


def test_a_server_that_takes_no_hundred_is_asked_for_twenty() -> None:
    refused = refusal(400, "rest_invalid_param", params={"per_page": "per_page must be between 1 and 20"})
    with talking_to(refused, page(range(20), 25), page(range(20, 25), 25)) as (client, server):
        assert len(list(client.activations.list(*KEY))) == 25
    assert server.asked_for("per_page") == ["100", "20", "20"]


def test_a_400_that_says_nothing_falls_back_too() -> None:
    with talking_to(refusal(400), page(range(1), 1)) as (client, server):
        assert client.activations.list(*KEY).total == 1
    assert server.asked_for("per_page") == ["100", "20"]


def test_a_400_about_something_else_is_not_asked_again() -> None:
    refused = refusal(400, "rest_invalid_param", params={"plans": "gold is not a plan."})
    with talking_to(refused) as (client, _), pytest.raises(errors.BadRequest, match="gold is not a plan"):
        client.activations.list(*KEY, plans=["gold"])


def test_twenty_that_are_refused_are_refused() -> None:
    with talking_to(refusal(400)) as (client, _), pytest.raises(errors.BadRequest):
        client.activations.list(*KEY, per_page=20)


def test_rows_that_a_page_lacks_are_looked_for_until_a_page_is_empty() -> None:
    """97 of the first hundred are visible: three pages are planned for 200 rows, and a fourth says that it is over."""
    pages = [page(range(97), 200), page(range(100, 180), 200), page(range(180, 195), 200), page(range(0), 200)]
    with talking_to(*pages) as (client, server):
        assert len(list(client.activations.list(*KEY))) == 192
    assert server.asked_for("page") == ["1", "2", "3", "4"]


def test_a_total_with_an_empty_first_page_ends_there() -> None:
    with talking_to(page(range(0), 5)) as (client, _):
        assert list(client.activations.list(*KEY)) == []


def test_pages_are_fetched_at_once_and_no_more_than_eight() -> None:
    """The second to the ninth page wait for each other: were they asked for one by one, this would not end well."""
    together = threading.Barrier(8, timeout=30)
    answer = serving(900, 100)

    def answer_together(request: httpx2.Request) -> httpx2.Response:
        if request.url.params["page"] != "1":
            together.wait()
        return answer(request)

    with Client(HOST, transport=httpx2.MockTransport(answer_together)) as client:
        assert [activation.id for activation in client.activations.list(*KEY)] == list(range(900))


def test_a_page_that_fails_ends_the_list_with_its_error() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return refusal(403) if request.url.params["page"] == "3" else serving(500, 100)(request)

    with Client(HOST, transport=httpx2.MockTransport(answer)) as client, pytest.raises(errors.Forbidden):
        list(client.activations.list(*KEY))


@apart
async def test_async_fails_with_the_error_itself() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return refusal(403) if request.url.params["page"] == "3" else serving(500, 100)(request)

    async with AsyncClient(HOST, transport=httpx2.MockTransport(answer)) as client:
        listing = await client.activations.list(*KEY)
        with pytest.raises(errors.Forbidden):
            [activation async for activation in listing]


@pytest.mark.parametrize("per_page", [0, 101, -1])
def test_more_than_a_page_can_have_is_not_asked_for(per_page: int) -> None:
    with talking_to() as (client, _), pytest.raises(ValueError, match="1 to 100"):
        client.activations.list(*KEY, per_page=per_page)


def test_a_total_is_what_the_server_said_first() -> None:
    server = Server(page(range(100), 150), said({"total": 151, "activations": []}))
    with Client(HOST, transport=server) as client:
        listing = client.activations.list(*KEY)
        assert (len(list(listing)), listing.total) == (100, 150)
