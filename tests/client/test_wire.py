"""What a real connection can do to an answer: a small server of bytes, on loopback."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.client.apart import apart

from jetbridge.client import AsyncClient, Client, errors

BODY = '[{"product_id": 2002, "slug": "free", "name": "Jetpack Free ✓"}]'.encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
WHOLE = HEAD % len(BODY) + BODY


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jetbridge.client.flow.FIRST_PAUSE_SECONDS", 0)


@contextmanager
def sending(*answers: bytes, drip: bool = False) -> Iterator[str]:
    """The origin of a server that sends these bytes, one connection after another, and then nothing.

    `drip`: byte by byte, and then blanks until the client hangs up.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_send, args=(listener, answers, drip), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _send(listener: socket.socket, answers: tuple[bytes, ...], drip: bool) -> None:
    for answer in answers:
        connection, _ = listener.accept()
        with connection:
            while not connection.recv(65536).endswith(b"\r\n\r\n"):
                pass
            if drip:
                _drip(connection, answer)
            else:
                connection.sendall(answer)


def _drip(connection: socket.socket, answer: bytes) -> None:
    pace = threading.Event()  # never set: a byte every two milliseconds
    try:
        for position in range(10_000):
            connection.sendall(answer[position : position + 1] or b" ")
            pace.wait(0.002)
    except OSError:
        return  # the client has hung up


def test_slow_bytes_are_put_together() -> None:
    with sending(WHOLE, drip=True) as host, Client(host) as client:
        assert client.plans()[0].name == "Jetpack Free ✓"


def test_bytes_without_an_end_are_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jetbridge.client.flow.RETRIES", 0)
    endless = HEAD % 10_000 + b"["
    with (
        sending(endless, drip=True) as host,
        Client(host, timeout=0.2) as client,
        pytest.raises(errors.TimedOut, match="did not answer in time"),
    ):
        client.plans()


@apart
async def test_async_gives_up_in_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jetbridge.client.flow.RETRIES", 0)
    endless = HEAD % 10_000 + b"["
    with sending(endless, drip=True) as host:
        async with AsyncClient(host, timeout=0.2) as client:
            with pytest.raises(errors.TimedOut, match="did not answer in time"):
                await client.plans()


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    with sending(WHOLE[:-9], b"", WHOLE) as host, Client(host) as client:
        assert client.plans()[0].slug == "free"


def test_an_answer_that_always_breaks_off_says_so() -> None:
    cut = [WHOLE[:-9]] * 3
    with sending(*cut) as host, Client(host) as client, pytest.raises(errors.Unreachable, match="broke off"):
        client.plans()


def test_what_is_no_http_says_so() -> None:
    mail = [b"220 mail.example.com ESMTP\r\n"] * 3
    with sending(*mail) as host, Client(host) as client, pytest.raises(errors.Unreachable, match="broke off"):
        client.plans()


def test_a_body_that_cannot_be_unpacked_says_so() -> None:
    packed = WHOLE.replace(b"Connection", b"Content-Encoding: gzip\r\nConnection")
    with sending(*[packed] * 3) as host, Client(host) as client, pytest.raises(errors.Unreachable, match="broke off"):
        client.plans()


def test_an_export_that_breaks_off_is_an_error_and_not_a_short_file() -> None:
    with (
        sending(WHOLE[:-9]) as host,
        Client(host) as client,
        client.activations.export(12, 34) as pieces,
        pytest.raises(errors.Unreachable, match="broke off"),
    ):
        list(pieces)


@apart
async def test_an_async_export_that_breaks_off_is_an_error_too() -> None:
    with sending(WHOLE[:-9]) as host:
        async with AsyncClient(host) as client, client.activations.export(12, 34) as pieces:
            with pytest.raises(errors.Unreachable, match="broke off"):
                [piece async for piece in pieces]


def test_a_port_where_nobody_listens_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Client(f"http://127.0.0.1:{port}") as client, pytest.raises(errors.Unreachable, match=f"127.0.0.1:{port}"):
        client.plans()
