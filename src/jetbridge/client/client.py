"""`Client` and `AsyncClient`: the flows as methods, one description for both. Decides nothing itself."""

import functools
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, Generic, ParamSpec, Protocol, Self, TypeVar

import httpx2

from jetbridge.client import activations, invoices, partners
from jetbridge.client.activations import FirstPage, Rest
from jetbridge.client.flow import Answer, Flow
from jetbridge.client.models import Activation
from jetbridge.client.transport import AsyncHttp, Http, Token

WORDPRESS_COM = "https://public-api.wordpress.com"

P = ParamSpec("P")
T = TypeVar("T")
H = TypeVar("H", Http, AsyncHttp)
R_co = TypeVar("R_co", covariant=True)


class Listing(Iterable[Activation]):
    """Activations of all pages. The first page is here; the others are asked for as they are needed."""

    def __init__(self, http: Http, first: FirstPage) -> None:
        self._http = http
        self._first = first
        self.total = first.total
        """How many there are on all pages, as the first page said."""

    def __iter__(self) -> Iterator[Activation]:
        for page in self.pages():
            yield from page

    def pages(self) -> Iterator[tuple[Activation, ...]]:
        """The same, a page at a time."""
        if self._first.activations:
            yield self._first.activations
        rest = Rest(self._first)
        while not rest.is_done:
            yield from self._http.run(rest.batch())


class AsyncListing(AsyncIterable[Activation]):
    """The same for `async for`."""

    def __init__(self, http: AsyncHttp, first: FirstPage) -> None:
        self._http = http
        self._first = first
        self.total = first.total

    async def __aiter__(self) -> AsyncIterator[Activation]:
        async for page in self.pages():
            for activation in page:
                yield activation

    async def pages(self) -> AsyncIterator[tuple[Activation, ...]]:
        """The same, a page at a time."""
        if self._first.activations:
            yield self._first.activations
        rest = Rest(self._first)
        while not rest.is_done:
            for page in await self._http.run(rest.batch()):
                yield page


class _Method(Generic[P, R_co]):
    """A flow as a method of whoever has an `http`: its parameters and docstring, run by that driver."""

    def __init__(self, flow: Callable[P, Flow[Any]], run: Callable[[Any, Flow[Any]], R_co]) -> None:
        self._flow = flow
        self._run = run
        self.__doc__ = flow.__doc__

    def __get__(self, owner: "_HasHttp", _: type) -> Callable[P, R_co]:
        @functools.wraps(self._flow)
        def method(*args: P.args, **kwargs: P.kwargs) -> R_co:
            return self._run(owner.http, self._flow(*args, **kwargs))

        return method


class _HasHttp(Protocol):
    @property
    def http(self) -> Http | AsyncHttp: ...


def _listing(http: Http, flow: Flow[FirstPage]) -> Listing:
    return Listing(http, http.run(flow))


async def _async_listing(http: AsyncHttp, flow: Flow[FirstPage]) -> AsyncListing:
    return AsyncListing(http, await http.run(flow))


def _blocking(flow: Callable[P, Flow[T]]) -> _Method[P, T]:
    return _Method(flow, Http.run)


def _awaited(flow: Callable[P, Flow[T]]) -> _Method[P, Awaitable[T]]:
    return _Method(flow, AsyncHttp.run)


def _listed(flow: Callable[P, Flow[FirstPage]]) -> _Method[P, Listing]:
    return _Method(flow, _listing)


def _listed_async(flow: Callable[P, Flow[FirstPage]]) -> _Method[P, Awaitable[AsyncListing]]:
    return _Method(flow, _async_listing)


def _streamed(flow: Callable[P, Flow[Answer]]) -> _Method[P, AbstractContextManager[Iterator[bytes]]]:
    return _Method(flow, Http.stream)


def _streamed_async(flow: Callable[P, Flow[Answer]]) -> _Method[P, AbstractAsyncContextManager[AsyncIterator[bytes]]]:
    return _Method(flow, AsyncHttp.stream)


class _Group(Generic[H]):
    """Methods about one thing."""

    def __init__(self, http: H) -> None:
        self.http: H = http


class Partners(_Group[Http]):
    list = _blocking(partners.list_partners)
    get = _blocking(partners.get_partner)
    capabilities = _blocking(partners.capabilities)


class Activations(_Group[Http]):
    list = _listed(activations.list_activations)
    summary = _blocking(activations.summary)
    get = _blocking(activations.get)
    cancel = _blocking(activations.cancel)
    changes = _blocking(activations.changes)
    export = _streamed(activations.export)


class Invoices(_Group[Http]):
    list = _blocking(invoices.list_invoices)
    upcoming = _blocking(invoices.upcoming)
    get = _blocking(invoices.get)
    pdf = _blocking(invoices.pdf)
    sites = _blocking(invoices.sites)
    credit_notes = _blocking(invoices.credit_notes)


class AsyncPartners(_Group[AsyncHttp]):
    list = _awaited(partners.list_partners)
    get = _awaited(partners.get_partner)
    capabilities = _awaited(partners.capabilities)


class AsyncActivations(_Group[AsyncHttp]):
    list = _listed_async(activations.list_activations)
    summary = _awaited(activations.summary)
    get = _awaited(activations.get)
    cancel = _awaited(activations.cancel)
    changes = _awaited(activations.changes)
    export = _streamed_async(activations.export)


class AsyncInvoices(_Group[AsyncHttp]):
    list = _awaited(invoices.list_invoices)
    upcoming = _awaited(invoices.upcoming)
    get = _awaited(invoices.get)
    pdf = _awaited(invoices.pdf)
    sites = _awaited(invoices.sites)
    credit_notes = _awaited(invoices.credit_notes)


class Client:
    """The reports of one server, WordPress.com's or a Jetbridge server's; for use in a `with`, and from threads.

    `token` is a bearer token, a function that is asked for one before each request, or an `httpx2.Auth`. `timeout` is
    in seconds, for an answer as a whole; of a stream, for each of its pieces. Errors are drawn in `errors`.

    >>> with Client(host, token) as client:
    ...     client.me().username
    'alice'
    """

    def __init__(
        self,
        host: str = WORDPRESS_COM,
        token: Token = None,
        *,
        transport: httpx2.BaseTransport | None = None,
        timeout: float = 60.0,
    ) -> None:
        self.http = Http(host, token, transport=transport, timeout=timeout)
        self.host = self.http.origin
        self.partners = Partners(self.http)
        self.activations = Activations(self.http)
        self.invoices = Invoices(self.http)

    plans = _blocking(partners.plans)
    me = _blocking(partners.me)

    def close(self) -> None:
        self.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient:
    """`Client` for asyncio: each method is awaited, `activations.export` is for `async with`."""

    def __init__(
        self,
        host: str = WORDPRESS_COM,
        token: Token = None,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        timeout: float = 60.0,
    ) -> None:
        self.http = AsyncHttp(host, token, transport=transport, timeout=timeout)
        self.host = self.http.origin
        self.partners = AsyncPartners(self.http)
        self.activations = AsyncActivations(self.http)
        self.invoices = AsyncInvoices(self.http)

    plans = _awaited(partners.plans)
    me = _awaited(partners.me)

    async def aclose(self) -> None:
        await self.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
