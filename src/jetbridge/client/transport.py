"""The two drivers of flows, one for threads and one for async: they send, wait, and nothing else.

The token goes to one origin: paths are appended to it, and redirects are not followed.
"""

import ipaddress
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version
from typing import Any, TypeVar

import anyio
import httpx2

from jetbridge.client import errors, flow
from jetbridge.client.flow import Answer, Flow, Pause, Request, Together

AT_ONCE = 8
CONNECT_SECONDS = 10.0
MOST_BYTES = 256 * 1024 * 1024
USER_AGENT = f"jetbridge/{version('jetbridge')}"

T = TypeVar("T")
Token = str | Callable[[], str] | httpx2.Auth | None


def origin_of(host: str) -> str:
    """`https://example.com` out of what was typed; http for this machine only, for a token must not be overheard."""
    try:
        url = httpx2.URL(host if "://" in host else f"https://{host}")
    except httpx2.InvalidURL:
        url = httpx2.URL()
    if not url.host or url.path.strip("/") or url.query or url.fragment or url.userinfo:
        raise ValueError(f"{host!r} is not a server's address. Write one like https://example.com.")
    if url.scheme != "https" and not (url.scheme == "http" and _is_this_machine(url.host)):
        raise ValueError(f"{host!r}: a token goes over https only, except to this machine.")
    return f"{url.scheme}://{url.netloc.decode()}"


def _is_this_machine(hostname: str) -> bool:
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        return hostname == "localhost"


class Bearer(httpx2.Auth):
    """The token as RFC 6750 sends it; a callable is asked for it before each request."""

    def __init__(self, token: str | Callable[[], str]) -> None:
        self._token = token if callable(token) else None
        self._fixed = "" if callable(token) else _checked(token)

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response]:
        token = _checked(self._token()) if self._token else self._fixed
        request.headers["Authorization"] = f"Bearer {token}"
        yield request


def _checked(token: str) -> str:
    """A token is visible ASCII; anything else came of copying, and could end the header."""
    if not re.fullmatch(r"[!-~]+", token):
        raise ValueError("The token is empty or has a blank, a line break or a letter outside ASCII. Copy it again.")
    return token


def _options(host: str, token: Token, timeout: float) -> dict[str, Any]:
    return {
        "base_url": origin_of(host),
        "auth": token if token is None or isinstance(token, httpx2.Auth) else Bearer(token),
        "timeout": httpx2.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
        "headers": {"User-Agent": USER_AGENT, "Accept": "application/json"},
        "follow_redirects": False,
    }


def _build(http: httpx2.Client | httpx2.AsyncClient, request: Request) -> httpx2.Request:
    params = tuple(request.params) or None
    return http.build_request(request.method, request.path, params=params, headers=request.headers, data=request.form)


def _auth(request: Request) -> Any:
    return None if request.anonymous else httpx2.USE_CLIENT_DEFAULT


class _Body:
    """Gathers a body within limits of size and time: a server that drips bytes never meets a socket's timeout."""

    def __init__(self, response: httpx2.Response, seconds: float) -> None:
        self._response = response
        self._until = time.monotonic() + seconds
        self._seconds = seconds
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > MOST_BYTES:
            raise self.answer().unreadable(f"it is longer than {MOST_BYTES // 1024**2} MiB")
        if time.monotonic() > self._until:
            raise httpx2.ReadTimeout(f"not whole after {self._seconds:g} s", request=self._response.request)

    def answer(self) -> Answer:
        response, body = self._response, b"".join(self._chunks)
        return Answer(status=response.status_code, headers=response.headers, body=body, response=response)


class Http:
    """Runs flows with threads: `Http("https://example.com").run(flow)`."""

    def __init__(
        self, host: str, token: Token = None, *, transport: httpx2.BaseTransport | None = None, timeout: float = 60.0
    ) -> None:
        self._http = httpx2.Client(transport=transport, **_options(host, token, timeout))
        self._seconds = timeout
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="jetbridge")
        self._closed = threading.Event()

    @property
    def origin(self) -> str:
        return str(self._http.base_url).rstrip("/")

    def close(self) -> None:
        self._closed.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._http.close()

    def run(self, steps: Flow[T]) -> T:
        """The result of a flow."""
        try:
            step = next(steps)
            while True:
                try:
                    reply = self._do(step)
                except httpx2.RequestError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(reply)
        except StopIteration as end:
            result: T = end.value
            return result

    @contextmanager
    def stream(self, steps: Flow[Answer]) -> Iterator[Iterator[bytes]]:
        """The body of a flow's answer, in pieces as they arrive."""
        answer = self.run(steps)
        try:
            yield self._pieces(answer.response)
        finally:
            answer.response.close()

    def _pieces(self, response: httpx2.Response) -> Iterator[bytes]:
        try:
            yield from response.iter_bytes()
        except httpx2.RequestError as error:
            raise flow.unreachable(error) from error

    def _do(self, step: Request | Pause | Together) -> Any:
        if isinstance(step, Request):
            return self._exchange(step)
        if isinstance(step, Together):
            return list(self._threads.map(self.run, step.flows))
        if self._closed.wait(step.seconds):
            raise errors.Unreachable("The client was closed while it waited to ask again.")
        return None

    def _exchange(self, request: Request) -> Answer:
        response = self._http.send(_build(self._http, request), auth=_auth(request), stream=True)
        body = _Body(response, self._seconds)
        if request.streamed and response.is_success:
            return body.answer()
        try:
            for chunk in response.iter_bytes():
                body.add(chunk)
        finally:
            response.close()
        return body.answer()


class AsyncHttp:
    """Runs flows with asyncio: `await AsyncHttp("https://example.com").run(flow)`."""

    def __init__(
        self,
        host: str,
        token: Token = None,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        timeout: float = 60.0,
    ) -> None:
        self._http = httpx2.AsyncClient(transport=transport, **_options(host, token, timeout))
        self._seconds = timeout

    @property
    def origin(self) -> str:
        return str(self._http.base_url).rstrip("/")

    async def aclose(self) -> None:
        await self._http.aclose()

    async def run(self, steps: Flow[T]) -> T:
        """The result of a flow."""
        try:
            step = next(steps)
            while True:
                try:
                    reply = await self._do(step)
                except httpx2.RequestError as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(reply)
        except StopIteration as end:
            result: T = end.value
            return result

    @asynccontextmanager
    async def stream(self, steps: Flow[Answer]) -> AsyncIterator[AsyncIterator[bytes]]:
        """The body of a flow's answer, in pieces as they arrive."""
        answer = await self.run(steps)
        try:
            yield self._pieces(answer.response)
        finally:
            await answer.response.aclose()

    async def _pieces(self, response: httpx2.Response) -> AsyncIterator[bytes]:
        try:
            async for piece in response.aiter_bytes():
                yield piece
        except httpx2.RequestError as error:
            raise flow.unreachable(error) from error

    async def _do(self, step: Request | Pause | Together) -> Any:
        if isinstance(step, Request):
            return await self._exchange(step)
        if isinstance(step, Together):
            return await self._together(step.flows)
        return await anyio.sleep(step.seconds)

    async def _together(self, flows: Sequence[Flow[Any]]) -> list[Any]:
        results: list[Any] = [None] * len(flows)
        limit = anyio.CapacityLimiter(AT_ONCE)

        async def run_one(position: int) -> None:
            async with limit:
                results[position] = await self.run(flows[position])

        try:
            async with anyio.create_task_group() as tasks:
                for position in range(len(flows)):
                    tasks.start_soon(run_one, position)
        except BaseExceptionGroup as failures:
            raise failures.exceptions[0] from None  # as one flow alone would fail
        return results

    async def _exchange(self, request: Request) -> Answer:
        response = await self._http.send(_build(self._http, request), auth=_auth(request), stream=True)
        body = _Body(response, self._seconds)
        if request.streamed and response.is_success:
            return body.answer()
        try:
            async for chunk in response.aiter_bytes():
                body.add(chunk)
        finally:
            await response.aclose()
        return body.answer()
