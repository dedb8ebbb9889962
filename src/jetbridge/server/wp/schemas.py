"""Response schemas that every route shares, for OpenAPI."""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

_OUT_OF_BOUNDS = "per_page must be between 1 (inclusive) and 100 (inclusive)"


class ErrorDetail(Schema):
    """Why one parameter is refused."""

    code: str = Field(description="A slug for programs.", examples=["rest_out_of_bounds"])
    message: str = Field(description="A sentence for people.", examples=[_OUT_OF_BOUNDS])
    data: None = Field(description="Always null.", examples=[None])


class ErrorData(Schema):
    """What goes with an error. Other names may join these."""

    model_config = ConfigDict(extra="allow")

    status: int = Field(description="The HTTP status of the answer.", examples=[400])
    params: dict[str, str] | list[str] | SkipJsonSchema[None] = Field(
        None,
        description="Each bad parameter and why it is refused; or the names of those that are missing.",
        examples=[{"per_page": _OUT_OF_BOUNDS}],
    )
    details: dict[str, ErrorDetail] | SkipJsonSchema[None] = Field(
        None, description="The same for programs: each bad parameter and the slug of its error."
    )


class Error(Schema):
    """The one shape of every error."""

    code: str = Field(description="A slug for programs: it stays.", examples=["rest_invalid_param"])
    message: str = Field(description="A sentence for people.", examples=["Invalid parameter(s): per_page"])
    data: ErrorData = Field(description="The status and, for bad parameters, the reasons.")


FAILURES: dict[int, Any] = {400: Error, 401: Error, 403: Error}
"""What any route may answer."""


def header(description: str, kind: str = "integer") -> dict[str, Any]:
    return {"description": description, "schema": {"type": kind}}


LIST_HEADERS = {
    "X-WP-Total": header("How many there are in all."),
    "X-WP-TotalPages": header("How many pages of this size."),
    "Link": header('The pages before and after, with rel="prev" and rel="next".', "string"),
}
