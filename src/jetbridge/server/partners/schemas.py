"""What the partner routes answer and take."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from jetbridge.server.wp.params import Text


class Key(Schema):
    """The key under which a partner activates plans."""

    id: int = Field(description="The key's id.", examples=[34])
    name: str = Field(description="Unique among the partner's keys.", examples=["Production"])
    created_on: datetime = Field(description="When it was made.", examples=["2026-01-15T08:00:00+00:00"])
    disabled_on: datetime | None = Field(
        description="Since when it provisions nothing; its reports stay readable.", examples=[None]
    )
    has_activations: bool = Field(description="Whether anything was ever activated with it.", examples=[True])
    latest_invoice: str | None = Field(
        description="The id of the newest invoice that the ledger made; null while there is none.",
        examples=["in_000000000007"],
    )
    client_id: str = Field(description="The key's id as an OAuth client: digits.", examples=["481516234"])


class NewKey(Key):
    """A key with the secret it was just given."""

    client_secret: str = Field(description="Shown in this answer only.", examples=["jbs_…"])


class Partner(Schema):
    """A hosting partner."""

    id: int = Field(description="The partner's id.", examples=[12])
    slug: str = Field(description="The partner's name in commands.", examples=["acme"])
    name: str = Field(description="The partner's name.", examples=["Acme Hosting"])
    partner_type: str = Field(description="What the partner does.", examples=["host"])
    company_website: str = Field(
        description="The address of the partner's website, or empty.", examples=["https://acme.example.com"]
    )
    keys: list[Key] = Field(description="The partner's keys, oldest first.")


class Role(Schema):
    """What the caller may do at one partner."""

    role: str = Field(description="`viewer`, `developer`, `billing` or `owner`.", examples=["viewer"])
    permissions: list[str] = Field(
        description="What both the role and the scope of this token give.",
        examples=[["activations.read", "keys.read"]],
    )


class Plan(Schema):
    """A plan that can be activated."""

    product_id: int = Field(description="WordPress.com's id of the product.", examples=[2002])
    slug: str = Field(description="The plan's name in parameters.", examples=["free"])
    name: str = Field(description="The plan's name.", examples=["Jetpack Free"])


class KeyName(Schema):
    """A name for a key."""

    name: Text(1, 100) = Field(  # type: ignore[valid-type]
        description="Unique among the partner's keys.", examples=["Production"]
    )
