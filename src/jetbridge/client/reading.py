"""Reads answers into models, tolerantly: what is meant counts, not how it is spelled. Sends nothing.

Ids may be strings, datetimes MySQL's or unix seconds, an empty object PHP's empty array. A field that is needed and
not there, or that means nothing, is `errors.Unreadable`.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from jetbridge.client.models import Expandable, Model

M = TypeVar("M", bound=Model)

Convert = Callable[[Any], Any]


class Misread(ValueError):
    """Something in an answer means nothing; says what, and where."""


class _Field(NamedTuple):
    name: str
    convert: Convert
    is_needed: bool


class _Shape(NamedTuple):
    fields: tuple[_Field, ...]
    names: frozenset[str]


_shapes: dict[type[Model], _Shape] = {}


def read(model: type[M], data: Any) -> M:
    """An object of an answer as this model; what the model does not know is kept in `extra`."""
    if not isinstance(data, dict):
        raise Misread(f"{shown(data)} is not an object")
    shape = _shapes.get(model) or _shapes.setdefault(model, _shape(model))
    values: dict[str, Any] = {}
    name = ""
    try:
        for name, convert, is_needed in shape.fields:
            value = data.get(name)
            if value is not None:
                value = convert(value)
            if value is not None:
                values[name] = value
            elif is_needed:
                raise Misread("it is missing")
    except Misread as error:
        raise Misread(f"{name}: {error}") from None
    return model(**values, extra={name: value for name, value in data.items() if name not in shape.names})


def _shape(model: type[Model]) -> _Shape:
    hints = get_type_hints(model)
    read = tuple(
        _Field(field.name, _converter(hints[field.name]), field.default is MISSING and field.default_factory is MISSING)
        for field in fields(model)
        if field.name != "extra"
    )
    return _Shape(read, frozenset(field.name for field in read))


def _converter(hint: Any) -> Convert:
    """The reading of a type: of `X | None` that of X, since null is never converted."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (choice for choice in get_args(hint) if choice is not types.NoneType)
    if get_origin(hint) is tuple:
        each = _converter(get_args(hint)[0])
        return lambda value: tuple(each(item) for item in array(value))
    if isinstance(hint, type) and issubclass(hint, Model):
        return lambda value: read(hint, value)
    return _CONVERTERS[get_origin(hint) or hint]


def whole(value: Any) -> int | None:
    """A whole number, from JSON or as a string of digits; an empty string is none."""
    if value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Misread(f"{shown(value)} is not a whole number")
    try:
        return int(value)
    except ValueError:
        raise Misread(f"{shown(value)} is not a whole number") from None


def text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Misread(f"{shown(value)} is not text")
    return str(value)


def flag(value: Any) -> bool:
    """PHP's booleans too: 0, 1, "", "0" and "1"."""
    if value in (True, 1, "1", "true"):
        return True
    if value in (False, 0, "", "0", "false"):
        return False
    raise Misread(f"{shown(value)} is neither true nor false")


def instant(value: Any) -> datetime | None:
    """RFC 3339, MySQL's `YYYY-MM-DD HH:MM:SS` (UTC), or unix seconds; MySQL's date of zeros is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Misread(f"{shown(value)} is not a date")
    if isinstance(value, str) and (not value or value.startswith("0000-00-00")):
        return None
    try:
        if isinstance(value, int) or value.isdecimal():
            return datetime.fromtimestamp(int(value), UTC)
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        raise Misread(f"{shown(value)} is not a date") from None


def day(value: Any) -> date:
    try:
        return date.fromisoformat(text(value))
    except ValueError:
        raise Misread(f"{shown(value)} is not a day") from None


def decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise Misread(f"{shown(value)} is not a number")
    try:
        return Decimal(value)
    except InvalidOperation:
        raise Misread(f"{shown(value)} is not a number") from None


def mapping(value: Any) -> dict[str, Any]:
    """An object; PHP spells an empty one as an empty array."""
    if value == []:
        return {}
    if not isinstance(value, dict):
        raise Misread(f"{shown(value)} is not an object")
    return value


def reference(value: Any) -> str | None:
    """The id of another object, or of the object itself, if it has one."""
    if isinstance(value, dict | list):
        found = mapping(value).get("id")
        return None if found is None else text(found)
    return text(value) or None


def array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Misread(f"{shown(value)} is not an array")
    return value


def shown(value: Any) -> str:
    """A value in a message, shortened."""
    if isinstance(value, dict | list):
        return "An object" if isinstance(value, dict) else "An array"
    spelled = "null" if value is None else repr(value)
    return spelled if len(spelled) <= 60 else spelled[:57] + "..."


_CONVERTERS: dict[Any, Convert] = {
    int: whole,
    str: text,
    bool: flag,
    datetime: instant,
    date: day,
    Decimal: decimal,
    Mapping: mapping,
    Expandable: reference,
}
