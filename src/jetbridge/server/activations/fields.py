"""What an activation's fields may hold, and how text becomes a value. Touches no database.

Inside the writer an instant is a *stamp*: the text `2026-11-23 10:15:00`, UTC, whole seconds. Stamps sort as time
does, both databases take them as they are, and a day or month is a slice of one.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import idna

from jetbridge.server.wp import datetimes

MAX_ID: Final = 2**53 - 1  # what a JSON number carries exactly in every client
MAX_ACTIVATION_ID: Final = 2**52  # imported ids leave as many for those that the database gives
MAX_HOST: Final = 255
ABSENT: Final = b""  # a field that a row does not speak of; a value that no field can hold and SQLite keeps apart

# How our own exports write an instant and most sites write a URL: the two that every row of a large import has.
_OUR_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", re.ASCII).fullmatch
_PLAIN_URL = re.compile(r"https?://(?:www\.)?([a-z0-9.-]+)(?:/[\x21-\x7e]*)?").fullmatch

_CONTROL = re.compile(r"[\x00-\x1f\x7f]").search
_BLANK_OR_CONTROL = re.compile(r"[\x00-\x20\x7f]").search


class Site(NamedTuple):
    """One activation as it is written, in the order of the table's columns. Instants are stamps."""

    id: int | None
    wpcom_blog_id: int
    product_id: int
    activated_on: str
    cancelled_on: str | None
    disputed_on: str | None
    created_on: str
    wpcom_user_id: int | None
    external_user_id: str | None
    site_registered: str | None
    site_url: str
    site_host: str
    site_name: str
    site_icon: str | None

    @property
    def end(self) -> str | None:
        """The earlier of cancellation and dispute; None while in force."""
        if self.cancelled_on and self.disputed_on:
            return min(self.cancelled_on, self.disputed_on)
        return self.cancelled_on or self.disputed_on

    @property
    def status(self) -> str:
        return "disputed" if self.disputed_on else "cancelled" if self.cancelled_on else "active"


NEEDED_TO_CREATE: Final = ("wpcom_blog_id", "product_id", "activated_on", "site_url")
ENDS: Final = ("cancelled_on", "disputed_on")
INSTANTS: Final = ("created_on", "activated_on", "cancelled_on", "disputed_on", "site_registered")
ACCEPTED: Final = frozenset(Site._fields) - {"site_host"}
DERIVED: Final = frozenset({"jetpack_partner_key_id", "current_product_id", "status", "change"})
"""Fields that the API shows and an import may carry; they are compared or passed over, never stored."""


class FieldError(ValueError):
    """A value that a field cannot hold; the message names the field and says why."""


def to_stamp(instant: datetime) -> str:
    return str(instant)[:19]


def rfc3339(stamp: str | None) -> str | None:
    return stamp and f"{stamp[:10]}T{stamp[11:]}+00:00"


def _stamp(name: str, value: Any) -> str:
    try:
        if _OUR_INSTANT(value):
            datetime.fromisoformat(value)
            return f"{value[:10]} {value[11:19]}"
        return to_stamp(datetimes.parse(value))
    except (TypeError, ValueError):
        message = f"{name} is not a date and time such as 2026-11-23T10:15:00+00:00: {_short(value)}"
        raise FieldError(message) from None


def _id(largest: int) -> Callable[[str, Any], int]:
    def read(name: str, value: Any) -> int:
        if type(value) is str and value.isascii() and value.isdigit() and len(value) <= 16:
            value = int(value)
        if type(value) is not int or not 1 <= value <= largest:
            raise FieldError(f"{name} is not a whole number from 1 to {largest}: {_short(value)}")
        return value

    return read


def _text(limit: int) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        if type(value) is int:
            value = str(value)
        if type(value) is not str:
            raise FieldError(f"{name} is not text: {_short(value)}")
        if len(value) > limit:
            raise FieldError(f"{name} has {len(value)} characters; the most is {limit}")
        if _CONTROL(value):
            raise FieldError(f"{name} has a control character")
        if not value.isascii():
            _refuse_lone_surrogates(name, value)
        return value

    return read


def _refuse_lone_surrogates(name: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise FieldError(f"{name} is not valid Unicode") from None


_url_text = _text(2000)


def _url(name: str, value: Any) -> str:
    url = _url_text(name, value)
    site_host(url, name)
    return url


def site_host(url: str, name: str = "site_url") -> str:
    """The host of `url` in lower-case punycode without `www.`; raises FieldError unless it is an http(s) URL."""
    if (plain := _PLAIN_URL(url)) and len(plain[1]) <= MAX_HOST:
        return plain[1]
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or _BLANK_OR_CONTROL(url):
        raise FieldError(f"{name} is not an http or https URL: {_short(url)}")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError:
            raise FieldError(f"{name} has a host that is no domain name: {_short(host)}") from None
    host = host.removeprefix("www.")
    if len(host) > MAX_HOST:
        raise FieldError(f"{name} has a host of more than {MAX_HOST} characters")
    return host


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


READERS: Final[Mapping[str, Callable[[str, Any], Any]]] = {
    "id": _id(MAX_ACTIVATION_ID),
    "wpcom_blog_id": _id(MAX_ID),
    "wpcom_user_id": _id(MAX_ID),
    "external_user_id": _text(200),
    **dict.fromkeys(INSTANTS, _stamp),
    "site_url": _url,
    "site_name": _text(500),
    "site_icon": _url,
}
_NULLABLE: Final = frozenset(
    {
        "id",
        "wpcom_user_id",
        "external_user_id",
        "cancelled_on",
        "disputed_on",
        "site_registered",
        "site_icon",
        "site_name",
    }
)


def read(name: str, value: Any) -> Any:
    """The value of field `name` from text or JSON; empty means null. Raises FieldError."""
    if value is None or value == "":
        return empty(name)
    return READERS[name](name, value)


def empty(name: str) -> str | None:
    """The value of field `name` where nothing is said. Raises FieldError."""
    if name not in _NULLABLE:
        raise FieldError(f"{name} is empty")
    return "" if name == "site_name" else None


def read_product(value: Any, plans: Mapping[str, int]) -> int:
    """The product id of a plan named by id or slug; `plans` maps both spellings to it. Raises FieldError."""
    product_id = plans.get(str(value)) if type(value) in (str, int) else None
    if product_id is None:
        known = ", ".join(name for name in plans if not name.isdigit())
        raise FieldError(f"product_id is not a known plan: {_short(value)}; known are {known}")
    return product_id
