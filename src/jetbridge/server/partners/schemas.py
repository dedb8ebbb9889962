"""What the partner routes answer and take."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from jetbridge.server.wp.params import Text


class Key(Schema):
    id: int
    name: str
    created_on: datetime
    disabled_on: datetime | None = Field(description="Since when it provisions nothing; its reports stay readable.")
    has_activations: bool
    latest_invoice: dict[str, Any] | None


class NewKey(Key):
    client_id: str = Field(description="The key's id as an OAuth client: digits.")
    client_secret: str = Field(description="Shown in this answer only.")


class Partner(Schema):
    id: int
    slug: str
    name: str
    partner_type: str
    company_website: str
    keys: list[Key]


class Role(Schema):
    role: str
    permissions: list[str]


class Plan(Schema):
    product_id: int
    slug: str
    name: str


class KeyName(Schema):
    name: Text(1, 100) = Field(description="Unique among the partner's keys.")  # type: ignore[valid-type]
