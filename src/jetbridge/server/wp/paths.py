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

PathId = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 1})]
