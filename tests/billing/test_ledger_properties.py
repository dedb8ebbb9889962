"""Properties 4, 5, 6 and 11 of billing: whatever comes late, and whatever is done to invoices in between."""

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.billing import ledger
from tests.billing.histories import LAST, MONTHS, activations, begin, histories, take, terms, thorough, undone

from jetbridge.rating import Month
from jetbridge.server.billing import balances, closing, drafts
from jetbridge.server.billing.closing import Result
from jetbridge.server.billing.models import Invoice
from jetbridge.server.partners.models import PartnerKey

pytestmark = pytest.mark.django_db


@given(terms, activations, histories)
@thorough(12)
def test_after_any_history_billed_is_owed_in_every_closed_month(
    key: PartnerKey, terms: Any, first: Any, history: Any
) -> None:
    """Property 11; a month that was voided comes right when it is billed again."""
    with undone():
        begin(key, terms, first)
        for month, events in zip(MONTHS, history, strict=True):
            for number, event in enumerate(events):
                take(key, event, f"{month} {number}")
            ledger.close(month)
        ledger.close(LAST)
        voided = ledger.voided(key)
        sums = ledger.owed_and_billed(key)
        assert {month: both for month, both in sums.items() if month not in voided and both[0] != both[1]} == {}
        for month in sorted(voided):
            ledger.close(month, rebill=key)
            owed, billed = ledger.owed_and_billed(key)[month]
            assert owed == billed
        assert ledger.voided(key) == set()
        ledger.assert_sites_sum_to_their_lines()
        ledger.assert_numbers_have_no_gap()
        assert balances.of(key.pk) <= 0


@given(terms, activations, st.dates(date(2024, 2, 1), date(2024, 2, 29)))
@thorough(10)
def test_the_upcoming_invoice_is_the_final_one_if_nothing_changes(
    key: PartnerKey, terms: Any, first: Any, today: date
) -> None:
    """Property 5: the same amounts, quantities, periods, prices, descriptions and taxes."""
    with undone():
        begin(key, terms, first)
        ledger.close("2024-01")
        take(key, ("end", 0, "2024-01-20T08:30:00Z", "cancelled_on"), "")
        noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
        upcoming = drafts.upcoming(PartnerKey.objects.get(pk=key.pk), now=noon)
        outcomes = [one for one in ledger.close("2024-02") if one.result is Result.FINAL]
        if upcoming is None or upcoming.invoice.month > date(2024, 2, 1):
            assert outcomes == []
            return
        final = ledger.invoice("2024-02")
        assert ledger.said(upcoming.invoice) == ledger.said(final)
        assert [ledger.said(line) for line in upcoming.lines] == [ledger.said(line) for line in ledger.its_lines(final)]


@given(terms, activations, histories)
@thorough(10)
def test_a_final_invoice_changes_only_where_it_may(key: PartnerKey, terms: Any, first: Any, history: Any) -> None:
    """Property 6: lines, sites, paper, customer and amounts stay; status, payments, credits and transitions move."""
    with undone():
        begin(key, terms, first)
        kept: dict[int, Any] = {}
        for month, events in zip(MONTHS, history, strict=True):
            for number, event in enumerate(events):
                take(key, event, f"{month} {number}")
                frozen = {invoice.pk: ledger.frozen(invoice) for invoice in Invoice.objects.exclude(status="draft")}
                assert kept.items() <= frozen.items()
                kept = frozen
            ledger.close(month)


class Killed(BaseException):
    """What no code expects, at one statement of a close."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    left = itertools.count(statement, -1)

    def execute(run: Callable[..., Any], *arguments: Any) -> Any:
        if next(left) == 0:
            raise Killed
        return run(*arguments)

    with suppress(Killed), connection.execute_wrapper(execute):
        yield


@given(terms, activations, activations, st.randoms(), st.integers(0, 400))
@thorough(12)
def test_closed_in_any_order_twice_or_killed_on_the_way_the_invoices_are_the_same(
    key: PartnerKey, other_key: PartnerKey, terms: Any, first: Any, others: Any, chance: random.Random, statement: int
) -> None:
    """Property 4."""
    now = ledger.after("2024-04")
    with undone():
        begin(key, terms, first)
        begin(other_key, terms, others)
        with undone():
            list(closing.run(closing.due(now=now), now=now))
            at_once = ledger.content()
        with killed_at(statement):
            list(closing.run(closing.due(now=now), now=now))
        while dues := closing.due(now=now):
            chance.shuffle(dues)
            list(closing.run(dues, now=now))
        assert closing.close(closing.Due(Month(2024, 4), key.pk), now=now).result in (Result.CLOSED, Result.NOTHING)
        assert ledger.content() == at_once
        ledger.assert_numbers_have_no_gap()
