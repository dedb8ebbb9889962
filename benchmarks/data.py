"""The data sets: activations of one key over ten years, the same ones each time. Run as a program, it fills a database.

DATABASE_URL=… python benchmarks/data.py NAME prints what a client needs, the last for a browser:
{"partner": …, "key": …, "token": …, "session": …}.
"""

import csv
import itertools
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START, END = datetime(2016, 11, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
SECONDS = int((END - START).total_seconds())
GROWTH = 0.6  # the nth of N activations is made at (n / N) ** GROWTH of the ten years
ONE_SECOND = datetime(2026, 6, 1, 12, tzinfo=UTC)

# Product ids and their shares in percent, in the order of partners/migrations/0002_published_plans.py.
PLANS = {2002: 35, 2005: 18, 2006: 13, 2000: 9, 2003: 7, 2001: 5, 2004: 4, 90001: 3, 90002: 3, 90003: 2, 90004: 1}
RARE, COMMON = 90004, 2002
CANCELLED, DISPUTED = 0.25, 0.01
WORDS = [
    *("amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "heath", "iris"),
    *("jade", "kelp", "linden", "maple", "north", "olive", "pine", "quartz", "river"),
]
BATCH = 10_000

Row = tuple[Any, ...]


@dataclass(frozen=True)
class DataSet:
    name: str
    count: int
    in_one_second: bool = False

    @property
    def database(self) -> str:
        return f"jetbridge_bench_{self.name}"


SETS = {
    s.name: s
    for s in (
        DataSet("10k", 10_000),
        DataSet("100k", 100_000),
        DataSet("1m", 1_000_000),
        DataSet("10m", 10_000_000),
        DataSet("second", 1_000_000, in_one_second=True),
    )
}


ALL = SETS | {"20k": DataSet("20k", 20_000)}
"""With what only the client is measured on."""


def rows(wanted: DataSet) -> Iterator[Row]:
    """Activations in the order of time, as `jetbridge.server.activations.fields.Site` has its fields."""
    chance = random.Random(wanted.count)
    products = iter(lambda: chance.choices(list(PLANS), list(PLANS.values()), k=1000), None)
    for number, product in zip(range(wanted.count), itertools.chain.from_iterable(products), strict=False):
        seconds = int(SECONDS * (number / wanted.count) ** GROWTH)
        activated = ONE_SECOND if wanted.in_one_second else START + timedelta(seconds=seconds)
        left = END - activated
        cancelled = disputed = None
        if (fate := chance.random()) < CANCELLED:
            cancelled = activated + left * chance.random()
        elif fate < CANCELLED + DISPUTED:
            disputed = activated + left * chance.random()
        blog = 100_000_000 + 16 * (number ^ 677)  # rises with time, but not from one to the next
        host = f"{chance.choice(WORDS)}-{chance.choice(WORDS)}-{blog}.example.com"
        user = 5_000_000 + chance.randrange(10**8)
        made = _stamp(activated)
        registered = _stamp(activated - timedelta(days=chance.randrange(900)))
        icon = f"https://{host}/icon.png" if fate > 0.5 else None
        yield (
            None,
            blog,
            product,
            made,
            _stamp(cancelled),
            _stamp(disputed),
            made,
            user,
            f"u-{user}",
            registered,
            f"https://www.{host}",
            host,
            f"The {host.partition('-')[0]} of {blog}",
            icon,
        )


def _stamp(instant: datetime | None) -> str | None:
    return instant and str(instant)[:19]


def write_csv(wanted: DataSet, path: Path) -> None:
    """The data set as a file for `jetbridge-server import activations`."""
    from jetbridge.server.activations.fields import DERIVED, INSTANTS, Site, rfc3339

    kept = [(i, name) for i, name in enumerate(Site._fields) if name not in {"id", "site_host", *DERIVED}]
    part = path.with_suffix(".part")
    with part.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(name for _, name in kept)
        for row in rows(wanted):
            writer.writerow(rfc3339(row[i]) if name in INSTANTS else row[i] for i, name in kept)
    part.replace(path)


def fill(wanted: DataSet) -> dict[str, Any]:
    """Bring the database of the settings to hold `wanted`, and sign in. What is there already is kept."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from jetbridge.server.accounts.models import Membership, Role, User
    from jetbridge.server.oauth.tokens import issue_access_token
    from jetbridge.server.partners import keys
    from jetbridge.server.partners.models import Partner, PartnerKey

    now = datetime.now(UTC)
    partner, is_new = Partner.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    if is_new:
        keys.create_key(partner, "Production", now=now)
        user = User.objects.create(username="bench", email="bench@example.com")
        Membership.objects.create(user=user, partner=partner, role=Role.OWNER)
    key = PartnerKey.objects.filter(partner=partner).earliest("pk")
    _write(wanted, key.pk, key.change, now)
    user = User.objects.get(username="bench")
    token = issue_access_token(user, "global", days=1, now=now)
    return {"partner": partner.pk, "key": key.pk, "token": token, "session": _session(user)}


def _session(user: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    cookie: str = client.cookies[settings.SESSION_COOKIE_NAME].value
    return cookie


def _write(wanted: DataSet, key_id: int, written: int, now: datetime) -> None:
    from jetbridge.server.activations import journal

    if written == wanted.count:
        return
    remaining = itertools.islice(rows(wanted), written, None)
    while batch := list(itertools.islice(remaining, BATCH)):
        journal.write(key_id, batch, by="import:bench", now=now)
    vacuum()


def vacuum() -> None:
    """What PostgreSQL's autovacuum does a minute later."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")


if __name__ == "__main__":
    print(json.dumps(fill(ALL.get(sys.argv[1]) or DataSet(sys.argv[1], 0))))
