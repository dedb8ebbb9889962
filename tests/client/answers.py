"""A server at the network's edge that says what the test wants, once each, in this order; keeps what it was asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from jetbridge.client import Client, flow
from jetbridge.client.flow import Flow, Pause, Request

HOST = "https://api.example.com"
TOKEN = "a)b%c&d@e^f(g#h"
Reply = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]


class Server(httpx2.MockTransport):
    def __init__(self, *replies: Reply) -> None:
        super().__init__(self._reply)
        self._replies = list(replies)
        self.asked: list[httpx2.Request] = []

    @property
    def paths(self) -> list[str]:
        return [request.url.path for request in self.asked]

    def asked_for(self, name: str) -> list[str | None]:
        """This parameter in each request."""
        return [request.url.params.get(name) for request in self.asked]

    def is_exhausted(self) -> bool:
        return not self._replies

    def _reply(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        assert self._replies, f"nothing is left to answer {request.method} {request.url}"
        reply = self._replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply(request) if callable(reply) else reply


@contextmanager
def talking_to(*replies: Reply) -> Iterator[tuple[Client, Server]]:
    """A client of a server that gives these replies; all must be wanted."""
    server = Server(*replies)
    with Client(HOST, TOKEN, transport=server) as client:
        yield client, server
    assert server.is_exhausted(), "some replies were never asked for"


def said(body: Any, status: int = 200, **headers: str) -> httpx2.Response:
    return httpx2.Response(
        status, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def refusal(status: int, code: str = "rest_forbidden", **data: Any) -> httpx2.Response:
    """An error in WordPress's shape (contract section 1)."""
    return said({"code": code, "message": "Sorry.", "data": {"status": status, **data}}, status)


def site(number: int = 1, **fields: Any) -> dict[str, Any]:
    """The least that an activation must say."""
    return {"id": number, "wpcom_blog_id": number, "product_id": 2002, "activated_on": "2026-01-05T00:00:00Z"} | fields


def page(numbers: range, total: int) -> httpx2.Response:
    return said({"total": total, "activations": [site(number) for number in numbers]})


def steps_of(request: Request, *replies: Any) -> list[Any]:
    """What `flow.send` does when it gets these replies: its requests and pauses, and what it raised or returned."""
    running: Flow[Any] = flow.send(request)
    done: list[Any] = [next(running)]
    left = list(replies)
    try:
        while True:
            reply = None if isinstance(done[-1], Pause) else left.pop(0)
            done.append(running.throw(reply) if isinstance(reply, Exception) else running.send(reply))
    except StopIteration as end:
        return [*done, end.value]
    except Exception as error:
        return [*done, error]
