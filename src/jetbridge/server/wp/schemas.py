"""Response schemas that every route shares, for OpenAPI."""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field


class ErrorData(Schema):
    model_config = ConfigDict(extra="allow")

    status: int
    params: dict[str, str] | list[str] | None = Field(None, description="Each bad parameter and why it is refused.")
    details: dict[str, Any] | None = None


class Error(Schema):
    """The one shape of every error."""

    code: str
    message: str
    data: ErrorData


FAILURES: dict[int, Any] = {400: Error, 401: Error, 403: Error}
"""What any route may answer."""


def header(description: str, kind: str = "integer") -> dict[str, Any]:
    return {"description": description, "schema": {"type": kind}}


LIST_HEADERS = {
    "X-WP-Total": header("How many there are in all."),
    "X-WP-TotalPages": header("How many pages of this size."),
    "Link": header('The pages before and after, with rel="prev" and rel="next".', "string"),
}
