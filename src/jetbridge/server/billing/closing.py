"""Closes months: drafts of ended months become invoices, each month of a key in one transaction under the key's lock.

Safe to run twice, at once and after a crash: what is closed is passed over, and what was not committed never was.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from jetbridge import rating
from jetbridge.rating import Month
from jetbridge.server.billing import amounts, drafts, finalising, locks, months, usage
from jetbridge.server.billing.drafts import Draft
from jetbridge.server.billing.models import ClosedMonth, Invoice
from jetbridge.server.billing.sites import Disagreement
from jetbridge.server.partners.models import Plan

GRACE_DAYS = 2
GUARD_TIMES, GUARD_MINIMUM = 5, 100_000
"""An invoice of more than so many times the last full month's, and of more than so many minor units, is looked at."""


_WORK_SECONDS, _PAUSE_SECONDS = 0.5, 0.12
"""A writer that waits looks every 0.1 s whether it may (`importer` paces itself by the same)."""


class MonthNotOver(ValueError):
    """The month has not ended in the partner's zone; the message says when it will have."""


class Result(StrEnum):
    FINAL = "final"
    """An invoice was made."""
    NOTHING = "nothing to bill"
    """The month is closed without one."""
    HELD_BACK = "held back"
    """Its invoice stays a draft; `reason` says why."""
    WAITING = "waiting"
    """It is not its turn; `reason` says whose it is."""
    CLOSED = "closed"
    """Somebody had closed it before."""


@dataclass(frozen=True)
class Outcome:
    """What became of one month of a key."""

    due: "Due"
    result: Result
    invoice: Invoice | None = None
    reason: str = ""


@dataclass(frozen=True, order=True)
class Due:
    """A month of a key that is to be closed, or one whose invoice was voided and that is to be billed again."""

    month: Month
    key_id: int
    is_rebill: bool = False


def due(
    *, now: datetime, month: Month | None = None, key_id: int | None = None, grace_days: int = GRACE_DAYS
) -> list[Due]:
    """What is to be closed, oldest month first, then by key: each month that ended at least `grace_days` ago.

    With `month` that one alone, and as soon as it has ended. Raises MonthNotOver.
    """
    found: list[Due] = []
    for one in months.of_every_key():
        if key_id in (None, one.key.pk):
            zone = ZoneInfo(one.key.partner.time_zone)
            last = _last_ended(zone, now if month else now - timedelta(days=grace_days))
            if month is not None and month > last:
                raise MonthNotOver(_not_over(month, zone, one.key.pk))
            found += (Due(its_month, one.key.pk) for its_month in one.open(last) if month in (None, its_month))
    return sorted(found)


def run(dues: Sequence[Due], *, now: datetime, dry_run: bool = False) -> Iterator[Outcome]:
    """Close these in their order. A dry run tells the same, key by key, and leaves nothing behind."""
    return _paced(_try_each(dues, now) if dry_run else _close_each(dues, now))


def _try_each(dues: Sequence[Due], now: datetime) -> Iterator[Outcome]:
    by_key = attrgetter("key_id")
    for _, of_one_key in groupby(sorted(dues, key=by_key), by_key):
        with transaction.atomic():
            outcomes = list(_close_each(of_one_key, now))
            transaction.set_rollback(True)
        yield from outcomes


def _close_each(dues: Iterable[Due], now: datetime) -> Iterator[Outcome]:
    """The later months of a key that is held back are left out: they have to wait, which needs no telling."""
    held_back: set[int] = set()
    for one in dues:
        if one.key_id not in held_back:
            outcome = close(one, now=now)
            if outcome.result is Result.HELD_BACK:
                held_back.add(one.key_id)
            yield outcome


def _paced(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """With pauses between the transactions in which others can write, on SQLite, where one writer excludes the rest."""
    began = time.monotonic()
    for outcome in outcomes:
        yield outcome
        if connection.vendor == "sqlite" and time.monotonic() - began > _WORK_SECONDS:
            time.sleep(_PAUSE_SECONDS)
            began = time.monotonic()


def close(due: Due, *, now: datetime, release: bool = False) -> Outcome:
    """Close one month of a key. `release` lets the guard pass; days without a price are billed in no case.

    Raises MonthNotOver.
    """
    try:
        with transaction.atomic():
            return _close(due, now, release)
    except rating.UnknownCurrency as error:
        return Outcome(due, Result.HELD_BACK, reason=str(error))
    except Disagreement as error:
        with transaction.atomic():
            return _hold_back(due, drafts.draft(locks.lock(due.key_id), due.month, now=now), str(error))


def _close(due: Due, now: datetime, release: bool) -> Outcome:
    account = usage.load(locks.lock(due.key_id))
    if due.month > _last_ended(account.zone, now):
        raise MonthNotOver(_not_over(due.month, account.zone, due.key_id))
    if account.months.is_closed(due.month) and not (due.is_rebill and due.month in account.voided):
        return Outcome(due, Result.CLOSED)
    first = next(account.months.open(due.month), due.month)
    if first < due.month:
        return Outcome(due, Result.WAITING, reason=f"{first} comes first, and is not closed")
    draft = drafts.of_account(account, due.month, now=now)
    reason = _without_price(draft) or ("" if release else _guarded(draft, due.month))
    if reason:
        return _hold_back(due, draft, reason)
    ClosedMonth.objects.update_or_create(key=account.key, month=due.month.first, defaults={"is_voided": False})
    if not draft.lines:
        if former := finalising.find_draft(draft):
            former.delete()
        return Outcome(due, Result.NOTHING)
    return Outcome(due, Result.FINAL, finalising.finalise(draft, now=now))


def _hold_back(due: Due, draft: Draft, reason: str) -> Outcome:
    return Outcome(due, Result.HELD_BACK, finalising.save_draft(draft, reason), reason)


def leave_unbilled(invoice: Invoice) -> None:
    """Its month, now that the invoice is void: nothing is billed of it until it is billed again."""
    ClosedMonth.objects.filter(key=invoice.key_id, month=invoice.month).update(is_voided=True)


# --- what is held back ------------------------------------------------------------------------------------------


def _without_price(draft: Draft) -> str:
    slugs = dict(Plan.objects.values_list("pk", "slug")) if draft.unpriced else {}
    return "; ".join(
        f"{slugs[one.product_id]} has no price for {one.site_days:,} site-days "
        f"from {one.starts_on} to {one.ends_on - timedelta(days=1)}"
        for one in draft.unpriced
    )


def _guarded(draft: Draft, month: Month) -> str:
    account = draft.account
    own = sum(line.amount for line in draft.lines if not line.reason)
    full = account.last_full_month(month)
    if full is None or own <= GUARD_MINIMUM:
        return ""
    before = sum(line.amount for line in account.rate(full).lines)
    if own <= GUARD_TIMES * before:
        return ""
    more, less = (amounts.with_currency(amount, account.currency.code) for amount in (own, before))
    return f"{more} is more than {GUARD_TIMES} times the {less} of {full}: look at it, then finalise it by hand"


# --- which months have ended ------------------------------------------------------------------------------------


def _last_ended(zone: ZoneInfo, now: datetime) -> Month:
    return Month.of(rating.local_day(now, zone)).previous()


def _not_over(month: Month, zone: ZoneInfo, key_id: int) -> str:
    ends = rating.midnight(month.end, zone)
    return f"{month} of key {key_id} ends at {ends:%Y-%m-%d %H:%M} UTC, midnight in {zone.key}: close it after that"
