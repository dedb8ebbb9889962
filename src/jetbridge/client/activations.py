"""What is asked about activations: the two reports, one activation, changes, exports. Sends nothing: flows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from jetbridge.client import errors, reading
from jetbridge.client.flow import Answer, Flow, Request, Together, ask, send, understood
from jetbridge.client.models import Activation, Changes, Period
from jetbridge.client.partners import ROOT, each

MOST_PER_PAGE = 100
DEFAULT_PER_PAGE = 20
_FIRST_BATCH, _LARGEST_BATCH = 8, 64

Instant = datetime | date | str
Params = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some activations, and how many there are on all pages."""

    total: int
    activations: tuple[Activation, ...]


@dataclass(frozen=True, slots=True)
class FirstPage(Page):
    """The first page, with what the others need."""

    request: Request
    """Without the parameter `page`."""


def list_activations(
    partner_id: int,
    key_id: int,
    *,
    plans: Sequence[str | int] = (),
    activated_after: Instant | None = None,
    activated_before: Instant | None = None,
    activated_from: Instant | None = None,
    status: Literal["active", "cancelled", "disputed"] | None = None,
    order: Literal["asc", "desc"] | None = None,
    search: str | None = None,
    per_page: int = MOST_PER_PAGE,
) -> Flow[FirstPage]:
    """The activations of a key, newest first: an iterable that pages by itself and knows its `total`.

    The first page is asked for at once, the others when they are needed, eight at a time. `activated_after` and
    `activated_before` are exclusive, `activated_from` is inclusive; a date is its first instant in UTC. `plans` are
    slugs or product ids. What is activated meanwhile may move rows from page to page: bound the list by
    `activated_before`, or follow `changes`.

    >>> activations = client.activations.list(acme.id, production.id, status="active")
    >>> activations.total
    240
    >>> sum(1 for activation in activations if activation.product_id == 2002)
    160
    """
    wanted = {
        "activated_after": activated_after,
        "activated_before": activated_before,
        "activated_from": activated_from,
        "status": status,
        "order": order,
        "search": search,
    }
    if not 1 <= per_page <= MOST_PER_PAGE:
        raise ValueError(f"per_page is {per_page}, and the API takes 1 to {MOST_PER_PAGE}")
    params = [*_plans(plans), *said(wanted)]
    return _first_page(f"{key_path(partner_id, key_id)}/activations", params, per_page)


def summary(
    *,
    key_id: int | None = None,
    scale: Literal["day", "month", "year"] = "month",
    plans: Sequence[str | int] = (),
    after: Instant | None = None,
    before: Instant | None = None,
) -> Flow[tuple[Period, ...]]:
    """How many activations there were in each UTC period, oldest first; without `key_id` of all keys together.

    `after` (inclusive) and `before` (exclusive) leave out periods and change no figure.

    >>> years = client.activations.summary(key_id=production.id, scale="year")
    >>> [(year.date, year.new, year.total) for year in years][:2]
    [('2024', 200, 200), ('2025', 120, 320)]
    """
    wanted = {"scale": scale, "key_id": key_id, "after": after, "before": before}
    return ask(Request(path=f"{ROOT}/activations", params=[*_plans(plans), *said(wanted)]), each(Period))


def get(partner_id: int, key_id: int, activation_id: int) -> Flow[Activation]:
    """One activation, with its history. A Jetbridge server's own.

    >>> newest = next(iter(client.activations.list(acme.id, production.id)))
    >>> client.activations.get(acme.id, production.id, newest.id).history
    ()
    """
    return ask(Request(path=_activation_path(partner_id, key_id, activation_id)), activation)


def cancel(partner_id: int, key_id: int, activation_id: int) -> Flow[Activation]:
    """End an activation now. One that has ended stays as it is, and the answer is the same."""
    return ask(Request(method="DELETE", path=_activation_path(partner_id, key_id, activation_id)), activation)


def changes(partner_id: int, key_id: int, *, after: int = 0, limit: int = 1000) -> Flow[Changes]:
    """The next activations in the order of their last change, for copies. A Jetbridge server's own.

    Keep `next`, ask again with it as `after` while there is `more`, and later: nothing is missed, nothing is read
    twice unchanged. `limit` is 1..1000.

    >>> some = client.activations.changes(acme.id, production.id, limit=100)
    >>> len(some.changes), some.more
    (100, True)
    """
    params = [("after", f"{after:d}"), ("limit", f"{limit:d}")]
    return ask(Request(path=f"{key_path(partner_id, key_id)}/changes", params=params), _changes)


def export(
    partner_id: int,
    key_id: int,
    format: Literal["ndjson", "csv"] = "ndjson",  # noqa: A002  the parameter's name in the API
    *,
    plans: Sequence[str | int] = (),
    activated_after: Instant | None = None,
    activated_before: Instant | None = None,
    activated_from: Instant | None = None,
    status: Literal["active", "cancelled", "disputed"] | None = None,
    order: Literal["asc", "desc"] | None = None,
    search: str | None = None,
    csv_safe: bool = False,
) -> Flow[Answer]:
    """Every match of a list as one stream of bytes, to be read in a `with`. A Jetbridge server's own.

    `csv_safe` puts `'` before cells that a spreadsheet would run as a formula.

    >>> with client.activations.export(acme.id, production.id, "csv") as pieces:
    ...     text = b"".join(pieces).decode()
    >>> text.splitlines()[0][:42]
    'id,jetpack_partner_key_id,wpcom_blog_id,wp'
    """
    wanted = {
        "format": format,
        "activated_after": activated_after,
        "activated_before": activated_before,
        "activated_from": activated_from,
        "status": status,
        "order": order,
        "search": search,
        "csv_safe": "1" if csv_safe else None,
    }
    path = f"{key_path(partner_id, key_id)}/activations"
    headers = {"Accept": "*/*"}
    return send(Request(path=path, params=[*_plans(plans), *said(wanted)], headers=headers, streamed=True))


class Rest:
    """The pages after the first, as batches of flows. Knows which are still to be asked for."""

    def __init__(self, first: FirstPage) -> None:
        self._first = first
        self._received = len(first.activations)
        self._next = 2
        self._batch = _FIRST_BATCH
        self._last_was_empty = not first.activations

    @property
    def is_done(self) -> bool:
        return self._received >= self._first.total or self._last_was_empty

    def batch(self) -> Flow[list[tuple[Activation, ...]]]:
        """The next pages. A server may give fewer rows a page than asked for, so pages count by what came."""
        rows = len(self._first.activations)
        planned = -(-self._first.total // rows) - self._next + 1
        numbers = range(self._next, self._next + max(1, min(planned, self._batch)))
        pages: list[Page] = yield Together([_page(self._first.request, number) for number in numbers])
        self._next = numbers.stop
        self._batch = min(self._batch * 2, _LARGEST_BATCH)
        self._received += sum(len(page.activations) for page in pages)
        self._last_was_empty = not pages[-1].activations
        return [page.activations for page in pages if page.activations]


def _first_page(path: str, params: Params, per_page: int) -> Flow[FirstPage]:
    request = Request(path=path, params=[*params, ("per_page", f"{per_page:d}")])
    try:
        page = yield from _page(request, 1)
    except errors.BadRequest as error:
        if per_page <= DEFAULT_PER_PAGE or (error.params and "per_page" not in error.params):
            raise
        request = Request(path=path, params=[*params, ("per_page", f"{DEFAULT_PER_PAGE}")])
        page = yield from _page(request, 1)
    return FirstPage(page.total, page.activations, request)


def _page(request: Request, number: int) -> Flow[Page]:
    params = [*request.params, ("page", str(number))]
    answer = yield from send(Request(path=request.path, params=params))
    return understood(answer, lambda body: _read_page(body, answer))


def _read_page(body: Any, answer: Answer) -> Page:
    """`{"total": N, "activations": […]}`, or an array with WordPress's header for the total."""
    if isinstance(body, list):
        body = {"total": answer.headers.get("X-WP-Total", len(body)), "activations": body}
    total = reading.whole(reading.mapping(body).get("total", ""))
    if total is None:
        raise reading.Misread("total: it is missing")
    return Page(total, _activations(body.get("activations")))


def _activations(body: Any) -> tuple[Activation, ...]:
    return tuple([activation(item) for item in reading.array(body)])


def activation(body: Any) -> Activation:
    """One activation; its status is the contract's (section 3.0) where the server leaves it out."""
    if isinstance(body, dict) and not body.get("status"):
        body = body | {"status": _status(body)}
    return reading.read(Activation, body)


def _status(body: dict[str, Any]) -> str:
    ends = {"disputed": body.get("disputed_on"), "cancelled": body.get("cancelled_on")}
    return next((name for name, end in ends.items() if end is not None and reading.instant(end)), "active")


def _changes(body: Any) -> Changes:
    return reading.read(Changes, body)


def key_path(partner_id: int, key_id: int) -> str:
    return f"{ROOT}/{partner_id:d}/key/{key_id:d}"


def _activation_path(partner_id: int, key_id: int, activation_id: int) -> str:
    return f"{key_path(partner_id, key_id)}/activation/{activation_id:d}"


def _plans(plans: Sequence[str | int]) -> Params:
    if isinstance(plans, str):
        raise TypeError("plans is a sequence of slugs or product ids, not one of them")
    return [("plans[]", str(plan)) for plan in plans]


def said(wanted: dict[str, Any]) -> Params:
    """The parameters that were given, as the API spells them."""
    return [(name, _spelled(value)) for name, value in wanted.items() if value is not None]


def _spelled(value: Any) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: give it one, as in datetime(2026, 1, 31, tzinfo=UTC).")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return f"{value}T00:00:00Z"
    return str(value)
