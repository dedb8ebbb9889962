"""The ids in a path."""

from typing import Annotated

from django.urls import register_converter
from pydantic import WithJsonSchema


class IdConverter:
    """Digits only, of any length: an id too large to exist gets the same answer as one that does not."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        return int(value[:40])

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(IdConverter, "id")


class WordConverter:
    """An id of letters, digits and `_`, as Stripe's are."""

    regex = "[A-Za-z0-9_]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(WordConverter, "word")

PathWord = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9_]+$"})]
PathId = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 1})]
