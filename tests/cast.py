"""The cast of the tests: Alice owns Acme, Bob is on her team as viewer, Charlie must see nothing.

Fixtures for the people and their keys, plain functions for activations.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from jetbridge.server.accounts.models import Membership, Role, User
from jetbridge.server.activations import fields, journal
from jetbridge.server.oauth import tokens
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey, Plan

NOW = datetime(2024, 11, 23, 12, tzinfo=UTC)
FREE, PREMIUM, BACKUP = 2002, 2000, 90001


@pytest.fixture
def plans(db: None) -> None:
    """A test with real transactions empties every table at its end, and with them what a migration put there."""
    if not Plan.objects.exists():
        migration = import_module("jetbridge.server.partners.migrations.0002_published_plans")
        migration.add_plans(apps, None)


@pytest.fixture
def acme(plans: None) -> Partner:
    return Partner.objects.create(slug="acme", name="Acme Hosting")


@pytest.fixture
def zenith(plans: None) -> Partner:
    """Charlie's own partner."""
    return Partner.objects.create(slug="zenith", name="Zenith")


@pytest.fixture
def key(acme: Partner) -> PartnerKey:
    return keys.create_key(acme, "Production", now=NOW)[0]


@pytest.fixture
def other_key(zenith: Partner) -> PartnerKey:
    return keys.create_key(zenith, "Production", now=NOW)[0]


@pytest.fixture
def alice(acme: Partner) -> User:
    return member("alice", acme, Role.OWNER)


@pytest.fixture
def bob(acme: Partner) -> User:
    return member("bob", acme, Role.VIEWER)


@pytest.fixture
def charlie(zenith: Partner) -> User:
    return member("charlie", zenith, Role.OWNER)


def member(username: str, partner: Partner, role: Role) -> User:
    """A user without a password: signing in is tested where it matters."""
    user = User.objects.create(username=username, email=f"{username}@example.com")
    Membership.objects.create(user=user, partner=partner, role=role)
    return user


def token(user: User, scope: str = "global") -> str:
    return tokens.issue_access_token(user, scope, days=1, now=timezone.now())


def row(blog: int = 1, **said: Any) -> dict[str, Any]:
    """An activation as the API names its fields."""
    return {
        "wpcom_blog_id": blog,
        "product_id": FREE,
        "activated_on": "2024-01-01T00:00:00+00:00",
        "site_url": f"https://www.site{blog}.example",
    } | said


def draft(blog: int = 1, **said: Any) -> tuple[Any, ...]:
    """The same as the journal takes it, with the real reading of each field; a field not said is ABSENT."""
    values = row(blog, **said)
    read = {name: fields.read(name, value) for name, value in values.items() if name != "product_id"}
    read["product_id"] = values["product_id"]
    if "site_url" in read:
        read["site_host"] = fields.site_host(read["site_url"])
    return tuple(read.get(name, fields.ABSENT) for name in fields.Site._fields)


def activate(key: PartnerKey, *drafts: tuple[Any, ...], now: datetime = NOW) -> Sequence[int]:
    """Write these, and return the ids of the key's activations, oldest write first."""
    journal.write(key.pk, drafts, by="test", now=now)
    return list(key.activation_set.order_by("change").values_list("pk", flat=True))
