"""What the activation routes answer, for OpenAPI. The bytes themselves are made by the database."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field


class Site(Schema):
    id: int = Field(description="The activation's id.")
    jetpack_partner_key_id: int = Field(description="The id of the key it was made with.")
    wpcom_blog_id: int = Field(description="The site's id at WordPress.com.")
    wpcom_user_id: int | None = Field(description="The site owner's id at WordPress.com.")
    external_user_id: str | None = Field(description="The site owner's id at the partner.")
    product_id: int = Field(description="The plan's product id.")
    created_on: datetime
    activated_on: datetime
    cancelled_on: datetime | None
    disputed_on: datetime | None
    site_registered: datetime | None
    site_url: str
    site_name: str
    site_icon: str | None
    current_product_id: int = Field(description="Always the same as product_id.")
    status: Literal["active", "cancelled", "disputed"]
    change: int = Field(description="The key's change number of the last write; see /changes.")


class ActivationsList(Schema):
    total: int = Field(description="How many activations match, on all pages.")
    activations: list[Site]


class Change(Schema):
    change: int
    changed_on: datetime
    changed_by: str = Field(description="user:ID, or import:FILE")
    fields: dict[str, list[Any]] = Field(description="Each changed field: what it was, and what it became.")


class SiteWithHistory(Site):
    history: list[Change] = Field(description="Changes since it was made, oldest first.")


class Changes(Schema):
    changes: list[Site]
    next: int = Field(description="What to ask after next time.")
    more: bool = Field(description="Whether there is more to read at once.")


class Period(Schema):
    date: str = Field(description="2026-11-23, 2026-11 or 2026, by scale.", examples=["2026-11"])
    new: int = Field(description="Activations made in the period.")
    total: int = Field(description="Activations made up to the period's end.")
    cancelled: int = Field(description="Activations that ended in the period.")
    active: int = Field(description="Activations in force at the period's end.")
