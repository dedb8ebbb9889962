"""The parameters of the billing routes: Stripe's names, WordPress's sentences."""

from typing import Annotated, Any, cast

from ninja import Schema
from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from jetbridge.server.billing import ids
from jetbridge.server.billing.documents import Listed
from jetbridge.server.billing.models import InvoiceStatus
from jetbridge.server.billing.paging import Cursor
from jetbridge.server.wp.params import EMPTY_IS_ABSENT, Boolean, Choice, Integer, Text, refuse, to_integer

_LATEST = 2**63 - 1


def _seconds(name: str) -> Any:
    """A moment as Stripe has them. The name is said, since none of Python's can have brackets."""

    def check(value: Any) -> int | None:
        if value == "":
            return None
        number = to_integer(value, name)
        if not 0 <= number <= _LATEST:
            refuse("rest_out_of_bounds", f"{name} must be between 0 (inclusive) and {_LATEST} (inclusive)")
        return number

    shape = {"type": "integer", "minimum": 0, "maximum": _LATEST, EMPTY_IS_ABSENT: True}
    return Annotated[int | None, BeforeValidator(check), WithJsonSchema(shape)]


class PageParams(Schema):
    limit: Integer(1, 100) | None = Field(None, description="At most so many; all of them by default.")  # type: ignore[valid-type]
    starting_after: Text(1, 255, empty_is_none=True) = Field(  # type: ignore[valid-type]
        None, description="Only what comes after the one with this id, which is older."
    )
    ending_before: Text(1, 255, empty_is_none=True) = Field(  # type: ignore[valid-type]
        None, description="Only what comes before the one with this id, which is newer. Not with `starting_after`."
    )

    @field_validator("ending_before")
    @classmethod
    def _one_cursor(cls, ending_before: str | None, info: ValidationInfo) -> str | None:
        if ending_before and info.data.get("starting_after"):
            refuse("rest_invalid_param", "ending_before cannot be used together with starting_after.")
        return ending_before

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.limit, self.starting_after, self.ending_before)

    def wants(self, _listed: Listed) -> bool:
        return True


class InvoicesParams(PageParams):
    status: Choice(*InvoiceStatus.values) | None = Field(  # type: ignore[valid-type]
        None, description="Only invoices in this state; drafts are never shown."
    )
    created_gte: _seconds("created[gte]") = Field(  # type: ignore[valid-type]
        None, alias="created[gte]", description="Only invoices made at this moment or after it, in unix seconds."
    )
    created_lt: _seconds("created[lt]") = Field(  # type: ignore[valid-type]
        None, alias="created[lt]", description="Only invoices made before this moment, in unix seconds."
    )
    due_date_gte: _seconds("due_date[gte]") = Field(  # type: ignore[valid-type]
        None, alias="due_date[gte]", description="Only invoices due at this moment or after it, in unix seconds."
    )
    due_date_lt: _seconds("due_date[lt]") = Field(  # type: ignore[valid-type]
        None,
        alias="due_date[lt]",
        description="Only invoices due before this moment, in unix seconds; with `status=open` and now: past due.",
    )

    def wants(self, listed: Listed) -> bool:
        return (
            (self.status is None or listed.status == self.status)
            and _within(listed.created, self.created_gte, self.created_lt)
            and _within(listed.due, self.due_date_gte, self.due_date_lt)
        )


def _within(moment: int | None, first: int | None, end: int | None) -> bool:
    """What has no moment is within no bounds."""
    if moment is None:
        return first is None and end is None
    return (first is None or moment >= first) and (end is None or moment < end)


class SitesParams(Schema):
    line: Text(1, 255, empty_is_none=True) = Field(None, description="Only the sites behind the line with this id.")  # type: ignore[valid-type]
    format: Choice("json", "csv") | None = Field(None, description="By default as Accept asks.")  # type: ignore[valid-type]
    csv_safe: Boolean = Field(False, description="Put ' before cells that a spreadsheet would run as a formula.")

    def wants(self, line_id: int) -> bool:
        return self.line is None or ids.find("il", cast(str, self.line)) == line_id
