"""What a write may do to the activations of one key (contract 3.0). Pure: it is given what is stored, and decides."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jetbridge.server.activations.fields import ABSENT, ENDS, INSTANTS, NEEDED_TO_CREATE, Site, rfc3339

Draft = tuple[Any, ...]
"""A Site whose fields may be ABSENT: what one row of an import, or one call, says."""

Group = tuple[int, int]
"""(blog, product): within one, activations may not overlap."""

Moment = tuple[int, int, str]
"""(blog, product, activated_on): what a row without an id is matched by."""

_INSTANTS = [(position, name) for position, name in enumerate(Site._fields) if name in INSTANTS]
_ENDS = [(position, name) for position, name in enumerate(Site._fields) if name in ENDS]
_FINAL = frozenset(position for position, _ in _ENDS)
"""Ends are final: a row without one, in a nightly file say, leaves that which is stored."""
_NEVER = "9"  # later than any stamp
_DEFAULTS = {"site_name": ""}


class Rejection(NamedTuple):
    position: int
    reason: str


class Creation(NamedTuple):
    position: int
    site: Site


class Correction(NamedTuple):
    position: int
    old: Site
    new: Site


@dataclass
class Stored:
    """What the database holds that a batch of drafts could touch."""

    by_id: Mapping[int, Site] = field(default_factory=dict)
    by_group: Mapping[Group, Sequence[Site]] = field(default_factory=dict)
    of_other_keys: frozenset[int] = frozenset()


@dataclass
class Plan:
    """What a batch of drafts comes to."""

    creations: list[Creation] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    unchanged: int = 0
    rejections: list[Rejection] = field(default_factory=list)


def plan(drafts: Sequence[Draft], stored: Stored, latest: str) -> Plan:
    """Decide each draft. `latest` is the last stamp that is not in the future."""
    result = Plan()
    by_moment = {(s.wpcom_blog_id, s.product_id, s.activated_on): s for g in stored.by_group.values() for s in g}
    seen: dict[int | Moment, int] = {}
    for position, draft in enumerate(drafts):
        try:
            old = _find(draft, stored, by_moment)
            new = _merge(draft, old)
            _check(old, new, latest)
            _check_once(old, new, by_moment, seen, position)
        except ValueError as error:
            result.rejections.append(Rejection(position, str(error)))
            continue
        if old is None:
            result.creations.append(Creation(position, new))
        elif old == new:
            result.unchanged += 1
        else:
            result.corrections.append(Correction(position, old, new))
    result.rejections.extend(_overlaps(result, stored))
    return result


def _find(draft: Draft, stored: Stored, by_moment: Mapping[Moment, Site]) -> Site | None:
    """The stored activation that `draft` speaks of, by id, else by moment."""
    activation_id = draft[0]
    if activation_id is None or activation_id == ABSENT:
        return by_moment.get((draft[1], draft[2], draft[3]))
    if activation_id in stored.of_other_keys:
        raise ValueError(f"activation {activation_id} belongs to another key")
    return stored.by_id.get(activation_id)


def _merge(draft: Draft, old: Site | None) -> Site:
    if old is not None:
        merged: Draft = tuple(
            was if said == ABSENT or (said is None and position in _FINAL) else said
            for position, (was, said) in enumerate(zip(old, draft, strict=True))
        )
        return Site(old.id, *merged[1:])
    if ABSENT not in draft:
        return Site(*draft)
    named = zip(Site._fields, draft, strict=True)
    filled: Draft = tuple(_default(name, draft) if said == ABSENT else said for name, said in named)
    return Site(*filled)


def _default(name: str, draft: Draft) -> Any:
    if name in NEEDED_TO_CREATE:
        raise ValueError(f"{name} is missing, and there is no such activation yet")
    return draft[3] if name == "created_on" else _DEFAULTS.get(name)


def _check(old: Site | None, new: Site, latest: str) -> None:
    will: Draft = new
    for position, name in _INSTANTS:
        instant = will[position]
        if instant is not None and instant > latest:
            raise ValueError(f"{name} is in the future: {rfc3339(instant)}")
    for position, name in _ENDS:
        end = will[position]
        if end is not None and end < new.activated_on:
            raise ValueError(f"{name} {rfc3339(end)} is before activated_on {rfc3339(new.activated_on)}")
    if old is not None and new.product_id != old.product_id:
        raise ValueError(f"the plan of activation {old.id} is {old.product_id}: a changed plan is a new activation")
    if old is not None and new.wpcom_blog_id != old.wpcom_blog_id:
        raise ValueError(f"activation {old.id} is of blog {old.wpcom_blog_id}, not {new.wpcom_blog_id}")


def _check_once(
    old: Site | None, new: Site, by_moment: Mapping[Moment, Site], seen: dict[int | Moment, int], position: int
) -> None:
    moment = (new.wpcom_blog_id, new.product_id, new.activated_on)
    twin = by_moment.get(moment)
    if twin is not None and twin.id != new.id:
        raise ValueError(f"this site already has this plan from this moment on: activation {twin.id}")
    for identity in (new.id, moment):
        if identity is not None and seen.setdefault(identity, position) != position:
            raise ValueError("the same activation stands here twice")


def _overlaps(result: Plan, stored: Stored) -> Iterable[Rejection]:
    written: list[tuple[int, Site]] = [(position, site) for position, site in result.creations]
    written += [(position, new) for position, _, new in result.corrections]
    sizes = Counter([site[1:3] for _, site in written])
    touched: dict[Group, list[tuple[int, Site]]] = defaultdict(list)
    for position, site in written:
        group = site[1:3]
        if sizes[group] > 1 or group in stored.by_group:
            touched[group].append((position, site))
    for group, sites in touched.items():
        replaced = {site.id for _, site in sites}
        resting = [site for site in stored.by_group.get(group, ()) if site.id not in replaced]
        yield from _overlaps_within(sites, resting)


def _overlaps_within(written: Iterable[tuple[int, Site]], resting: Iterable[Site]) -> Iterable[Rejection]:
    """Those that overlap what rests, or an earlier one that does not. One of no length overlaps nothing."""
    standing = sorted((s.activated_on, s.end or _NEVER, s) for s in resting if s.end != s.activated_on)
    holder_end, holder = "", None
    for start, end, position, site in sorted(
        (s.activated_on, s.end or _NEVER, position, s) for position, s in written if s.end != s.activated_on
    ):
        # What rests does not overlap itself: the last that starts before `end` is also the last to end.
        before = bisect_left(standing, (end,))
        if before and standing[before - 1][1] > start:
            yield Rejection(position, _overlap(standing[before - 1][2]))
        elif holder is not None and start < holder_end:
            yield Rejection(position, _overlap(holder))
        else:
            holder_end, holder = end, site


def _overlap(other: Site) -> str:
    which = f"activation {other.id}" if other.id else "another row"
    lasting = f"from {rfc3339(other.activated_on)} to {rfc3339(other.end) or 'now'}"
    return f"overlaps {which} of the same site and plan, {lasting}: one plan is in force on a site at most once"
