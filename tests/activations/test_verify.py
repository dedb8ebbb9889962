"""The recount, and that it finds whatever is wrong."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from tests.cast import BACKUP, NOW, activate, draft

from jetbridge.server.activations import journal, verify
from jetbridge.server.activations.models import Activation, ActivationCount, ActivationHistory
from jetbridge.server.partners.models import PartnerKey


@pytest.fixture
def ids(key: PartnerKey) -> list[int]:
    """One in force, one cancelled, one disputed and cancelled, one of no length."""
    ids = activate(
        key,
        draft(1),
        draft(2, product_id=BACKUP, cancelled_on="2024-02-29"),
        draft(3, cancelled_on="2024-05-02", disputed_on="2024-05-01T12:00:00Z"),
        draft(4, cancelled_on="2024-01-01"),
    )
    return list(ids)


def differences() -> list[str]:
    return verify.verify().shown


def run() -> str:
    out = io.StringIO()
    call_command("verify", stdout=out)
    return out.getvalue()


def test_all_is_well(ids: list[int], other_key: PartnerKey) -> None:
    assert run() == "verified 4 activations of 2 keys\n"


def test_a_correction_and_a_cancellation_keep_it_well(key: PartnerKey, ids: list[int]) -> None:
    journal.cancel(key.pk, ids[0], by="user:1", now=NOW)
    activate(key, draft(2, id=ids[1], product_id=BACKUP, activated_on="2023-12-31", cancelled_on="2024-03-01"))
    assert differences() == []


@pytest.mark.parametrize("name", ["active", "cancelled", "disputed", "ended"])
def test_a_wrong_count_is_found(key: PartnerKey, ids: list[int], name: str) -> None:
    day = ActivationCount.objects.filter(product_id=0, grain="day", start="2024-01-01")
    day.update(**{name: F(name) + 2})
    expected = " ".join(
        f"{number} {2 if number == name else 0}" for number in ("active", "cancelled", "disputed", "ended")
    )
    what = f"the kept counts differ from the activations by {expected} in day 2024-01-01 of product 0"
    assert [line.replace("  ", " ") for line in differences()] == [f"key {key.pk}: {what}"]


def test_a_count_that_is_missing_is_found(ids: list[int]) -> None:
    ActivationCount.objects.filter(grain="year").delete()
    assert len(differences()) == 3


def test_a_count_of_zeros_is_as_good_as_none(key: PartnerKey, ids: list[int]) -> None:
    ActivationCount.objects.create(key=key, product_id=0, grain="day", start="2020-01-01")
    assert differences() == []


def test_a_row_that_the_journal_did_not_write_is_found(ids: list[int]) -> None:
    Activation.objects.filter(pk=ids[0]).delete()
    with pytest.raises(CommandError, match=r"^7 differences$"):
        run()


def test_overlapping_activations_are_found(key: PartnerKey, ids: list[int]) -> None:
    first, second = activate(key, draft(7, cancelled_on="2024-01-05"), draft(7, activated_on="2024-01-05T00:00:00Z"))[
        -2:
    ]
    assert differences() == []
    Activation.objects.filter(pk=first).update(cancelled_on="2024-01-05T10:00:00Z")
    assert differences() == [f"key {key.pk}: activation {second} overlaps an earlier one of its site and plan"]


def test_a_key_that_is_behind_its_activations_is_found(key: PartnerKey, ids: list[int]) -> None:
    PartnerKey.objects.filter(pk=key.pk).update(change=3)
    assert differences() == [f"key {key.pk}: the newest activation has change 4, the key only 3"]


def test_a_history_that_is_ahead_of_its_activation_is_found(key: PartnerKey, ids: list[int]) -> None:
    ActivationHistory.objects.create(activation_id=ids[0], change=9, changed_on=NOW, changed_by="user:1", fields={})
    assert differences() == [f"key {key.pk}: activation {ids[0]} has a history that is newer than itself"]


def test_many_differences_are_counted_but_not_all_shown(key: PartnerKey, ids: list[int]) -> None:
    ActivationCount.objects.bulk_create(
        ActivationCount(key=key, product_id=product, grain="day", start="2020-01-01", active=1)
        for product in range(150)
    )
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"^150 differences$"):
        call_command("verify", stdout=out)
    assert len(out.getvalue().splitlines()) == 101
    assert out.getvalue().endswith("… and 50 more\n")


@pytest.mark.django_db(transaction=True)
def test_the_recount_reads_one_state_and_keeps_no_writer_waiting(key: PartnerKey, ids: list[int]) -> None:
    with verify.snapshot():
        assert Activation.objects.count() == 4
        with ThreadPoolExecutor(1) as other:
            other.submit(write_elsewhere, key, draft(9)).result(timeout=20)
        assert Activation.objects.count() == 4
    assert Activation.objects.count() == 5


def write_elsewhere(key: PartnerKey, said: tuple[Any, ...]) -> None:
    activate(key, said)
    connection.close()
