"""Fills the database of the portal's tests in a process of its own; prints a session of each of the cast, and a token.

Alice owns Acme, Bob is its viewer and Zenith's developer, Charlie belongs to no partner. Names try to break out.
Yonder, which Alice owns and Bob pays for, has invoices; Faraway, hers too, is there for its members to be changed.
"""

import json
import os
from datetime import date, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jetbridge.server.settings")
django.setup()

from django.conf import settings  # noqa: E402  after the set-up
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from tests import cast  # noqa: E402
from tests.api import billed  # noqa: E402

from jetbridge.server.accounts.models import Membership, Role, User  # noqa: E402
from jetbridge.server.billing import invoices, issuers  # noqa: E402
from jetbridge.server.partners import keys  # noqa: E402
from jetbridge.server.partners.models import Partner, PartnerKey  # noqa: E402

HOSTILE_SITE = "<img src=x onerror=\"alert('site')\">"
HOSTILE_KEY = "\"><script>alert('key')</script>"
PASSWORD = "correct horse battery"
BANK = "Example Bank\nIBAN XX00 0000"
SITES = 60
KEYS = {"Production": 1, HOSTILE_KEY: 2, "Empty": 3, "Spare": 4, "Billed": 5}
"""Their ids, which the addresses in the tests name; the activations of the first are 1 to 60, of the second 61."""


def main() -> None:
    alice, bob, charlie = (User.objects.create_user(n, f"{n}@example.com") for n in ("alice", "bob", "charlie"))
    alice.set_password(PASSWORD)
    alice.save()
    acme = Partner.objects.create(slug="acme", name="Acme Hosting")
    zenith = Partner.objects.create(slug="zenith", name="Zenith")
    Membership.objects.create(user=alice, partner=acme, role=Role.OWNER)
    Membership.objects.create(user=bob, partner=acme, role=Role.VIEWER)
    Membership.objects.create(user=bob, partner=zenith, role=Role.DEVELOPER)
    fill_partners(alice, bob)
    fill_keys(acme, zenith, timezone.now())
    assert {key.name: key.pk for key in PartnerKey.objects.all()} == KEYS
    sessions = {user.username: session(user) for user in (alice, bob, charlie)}
    print(json.dumps({"token": cast.token(alice), "sessions": sessions}))  # noqa: T201


def fill_partners(alice: User, bob: User) -> None:
    yonder = Partner.objects.create(slug="yonder", name="Yonder Hosting")
    faraway = Partner.objects.create(slug="faraway", name="Faraway")
    Membership.objects.create(user=alice, partner=yonder, role=Role.OWNER)
    Membership.objects.create(user=bob, partner=yonder, role=Role.BILLING)
    Membership.objects.create(user=alice, partner=faraway, role=Role.OWNER)
    Membership.objects.create(user=bob, partner=faraway, role=Role.VIEWER)


def fill_keys(acme: Partner, zenith: Partner, now: datetime) -> None:
    production, _ = keys.create_key(acme, "Production", now=now)
    hostile, _ = keys.create_key(acme, HOSTILE_KEY, now=now)
    keys.create_key(zenith, "Empty", now=now)
    spare, _ = keys.create_key(acme, "Spare", now=now)
    ids = cast.activate(production, *(site(blog, now) for blog in range(1, SITES + 1)), now=now)
    assert ids == list(range(1, SITES + 1))
    named = cast.draft(900, site_name=HOSTILE_SITE, external_user_id=HOSTILE_SITE, activated_on=ago(now, 3))
    assert cast.activate(hostile, named, now=now) == [SITES + 1]
    cast.activate(spare, cast.draft(700, activated_on=ago(now, 9), site_name="To be cancelled"), now=now)
    issuers.change({"name": "Example Operations", "country": "US", "bank": BANK})
    september = billed.bill(keys.create_key(Partner.objects.get(slug="yonder"), "Billed", now=now)[0]).september
    invoices.pay(september, paid_on=date(2024, 10, 20), reference="WIRE 7", amount=500, now=now)


def site(blog: int, now: datetime) -> tuple[object, ...]:
    """One a week, the newest yesterday; each tenth was cancelled the day after."""
    made = 7 * (SITES - blog) + 1
    said = {"cancelled_on": ago(now, made - 1)} if blog % 10 == 0 else {}
    plan = cast.PREMIUM if blog % 3 == 0 else cast.FREE
    return cast.draft(blog, activated_on=ago(now, made), product_id=plan, site_name=f"Site {blog}", **said)


def ago(now: datetime, days: int) -> str:
    return (now - timedelta(days=days)).isoformat(timespec="seconds")


def session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
