"""What the activation routes answer, for OpenAPI. The bytes themselves are made by the database."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

_ACTIVATED = "2026-10-05T14:30:00+00:00"
_CHANGED = "2026-11-23T10:15:00+00:00"


class Site(Schema):
    """An activation: a plan on a site."""

    id: int = Field(description="The activation's id.", examples=[5678])
    jetpack_partner_key_id: int = Field(description="The id of the key it was made with.", examples=[34])
    wpcom_blog_id: int = Field(description="The site's id at WordPress.com.", examples=[219845632])
    wpcom_user_id: int | None = Field(description="The site owner's id at WordPress.com.", examples=[84512])
    external_user_id: str | None = Field(description="The site owner's id at the partner.", examples=["alice-1"])
    product_id: int = Field(description="The plan's product id.", examples=[2002])
    created_on: datetime = Field(description="When the record of it was made.", examples=[_ACTIVATED])
    activated_on: datetime = Field(description="Since when it is in force.", examples=[_ACTIVATED])
    cancelled_on: datetime | None = Field(description="When it was cancelled: then it ended.", examples=[None])
    disputed_on: datetime | None = Field(description="When it was disputed: then it ended.", examples=[None])
    site_registered: datetime | None = Field(
        description="When the site was registered at WordPress.com.", examples=["2024-03-02T09:00:00+00:00"]
    )
    site_url: str = Field(description="The site's address.", examples=["https://blog.example.com"])
    site_name: str = Field(description="The site's title.", examples=["Alice's blog"])
    site_icon: str | None = Field(
        description="The address of the site's icon.", examples=["https://blog.example.com/icon.png"]
    )
    current_product_id: int = Field(description="Always the same as `product_id`.", examples=[2002])
    status: Literal["active", "cancelled", "disputed"] = Field(
        description="`disputed` if it was disputed, else `cancelled` if it was cancelled, else `active`."
    )
    change: int = Field(description="The key's change number of the last write; see `/changes`.", examples=[91])


class ActivationsList(Schema):
    """One page of activations."""

    total: int = Field(description="How many activations match, on all pages.", examples=[1])
    activations: list[Site] = Field(description="Those of this page.")


class Change(Schema):
    """One change of an activation after it was made."""

    change: int = Field(description="The key's change number.", examples=[91])
    changed_on: datetime = Field(description="When it was written.", examples=[_CHANGED])
    changed_by: str = Field(description="`user:ID`, or `import:FILE`.", examples=["user:7"])
    fields: dict[str, list[Any]] = Field(
        description="Each changed field: what it was, and what it became.",
        examples=[{"site_name": ["My blog", "Alice's blog"]}],
    )


class SiteWithHistory(Site):
    """An activation, with every change since it was made."""

    history: list[Change] = Field(description="Changes since it was made, oldest first.")


class Changes(Schema):
    """The next activations in the order of their last change."""

    changes: list[Site] = Field(description="Each activation as it is now, once.")
    next: int = Field(description="The `after` of the next request.", examples=[91])
    more: bool = Field(description="Whether there is more to read at once.", examples=[False])


class Period(Schema):
    """The figures of one UTC day, month or year."""

    date: str = Field(description="`2026-11-23`, `2026-11` or `2026`, by `scale`.", examples=["2026-11"])
    new: int = Field(description="Activations made in the period.", examples=[120])
    total: int = Field(description="Activations made up to the period's end.", examples=[4310])
    cancelled: int = Field(description="Activations that ended in the period.", examples=[14])
    active: int = Field(description="Activations in force at the period's end.", examples=[3985])
