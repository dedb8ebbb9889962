"""The parameters of the activation routes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ninja import Schema
from pydantic import Field, ValidationInfo, field_validator

from jetbridge.server.activations.fields import to_stamp
from jetbridge.server.activations.models import Status
from jetbridge.server.activations.queries import Filter
from jetbridge.server.activations.series import Row
from jetbridge.server.partners.plans import PlanFilter
from jetbridge.server.wp.params import Boolean, Choice, Instant, Integer, Text, refuse

_MOST_OFFSET = 2**63 - 1
_SECOND = timedelta(seconds=1)


class ListParams(Schema):
    per_page: Integer(1, 100) = Field(20, description="Activations on a page.")  # type: ignore[valid-type]
    page: Integer(1) = Field(1, description="Which page, from 1.")  # type: ignore[valid-type]
    plans: PlanFilter = Field((), description="Only these plans, by slug or product id.")
    activated_after: Instant = Field(None, description="Only activations made after this instant.")
    activated_before: Instant = Field(None, description="Only activations made before this instant.")
    activated_from: Instant = Field(None, description="Only activations made at this instant or after it.")
    status: Choice(*Status.values) | None = Field(None, description="Only activations in this state.")  # type: ignore[valid-type]
    order: Choice("asc", "desc") = Field("desc", description="Oldest or newest first.")  # type: ignore[valid-type]
    search: Text(3, 255, empty_is_none=True) = Field(  # type: ignore[valid-type]
        None, description="Only sites whose host starts with this, without www. and in punycode."
    )
    format: Choice("json", "csv", "ndjson") | None = Field(  # type: ignore[valid-type]
        None, description="csv and ndjson stream every match and ignore paging. By default as Accept asks."
    )
    csv_safe: Boolean = Field(False, description="Put ' before cells that a spreadsheet would run as a formula.")

    @field_validator("page")
    @classmethod
    def _page_within_reach(cls, page: int, info: ValidationInfo) -> int:
        per_page = info.data.get("per_page", 100)
        if (page - 1) * per_page > _MOST_OFFSET:
            refuse("rest_out_of_bounds", f"page must be less than or equal to {_MOST_OFFSET // per_page + 1}")
        return page

    @field_validator("search")
    @classmethod
    def _prefix_of_hosts(cls, search: str | None) -> str:
        """Hosts are stored in lower case without `www.`; what is left must still narrow the search."""
        prefix = (search or "").lower().removeprefix("www.")
        if search and len(prefix) < 3:
            refuse("rest_too_short", "search must be at least 3 characters long without www.")
        return prefix

    def filter(self, key_id: int) -> Filter:
        """Stored times are whole seconds, so each bound becomes a whole second with the same meaning."""
        lower = [after(self.activated_after), at_or_after(self.activated_from)]
        return Filter(
            key_id=key_id,
            product_ids=self.plans,
            status=self.status,
            since=max((bound for bound in lower if bound), default=None),
            until=at_or_after(self.activated_before),
            search=self.search or "",
        )


def after(instant: datetime | None) -> datetime | None:
    """The first whole second after `instant`."""
    return instant and _whole_second(instant, 1)


def at_or_after(instant: datetime | None) -> datetime | None:
    """The first whole second at or after `instant`."""
    return instant and _whole_second(instant, 1 if instant.microsecond else 0)


def _whole_second(instant: datetime, later: int) -> datetime:
    whole = instant.replace(microsecond=0)
    try:
        return whole + later * _SECOND
    except OverflowError:  # the last second of the year 9999, in which nothing is activated
        return whole


class SummaryParams(Schema):
    key_id: Integer(1) | None = Field(None, description="Only this key; by default all keys of your partners.")  # type: ignore[valid-type]
    partner_id: Integer(1) | None = Field(None, description="Only the keys of this partner of yours.")  # type: ignore[valid-type]
    scale: Choice("day", "month", "year") = Field("month", description="How long a period is.")  # type: ignore[valid-type]
    plans: PlanFilter = Field((), description="Only these plans, by slug or product id.")
    after: Instant = Field(None, description="Leave out periods that begin before this instant.")
    before: Instant = Field(None, description="Leave out periods that begin at this instant or after it.")

    def trimmed(self, rows: Iterable[Row]) -> Iterable[Row]:
        """The rows whose period begins within the bounds; no figure changes."""
        first = self.after and to_stamp(at_or_after(self.after) or self.after)
        last = self.before and to_stamp(at_or_after(self.before) or self.before)
        if first is None and last is None:
            return rows
        begun = ((row, f"{row[0]} 00:00:00") for row in rows)
        return (row for row, start in begun if (not first or start >= first) and (not last or start < last))


class ChangesParams(Schema):
    after: Integer(0, 2**63 - 1) = Field(0, description="The `next` of the answer before.")  # type: ignore[valid-type]
    limit: Integer(1, 1000) = Field(1000, description="Activations in one answer.")  # type: ignore[valid-type]
