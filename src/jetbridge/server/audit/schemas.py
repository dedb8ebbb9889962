"""What the audit route answers and takes."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from jetbridge.server.audit.events import Event
from jetbridge.server.wp.params import Choices, Integer

MOST = 1000
_LARGEST_ID = 2**63 - 1


class AuditEvent(Schema):
    """Something that somebody did."""

    id: int = Field(description="Rises with time.", examples=[912])
    at: datetime = Field(description="When.", examples=["2026-11-23T10:15:00+00:00"])
    event: str = Field(description="What: `key.created`, `member.removed` and the like.", examples=["key.created"])
    user_id: int | None = Field(description="Who; null where it was no user.", examples=[7])
    username: str = Field(description="The user's name as it was then, or empty.", examples=["alice"])
    client_id: str = Field(description="The application that took part, or empty.", examples=["481516234"])
    address: str = Field(description="The network address it came from.", examples=["192.0.2.7"])
    details: dict[str, Any] = Field(description="What goes with the event. Never a secret.", examples=[{"key_id": 34}])


class Audit(Schema):
    """A stretch of the audit log."""

    events: list[AuditEvent] = Field(description="Newest first; with `after`, oldest first.")
    next: int | None = Field(
        description="What to give as `before`, or as `after`, for the following stretch; null in an empty log.",
        examples=[912],
    )
    more: bool = Field(description="Whether there is more that way.", examples=[False])


class AuditParams(Schema):
    after: Integer(0, _LARGEST_ID) | None = Field(  # type: ignore[valid-type]
        None, description="Only what came after this id, oldest first: for programs that keep a copy."
    )
    before: Integer(0, _LARGEST_ID) | None = Field(  # type: ignore[valid-type]
        None, description="Only what came before this id, newest first: to leaf back."
    )
    limit: Integer(1, MOST) = Field(100, description="At most this many.")  # type: ignore[valid-type]
    event: Choices(100, *(event.value for event in Event)) = Field(  # type: ignore[valid-type]
        (), description="Only these events, by name."
    )
    user_id: Integer(1, _LARGEST_ID) | None = Field(None, description="Only what this user did.")  # type: ignore[valid-type]
