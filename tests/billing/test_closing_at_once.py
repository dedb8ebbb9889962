"""Two closes at once, and one that is killed again and again: one invoice a month, numbers without a gap (property 7).

Threads and real processes on the tests' own database, so each test commits.
"""

import multiprocessing
import random
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.billing import closing_process, ledger
from tests.billing.bill import premium
from tests.billing.histories import undone
from tests.billing.ledger import after
from tests.cast import NOW, PREMIUM, activate

from jetbridge.server.billing import closing
from jetbridge.server.billing.closing import Outcome, Result
from jetbridge.server.billing.models import Invoice
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey

KILLS = 10
MONTHS = 3
LAST = "2024-10"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def several(acme: Partner) -> list[PartnerKey]:
    """Four keys with a site from August on, and one that comes and goes."""
    ledger.price(PREMIUM, 3100)
    made = [keys.create_key(acme, f"Key {number}", now=NOW)[0] for number in range(4)]
    for number, key in enumerate(made):
        gone = premium(2, activated_on="2024-09-02", cancelled_on=f"2024-10-{number + 10}")
        activate(key, premium(1), gone)
    return made


def assert_one_invoice_for_each_key_and_month(several: list[PartnerKey]) -> None:
    assert Invoice.objects.count() == len(several) * MONTHS
    assert len(set(Invoice.objects.values_list("key", "month"))) == len(several) * MONTHS
    ledger.assert_numbers_have_no_gap()
    ledger.assert_sites_sum_to_their_lines()


def test_two_closes_and_a_writer_at_once(several: list[PartnerKey]) -> None:
    """Each month of a key is closed by one of them; what the writer is too late for is in the next invoice."""
    together = Barrier(3)

    def close() -> list[Outcome]:
        dues = closing.due(now=after(LAST))
        together.wait(timeout=60)
        try:
            return list(closing.run(dues, now=after(LAST)))
        finally:
            connection.close()

    def write() -> None:
        together.wait(timeout=60)
        try:
            for key in several * 2:
                activate(key, premium(3), now=after(LAST))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        closes = [threads.submit(close), threads.submit(close)]
        threads.submit(write).result()
        results = Counter(outcome.result for one in closes for outcome in one.result())
    assert results == {Result.FINAL: len(several) * MONTHS, Result.CLOSED: len(several) * MONTHS}
    assert_one_invoice_for_each_key_and_month(several)
    ledger.close("2024-11")
    assert all(owed == billed for key in several for owed, billed in ledger.owed_and_billed(key).values())


def test_a_close_killed_ten_times_ends_as_if_it_never_was(several: list[PartnerKey]) -> None:
    with undone():
        ledger.close(LAST)
        expected = ledger.content()
    chance = random.Random(7)
    for _ in range(KILLS):
        assert run_process(statements=chance.randint(8, 70)) == -signal.SIGKILL
        ledger.assert_numbers_have_no_gap()
    assert 0 < Invoice.objects.count() < len(several) * MONTHS
    assert run_process(statements=None) == 0
    assert ledger.content() == expected
    assert_one_invoice_for_each_key_and_month(several)


def run_process(statements: int | None) -> int | None:
    """The exit code of a process that closes all that is due, killed after so many statements."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([closing_process.__name__])
    process = context.Process(target=closing_process.close, args=(connection.settings_dict, after(LAST), statements))
    process.start()
    process.join(timeout=120)
    return process.exitcode
