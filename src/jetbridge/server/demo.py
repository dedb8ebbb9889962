"""Demo data: three hosting partners over six years. The same day gives the same data; written through the journal.

`demo_billing` has what they pay.
"""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from jetbridge.server import demo_billing
from jetbridge.server.accounts.models import Membership, Role, User
from jetbridge.server.activations import journal
from jetbridge.server.activations.fields import Site, to_stamp
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, Plan

YEARS = 6
_DAY = timedelta(days=1)
_WEEKDAYS = (1.15, 1.2, 1.15, 1.1, 0.95, 0.7, 0.75)
"""People move sites on weekdays."""

_MIX = {
    "free": 30,
    "personal": 14,
    "personal-monthly": 9,
    "premium": 12,
    "premium-monthly": 7,
    "professional": 6,
    "professional-monthly": 4,
    "jetpack-backup-daily": 8,
    "jetpack-backup-realtime": 3,
    "jetpack-scan": 4,
    "jetpack-anti-spam": 3,
}
_UPGRADES = {
    "free": "personal",
    "personal": "premium",
    "premium": "professional",
    "personal-monthly": "personal",
}
_FIRST = ["amber", "autumn", "birch", "blue", "bright", "cedar", "clear", "copper", "crisp", "fern", "fresh"]
_SECOND = ["bakery", "books", "choir", "clinic", "coffee", "dental", "garden", "kitchen", "law", "music", "shop"]


@dataclass(frozen=True)
class _Key:
    name: str
    activations: int
    growth: float
    """How many times as many a day at the end as at the start."""


PARTNERS: dict[str, tuple[str, list[_Key]]] = {
    "example-hosting": (
        "Example Hosting",
        [_Key("Shared hosting", 46_000, 4.0), _Key("Resellers", 14_000, 9.0)],
    ),
    "sample-sites": ("Sample Sites", [_Key("Production", 5_200, 2.5)]),
    "little-cloud": ("Little Cloud", [_Key("Default", 240, 1.5)]),
}
MEMBERS = {
    "alice": [("example-hosting", Role.OWNER)],
    "bob": [("example-hosting", Role.VIEWER), ("sample-sites", Role.BILLING)],
    "charlie": [("little-cloud", Role.OWNER)],
}
OPERATOR = "operator"


def steps() -> int:
    """How many `load` takes."""
    return sum(len(its_keys) for _, its_keys in PARTNERS.values()) + demo_billing.MONTHS


@transaction.atomic
def load(now: datetime, step: Callable[[], None] = lambda: None) -> None:
    """Make the partners, their keys and people, and every activation up to `now`: all, or nothing if interrupted.

    `step` is called after each key and each month that was billed.
    """
    User.objects.create_superuser(OPERATOR, f"{OPERATOR}@example.com")
    for username in MEMBERS:
        User.objects.create_user(username, f"{username}@example.com")
    first_blog = 1_000_000
    for slug, (name, its_keys) in PARTNERS.items():
        website = f"https://{slug}.example.com"
        partner = Partner.objects.create(slug=slug, name=name, company_website=website)
        demo_billing.describe(partner)
        for its_key in its_keys:
            started = now - timedelta(days=365 * YEARS)
            key, _ = keys.create_key(partner, its_key.name, now=started.replace(microsecond=0))
            _write(key.pk, its_key, first_blog, now)
            first_blog += 1_000_000
            step()
    for username, memberships in MEMBERS.items():
        for slug, role in memberships:
            Membership.objects.create(
                user=User.objects.get(username=username), partner=Partner.objects.get(slug=slug), role=role
            )
    demo_billing.bill(now, step)


def _write(key_id: int, key: _Key, first_blog: int, now: datetime) -> None:
    products = {plan.slug: plan.product_id for plan in Plan.objects.all()}
    sites = list(activations(key, products, first_blog, now))
    for start in range(0, len(sites), 10_000):
        journal.write(key_id, sites[start : start + 10_000], by="demo", now=now)


def activations(key: _Key, products: dict[str, int], first_blog: int, now: datetime) -> Iterator[Site]:
    """About `key.activations` of them, oldest first; an upgrade ends one and begins another on the same site."""
    chance = random.Random(key.name)  # noqa: S311  the same data each time
    slugs, weights = list(_MIX), list(_MIX.values())
    blog = first_blog
    for day, expected in _days(key, now):
        whole, rest = divmod(expected * chance.uniform(0.8, 1.2), 1)
        for second in sorted(chance.randrange(86_400) for _ in range(int(whole) + (chance.random() < rest))):
            made = day + timedelta(seconds=second)
            if made < now:
                blog += chance.randint(1, 9)
                plan = chance.choices(slugs, weights)[0]
                yield from _life(chance, blog, plan, made, now, products)


def _days(key: _Key, now: datetime) -> Iterator[tuple[datetime, float]]:
    """Each day and how many activations it should bring: growth, a quiet summer, a busy autumn, weekdays."""
    midnight = datetime(now.year, now.month, now.day, tzinfo=UTC)
    days = [midnight - n * _DAY for n in range(365 * YEARS, -1, -1)]
    weights = [
        key.growth ** (position / len(days))
        * (1 + 0.18 * math.sin((day.timetuple().tm_yday - 200) / 365 * 2 * math.pi))
        * _WEEKDAYS[day.weekday()]
        for position, day in enumerate(days)
    ]
    scale = key.activations / 1.08 / sum(weights)  # upgrades add the rest
    return ((day, weight * scale) for day, weight in zip(days, weights, strict=True))


def _life(
    chance: random.Random, blog: int, plan: str, made: datetime, now: datetime, products: dict[str, int]
) -> Iterator[Site]:
    fate, after = chance.random(), timedelta(seconds=int(chance.expovariate(1 / 300) * 86_400) + 600)
    ended = made + after if made + after < now else None
    if fate < 0.003:
        yield _site(chance, blog, products[plan], made, disputed=ended)
    elif fate < 0.28:
        yield _site(chance, blog, products[plan], made, cancelled=ended)
    elif fate < 0.40 and plan in _UPGRADES and ended:
        yield _site(chance, blog, products[plan], made, cancelled=ended)
        yield _site(chance, blog, products[_UPGRADES[plan]], ended)
    else:
        yield _site(chance, blog, products[plan], made)


def _site(
    chance: random.Random,
    blog: int,
    product_id: int,
    made: datetime,
    *,
    cancelled: datetime | None = None,
    disputed: datetime | None = None,
) -> Site:
    words = random.Random(blog)  # noqa: S311  the same site has the same name in each of its activations
    first, second = words.choice(_FIRST), words.choice(_SECOND)
    host = f"{first}-{second}-{blog % 1_000_000}.example.{words.choice(['com', 'org', 'net'])}"
    return Site(
        id=None,
        wpcom_blog_id=blog,
        product_id=product_id,
        activated_on=to_stamp(made),
        cancelled_on=to_stamp(cancelled) if cancelled else None,
        disputed_on=to_stamp(disputed) if disputed else None,
        created_on=to_stamp(made - timedelta(seconds=chance.randint(5, 300))),
        wpcom_user_id=blog * 7 % 90_000_000 + 1,
        external_user_id=f"customer-{blog * 13 % 1_000_003}",
        site_registered=to_stamp(made - timedelta(days=words.randint(0, 900))),
        site_url=f"https://{host}/",
        site_host=host,
        site_name=f"{first.title()} {second.title()}",
        site_icon=f"https://{host}/icon.png" if words.random() < 0.6 else None,
    )
