"""Whatever is done to the activations of a key, in whatever order and by however many at once, the recount agrees."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import BACKUP, FREE, NOW, draft

from jetbridge.server.activations import journal, verify
from jetbridge.server.activations.models import Activation, ActivationHistory
from jetbridge.server.partners.models import PartnerKey

days = st.integers(1, 9).map("2024-01-{:02}".format)
drafts = st.builds(
    draft,
    st.integers(1, 3),
    product_id=st.sampled_from([FREE, BACKUP]),
    activated_on=days,
    cancelled_on=st.none() | days,
    disputed_on=st.none() | days,
    site_name=st.sampled_from(["a", "b"]),
)
writes = st.lists(drafts, min_size=1, max_size=4)
cancellations = st.integers(0, 5)
steps = st.lists(writes | cancellations, max_size=12)
thorough = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def take(key_id: int, step: Any) -> None:
    """A write; or the cancellation of one of the key's activations. A refusal is an answer too."""
    with suppress(journal.Rejected, IndexError):
        if isinstance(step, list):
            journal.write(key_id, step, by="test", now=NOW)
        else:
            ids = Activation.objects.filter(key_id=key_id).order_by("pk").values_list("pk", flat=True)
            journal.cancel(key_id, ids[step], by="user:1", now=NOW)


def assert_consistent(key: PartnerKey) -> None:
    assert verify.verify().shown == []
    key.refresh_from_db()
    changes = [*key.activation_set.values_list("change", flat=True)]
    replaced = ActivationHistory.objects.filter(activation__key=key).values_list("change", flat=True)
    given_out = {*changes, *replaced}
    assert len(changes) == len(set(changes))
    assert given_out <= set(range(1, key.change + 1))
    assert max(given_out, default=0) == key.change


@pytest.mark.django_db
@given(steps)
@thorough
def test_any_sequence_of_writes_keeps_the_counts(key: PartnerKey, steps: list[Any]) -> None:
    with transaction.atomic():
        for step in steps:
            take(key.pk, step)
        assert_consistent(key)
        transaction.set_rollback(True)
    key.refresh_from_db()


@pytest.mark.django_db
@given(writes)
@thorough
def test_a_write_that_was_examined_is_taken_and_taken_again(key: PartnerKey, rows: list[Any]) -> None:
    with transaction.atomic():
        plan = journal.examine(key.pk, rows, now=NOW)
        bad = {rejection.position for rejection in plan.rejections}
        good = [row for position, row in enumerate(rows) if position not in bad]
        journal.write(key.pk, good, by="test", now=NOW)
        again = journal.write(key.pk, good, by="test", now=NOW)
        assert (again.created, again.changed, again.unchanged) == (0, 0, len(good))
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_keep_the_counts(key: PartnerKey, other_key: PartnerKey) -> None:
    """Four threads, three on the same key, in the same sites; a follower of the changes misses none."""
    plans = [(key.pk, blog) for blog in (1, 1, 2)] + [(other_key.pk, 1)]
    with ThreadPoolExecutor(len(plans) + 1) as threads:
        writers = [threads.submit(write_for_a_while, key_id, blog) for key_id, blog in plans]
        follower = threads.submit(follow, key.pk, writers)
        for writer in writers:
            writer.result()
        seen = follower.result()
    assert_consistent(key)
    assert_consistent(other_key)
    assert seen == sorted(seen)
    assert seen[-1] == PartnerKey.objects.get(pk=key.pk).change
    assert set(key.activation_set.values_list("change", flat=True)) <= set(seen)


def write_for_a_while(key_id: int, blog: int) -> None:
    try:
        for day, number in itertools.product(range(1, 4), range(3)):
            start = f"2024-01-{day:02}T0{number}:00:00Z"
            take(key_id, [draft(blog, activated_on=start, cancelled_on=f"2024-01-{day:02}T09:00:00Z")])
            take(key_id, [draft(blog + 10, activated_on=start, cancelled_on=start, site_name=f"{day}{number}")])
            take(key_id, number)
    finally:
        connection.close()


def follow(key_id: int, writers: list[Any]) -> list[int]:
    """Reads the changes after the last seen, until there are no more to come."""
    seen = [0]
    try:
        while True:
            done = all(writer.done() for writer in writers)
            newer = Activation.objects.filter(key_id=key_id, change__gt=seen[-1])
            seen += newer.order_by("change").values_list("change", flat=True)
            if done:
                return seen
    finally:
        connection.close()
