"""What the routes about people answer and take."""

from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Schema
from pydantic import BeforeValidator, Field, WithJsonSchema

from jetbridge.server.accounts.models import Role
from jetbridge.server.wp.params import Choice, Integer, refuse

_ROLES = "`viewer`, `developer`, `billing` or `owner`."


def _email(value: Any) -> str:
    try:
        validate_email(value)
    except (TypeError, ValidationError):
        refuse("rest_invalid_email", "Invalid email address.")
    return str(value).lower()


Email = Annotated[str, BeforeValidator(_email), WithJsonSchema({"type": "string", "format": "email"})]


class Me(Schema):
    """Whose token it is."""

    ID: int = Field(description="The user's id.", examples=[7])
    username: str = Field(description="The name that they sign in with.", examples=["alice"])
    email: str = Field(description="Their address.", examples=["alice@example.com"])
    display_name: str = Field(description="The name that others see.", examples=["Alice"])
    token_scope: str = Field(description="What this token may do; scopes with blanks between.", examples=["global"])
    token_client_id: str | None = Field(
        description="The application that holds it; null for one from the command line.", examples=["481516234"]
    )


class Member(Schema):
    """Somebody who belongs to a partner."""

    user_id: int = Field(description="The user's id.", examples=[7])
    username: str = Field(description="The name that they sign in with.", examples=["alice"])
    email: str = Field(description="Their address.", examples=["alice@example.com"])
    display_name: str = Field(description="The name that others see.", examples=["Alice"])
    role: str = Field(description=_ROLES, examples=["owner"])
    since: datetime = Field(description="When they joined.", examples=["2026-01-15T08:00:00+00:00"])


class NewRole(Schema):
    """Another role for a member."""

    user_id: Integer(1) = Field(description="The member's user id.", examples=[8])  # type: ignore[valid-type]
    role: Choice(*Role.values) = Field(description=_ROLES, examples=["billing"])  # type: ignore[valid-type]


class Removed(Schema):
    """What was there."""

    deleted: bool = Field(description="Always true.", examples=[True])
    previous: Member = Field(description="The member, as it was.")


class Invitation(Schema):
    """An invitation that nobody has accepted yet. Its link is in the mail alone."""

    id: int = Field(description="The invitation's id.", examples=[21])
    email: str = Field(description="Whom it was sent to.", examples=["bob@example.com"])
    role: str = Field(description="The role that it gives.", examples=["viewer"])
    invited_by: str = Field(description="Who sent it, by user name.", examples=["alice"])
    created_on: datetime = Field(description="When it was sent.", examples=["2026-01-15T08:00:00+00:00"])
    expires_on: datetime = Field(description="Until when it is good.", examples=["2026-01-22T08:00:00+00:00"])


class NewInvitation(Schema):
    """Whom to invite."""

    email: Email = Field(description="The mail goes there; only that address may accept.", examples=["bob@example.com"])
    role: Choice(*Role.values) = Field(description=_ROLES, examples=["viewer"])  # type: ignore[valid-type]


class Withdrawn(Schema):
    """What was there."""

    deleted: bool = Field(description="Always true.", examples=[True])
    previous: Invitation = Field(description="The invitation, as it was.")
