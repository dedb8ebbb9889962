"""One page of a list, as Stripe pages: by the id of the item before it or after it. Knows nothing of what is listed."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar


class HasId(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=HasId)


class NoSuchItem(Exception):
    """The id is not in the list."""


class Cursor(NamedTuple):
    """Where a page is; at most one of the ids is given, and without `limit` it has everything from there on."""

    limit: int | None = None
    starting_after: str | None = None
    ending_before: str | None = None


def page(items: Sequence[Item], cursor: Cursor, wanted: Callable[[Item], bool]) -> tuple[list[Item], bool]:
    """Those of the page that are wanted, and whether there are more beyond it. The id of a cursor need not be wanted.

    Raises NoSuchItem.
    """
    if cursor.ending_before:
        before = [item for item in items[: _position(items, cursor.ending_before)] if wanted(item)]
        limit = len(before) if cursor.limit is None else cursor.limit
        return before[-limit:] if limit else [], len(before) > limit
    first = _position(items, cursor.starting_after) + 1 if cursor.starting_after else 0
    after = [item for item in items[first:] if wanted(item)]
    return after[: cursor.limit], cursor.limit is not None and len(after) > cursor.limit


def _position(items: Sequence[Item], spelled: str) -> int:
    for position, item in enumerate(items):
        if item.id == spelled:
            return position
    raise NoSuchItem
