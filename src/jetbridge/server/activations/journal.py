"""The only writer of activations, of their history, of their counts and of their billed days.

Each write is one transaction under a lock on the key's row: the writers of a key come one after another, counts and
days change with the rows they count, and `change` numbers rise in the order of commits.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import connection, transaction

from jetbridge.server.activations import billing_days, dialect, rules
from jetbridge.server.activations.counts import Delta
from jetbridge.server.activations.fields import ABSENT, INSTANTS, Site, rfc3339, to_stamp
from jetbridge.server.activations.models import ActivationHistory

TABLE = "activations_activation"
TOLERANCE = timedelta(minutes=5)
"""How far ahead of our clock another's may run (contract 3.0)."""

_CHANGE = "change"


class NoSuchActivation(Exception):
    """The id is not one of this key's activations."""


class Rejected(Exception):
    """Some drafts break a rule; nothing was written."""

    def __init__(self, rejections: Sequence[rules.Rejection]) -> None:
        super().__init__("; ".join(f"{r.position}: {r.reason}" for r in rejections[:5]))
        self.rejections = rejections


@dataclass(frozen=True)
class Outcome:
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def rows(self) -> int:
        return self.created + self.changed + self.unchanged

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.created + other.created, self.changed + other.changed, self.unchanged + other.unchanged)


def write(key_id: int, drafts: Sequence[rules.Draft], *, by: str, now: datetime) -> Outcome:
    """Create, correct or leave alone one activation for each draft, all or none.

    A draft with an `id` is an upsert; one without is matched by blog, product and `activated_on`. `by` goes into the
    history (`user:7`, `import:FILE`). Raises Rejected.
    """
    with transaction.atomic():
        change = _lock(key_id)
        plan = examine(key_id, drafts, now=now)
        if plan.rejections:
            raise Rejected(plan.rejections)
        _save(key_id, plan, change, by, now)
    return Outcome(len(plan.creations), len(plan.corrections), plan.unchanged)


def examine(key_id: int, drafts: Sequence[rules.Draft], *, now: datetime) -> rules.Plan:
    """What `write` would do with these drafts, and which of them it would refuse. Writes nothing."""
    return rules.plan(drafts, _stored(key_id, drafts), to_stamp(now + TOLERANCE))


def cancel(key_id: int, activation_id: int, *, by: str, now: datetime) -> bool:
    """End an activation now, if it has not ended; says whether it did so. Raises NoSuchActivation."""
    with transaction.atomic():
        change = _lock(key_id)
        old = _stored_by_id([activation_id]).get(activation_id, (None, None))
        if old[0] != key_id or old[1] is None:
            raise NoSuchActivation
        if old[1].end is not None:
            return False
        new = old[1]._replace(cancelled_on=max(to_stamp(now), old[1].activated_on))
        _save(key_id, rules.Plan(corrections=[rules.Correction(0, old[1], new)]), change, by, now)
    return True


def _lock(key_id: int) -> int:
    """Take the key's row; returns the last change number given out."""
    with connection.cursor() as cursor:
        sql = f"SELECT change FROM partners_partnerkey WHERE id = %s{dialect.current().for_update}"
        cursor.execute(sql, [key_id])
        return int(cursor.fetchone()[0])


# --- what is stored -----------------------------------------------------------------------------------------


def _columns() -> str:
    stamp = dialect.current().stamp
    return ", ".join(stamp(name) if name in INSTANTS else name for name in Site._fields)


def _stored(key_id: int, drafts: Sequence[rules.Draft]) -> rules.Stored:
    ids = [draft[0] for draft in drafts if draft[0] is not None and draft[0] != ABSENT]
    found = _stored_by_id(ids)
    return rules.Stored(
        by_id={i: site for i, (owner, site) in found.items() if owner == key_id},
        by_group=_stored_by_group(key_id, {draft[1] for draft in drafts}),
        of_other_keys=frozenset(i for i, (owner, _) in found.items() if owner != key_id),
    )


def _stored_by_id(ids: Sequence[int]) -> dict[int, tuple[int, Site]]:
    if not ids:
        return {}
    sql = dialect.current()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key_id, {_columns()} FROM {TABLE} WHERE {sql.among('id')}", [sql.many(ids)])
        return {row[1]: (row[0], Site(*row[1:])) for row in cursor}


def _stored_by_group(key_id: int, blogs: Iterable[int]) -> dict[rules.Group, list[Site]]:
    sql = dialect.current()
    groups: dict[rules.Group, list[Site]] = defaultdict(list)
    with connection.cursor() as cursor:
        where = f"key_id = %s AND {sql.among('wpcom_blog_id')}"
        cursor.execute(f"SELECT {_columns()} FROM {TABLE} WHERE {where}", [key_id, sql.many(blogs)])
        for row in cursor:
            groups[row[1:3]].append(Site(*row))
    return groups


# --- writing ------------------------------------------------------------------------------------------------


def _save(key_id: int, plan: rules.Plan, change: int, by: str, now: datetime) -> None:
    """Corrections first: one may end what a creation follows."""
    written = len(plan.corrections) + len(plan.creations)
    if not written:
        return
    _correct(plan.corrections, change, by, now)
    _create(key_id, [creation.site for creation in plan.creations], change + len(plan.corrections))
    _count(key_id, plan)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_partnerkey SET change = change + %s WHERE id = %s", [written, key_id])


def _create(key_id: int, sites: Sequence[Site], change: int) -> None:
    sql = dialect.current()
    named, unnamed, largest = [], [], 0
    for number, site in enumerate(sites, change + 1):
        if site.id is None:
            unnamed.append((key_id, number, *site[1:]))
        else:
            named.append((key_id, number, *site))
            largest = max(largest, site.id)
    if named:
        sql.move_sequence_past(TABLE, largest)
        sql.insert(TABLE, ("key_id", _CHANGE, *Site._fields), named)
    if unnamed:
        sql.insert(TABLE, ("key_id", _CHANGE, *Site._fields[1:]), unnamed)


def _correct(corrections: Sequence[rules.Correction], change: int, by: str, now: datetime) -> None:
    names = [name for name in Site._fields if name != "id"]
    setting = ", ".join(f"{name} = %s" for name in (_CHANGE, *names))
    rows = [(number, *c.new[1:], c.new.id) for number, c in enumerate(corrections, change + 1)]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {TABLE} SET {setting} WHERE id = %s", rows)
    history = [_history(c, number, by, now) for number, c in enumerate(corrections, change + 1)]
    ActivationHistory.objects.bulk_create(history, batch_size=1000)


def _history(correction: rules.Correction, number: int, by: str, now: datetime) -> ActivationHistory:
    return ActivationHistory(
        activation_id=correction.old.id or 0,
        change=number,
        changed_on=now.replace(microsecond=0),
        changed_by=by,
        fields=_difference(correction.old, correction.new),
    )


def _difference(old: Site, new: Site) -> dict[str, list[Any]]:
    return {
        name: [rfc3339(cast(str, was)), rfc3339(cast(str, now))] if name in INSTANTS else [was, now]
        for name, was, now in zip(Site._fields, old, new, strict=True)
        if was != now and name != "site_host"
    }


def _count(key_id: int, plan: rules.Plan) -> None:
    counts, days = Delta(), billing_days.Delta(billing_days.zone_of(key_id))
    for sign, site in _moves(plan):
        counts.add(site, sign)
        days.add_site(site, sign)
    counts.save(key_id)
    days.save(key_id)


def _moves(plan: rules.Plan) -> Iterator[tuple[int, Site]]:
    """What was counted so far, and what is to be counted from now on."""
    for correction in plan.corrections:
        yield -1, correction.old
        yield 1, correction.new
    for creation in plan.creations:
        yield 1, creation.site
