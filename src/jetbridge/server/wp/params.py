"""Parameter types with WordPress's spellings, limits and sentences, and how a request is read into them.

Each type is a pydantic annotation: it checks one value, and describes itself in OpenAPI.
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, NoReturn, TypeVar, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser
from pydantic import BaseModel, BeforeValidator, ValidationError, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from jetbridge.server.wp import datetimes
from jetbridge.server.wp.errors import InvalidJSON, InvalidParam, InvalidParams, MissingParams

_INTEGER = re.compile(r"[+-]?[0-9]{1,40}").fullmatch
_ARRAY_NAME = re.compile(r"(?s)(.+?)\[([0-9]*)\]").fullmatch
_SEPARATORS = re.compile(r"[\s,]+").split

EMPTY_IS_ABSENT = "allowEmptyValue"
"""OpenAPI's word, of a parameter and not of its schema, for one whose empty value is no filter."""


def refuse(code: str, message: str) -> NoReturn:
    """Refuse the parameter under validation with WordPress's slug and sentence."""
    raise PydanticCustomError(code, "{message}", {"message": message})


def _name(info: ValidationInfo) -> str:
    return info.field_name or ""


def to_integer(value: Any, name: str) -> int:
    if isinstance(value, str) and _INTEGER(value):
        return int(value)
    if type(value) is not int:
        refuse("rest_invalid_type", f"{name} is not of type integer.")
    return value


def Integer(at_least: int, at_most: int | None = None) -> Any:  # noqa: N802  reads as a type
    """A whole number within bounds."""

    def check(value: Any, info: ValidationInfo) -> int:
        number = to_integer(value, _name(info))
        if at_most is None and number < at_least:
            refuse("rest_out_of_bounds", f"{_name(info)} must be greater than or equal to {at_least}")
        if at_most is not None and not at_least <= number <= at_most:
            between = f"between {at_least} (inclusive) and {at_most} (inclusive)"
            refuse("rest_out_of_bounds", f"{_name(info)} must be {between}")
        return number

    bounds = {"minimum": at_least} | ({} if at_most is None else {"maximum": at_most})
    return Annotated[int, BeforeValidator(check), WithJsonSchema({"type": "integer", **bounds})]


def one_of(names: Sequence[str]) -> str:
    """`a, b, and c`: a list in words, as WordPress writes it."""
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def Choice(*names: str) -> Any:  # noqa: N802  reads as a type
    """One of a few words."""

    def check(value: Any, info: ValidationInfo) -> str:
        if value not in names:
            refuse("rest_not_in_enum", f"{_name(info)} is not one of {one_of(names)}.")
        return str(value)

    return Annotated[str, BeforeValidator(check), WithJsonSchema({"type": "string", "enum": list(names)})]


def Text(shortest: int, longest: int, *, empty_is_none: bool = False) -> Any:  # noqa: N802  reads as a type
    """Text without control characters, its length in characters."""

    def check(value: Any, info: ValidationInfo) -> str | None:
        if not isinstance(value, str):
            refuse("rest_invalid_type", f"{_name(info)} is not of type string.")
        if empty_is_none and not value:
            return None
        if len(value) < shortest:
            refuse("rest_too_short", f"{_name(info)} must be at least {shortest} characters long.")
        if len(value) > longest:
            refuse("rest_too_long", f"{_name(info)} must be at most {longest} characters long.")
        if any(ord(c) < 32 or ord(c) == 127 or 0xD800 <= ord(c) < 0xE000 for c in value):
            refuse("rest_invalid_pattern", f"{_name(info)} has a control character.")
        return value

    shape: dict[str, Any] = {"type": "string", "minLength": shortest, "maxLength": longest}
    if empty_is_none:
        shape[EMPTY_IS_ABSENT] = True
    return Annotated[str | None if empty_is_none else str, BeforeValidator(check), WithJsonSchema(shape)]


def _boolean(value: Any, info: ValidationInfo) -> bool:
    spelled = {"1": True, "true": True, "0": False, "false": False}.get(str(value).lower())
    if spelled is None or not isinstance(value, str | int | bool):
        refuse("rest_invalid_type", f"{_name(info)} is not of type boolean.")
    return spelled


Boolean = Annotated[bool, BeforeValidator(_boolean), WithJsonSchema({"type": "boolean"})]


def _instant(value: Any, _info: ValidationInfo) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        return datetimes.parse(_mend_plus(value))
    except (TypeError, ValueError):
        refuse("rest_invalid_date", "Invalid date.")


def _mend_plus(value: str) -> str:
    """A `+` of an offset that a URL turned into a blank (contract section 1)."""
    return f"{value[:-6]}+{value[-5:]}" if len(value) > 16 and value[-6] == " " else value


Instant = Annotated[
    datetime | None,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", EMPTY_IS_ABSENT: True}),
]
"""RFC 3339; a date alone is its first instant, no offset is UTC, empty is no filter."""


def split_list(value: Any) -> list[str]:
    """`a,b`, `a b`, and the values of `name[]=a&name[]=b`, as one list without empty entries."""
    values = value if isinstance(value, list) else [value]
    return [word for one in values for word in _SEPARATORS(str(one)) if word]


def Words(most: int, check_each: Callable[[list[str], str], Any], item: dict[str, Any]) -> Any:  # noqa: N802
    """An array in any of WordPress's spellings, of at most `most` words; `check_each` gets them and the name."""

    def check(value: Any, info: ValidationInfo) -> Any:
        words = split_list(value)
        commas = str(value).count(",")  # an empty item is passed over, and still one
        if len(words) > most or commas >= most:
            refuse("rest_too_many_items", f"{_name(info)} must contain at most {most} items.")
        return check_each(words, _name(info))

    schema = {"type": "array", "items": item, "maxItems": most}
    return Annotated[Any, BeforeValidator(check), WithJsonSchema(schema)]


def Choices(most: int, *names: str) -> Any:  # noqa: N802  reads as a type
    """An array of a few words: a tuple of those that were said, empty for no filter."""

    def check_each(words: list[str], parameter: str) -> tuple[str, ...]:
        for position, word in enumerate(words):
            if word not in names:
                refuse("rest_not_in_enum", f"{parameter}[{position}] is not one of {one_of(names)}.")
        return tuple(dict.fromkeys(words))

    return Words(most, check_each, {"type": "string", "enum": list(names)})


# --- reading a request --------------------------------------------------------------------------------------


class WordPressParser(Parser):
    """Reads a query as PHP does: `a[]=1`, `a[0]=1`, the last of repeated names."""

    def parse_querydict(
        self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for spelled, values in data.lists():
            if array := _ARRAY_NAME(spelled):
                name = array[1].lstrip()
                so_far = read.get(name)
                read[name] = [*so_far, *values] if isinstance(so_far, list) else list(values)
            else:
                read[spelled.lstrip()] = values[-1] if values else ""
        return read


_Body = TypeVar("_Body", bound=BaseModel)


def read_body(request: HttpRequest, model: type[_Body]) -> _Body:
    """The body, JSON or a form, as a `model`. Raises InvalidJSON, MissingParams and InvalidParams."""
    try:
        return model.model_validate(_body(request))
    except ValidationError as error:
        raise as_rest_error(cast(Any, error.errors(include_url=False))) from None


def _body(request: HttpRequest) -> dict[str, Any]:
    if "json" not in (request.content_type or ""):
        return WordPressParser().parse_querydict(request.POST, [], request)
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise InvalidJSON from None
    if not isinstance(body, dict):
        raise InvalidJSON
    return body


def request_body(model: type[BaseModel]) -> dict[str, Any]:
    """What OpenAPI says of a route that calls `read_body`."""
    schema = {"schema": model.model_json_schema()}
    content = {"application/json": schema, "application/x-www-form-urlencoded": schema}
    return {"requestBody": {"required": True, "content": content}}


def as_rest_error(errors: Sequence[dict[str, Any]]) -> MissingParams | InvalidParams:
    """The REST error of a failed validation, every bad parameter in it."""
    missing = [str(error["loc"][-1]) for error in errors if error["type"] == "missing"]
    if missing:
        return MissingParams(missing)
    return InvalidParams({_bad_name(error): InvalidParam(error["type"], error["msg"]) for error in errors})


def _bad_name(error: dict[str, Any]) -> str:
    return str(error["loc"][-1])
