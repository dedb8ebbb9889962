"""Corrections after the close, to be read by a finance person: at the end, what is billed is what is owed.

Premium costs 31.00 a month: 1.00 for each of the 31 days of August and October, and 31.00 / 30 for each of September's.
Owed is what the days cost by what is known today; billed is what the invoices that stand say of the month.
"""

from datetime import UTC, datetime

import pytest
from tests.billing.bill import premium
from tests.billing.ledger import after, close, invoice, lines, owed_and_billed, price, sites
from tests.cast import PREMIUM, activate

from jetbridge.server.billing import balances, invoices
from jetbridge.server.partners.models import PartnerKey

pytestmark = pytest.mark.django_db


def test_a_late_cancellation_then_void_and_rebill_then_another(key: PartnerKey) -> None:
    price(PREMIUM, 3100)
    activate(key, premium(1), premium(2))

    # August: two sites for 31 days each. The invoice says so, and is right.
    close("2024-08")
    assert lines("2024-08") == [("2024-08", "premium", 62, 6200)]
    assert owed_and_billed(key) == {"2024-08": (6200, 6200)}

    # In September it turns out that site 1 was cancelled on 13 August: 12 of its 31 days were right, 19 were not.
    activate(key, premium(1, cancelled_on="2024-08-13T10:00:00Z"))
    assert owed_and_billed(key) == {"2024-08": (4300, 6200)}

    # September's invoice has one site left, for 30 days at 31.00 / 30, and takes the 19 days back.
    close("2024-09")
    assert lines("2024-09") == [("2024-09", "premium", 30, 3100), ("2024-08", "premium", 19, -1900)]
    assert sites("2024-09")[1] == [("site1.example", -19, -1900)]
    assert invoice("2024-09").amount_due == 3100 - 1900
    assert owed_and_billed(key) == {"2024-08": (4300, 4300), "2024-09": (3100, 3100)}

    # That invoice is voided. September is not billed now, and August is billed too high again, as it was before.
    invoices.void(invoice("2024-09"), now=after("2024-09"))
    assert owed_and_billed(key) == {"2024-08": (4300, 6200), "2024-09": (3100, 0)}

    # Site 2 was cancelled on 21 September, too. Billed again, September has 20 days: 31.00 * 20 / 30 = 20.67.
    activate(key, premium(2, cancelled_on="2024-09-21T00:00:00Z"))
    close("2024-09", rebill=key)
    assert lines("2024-09") == [("2024-09", "premium", 20, 2067), ("2024-08", "premium", 19, -1900)]
    assert owed_and_billed(key) == {"2024-08": (4300, 4300), "2024-09": (2067, 2067)}

    # Another correction: site 1 was cancelled on 10 August already. October has no sites, only the three days.
    activate(key, premium(1, cancelled_on="2024-08-10T10:00:00Z"))
    close("2024-10")
    assert lines("2024-10") == [("2024-08", "premium", 3, -300)]
    assert owed_and_billed(key) == {"2024-08": (4000, 4000), "2024-09": (2067, 2067), "2024-10": (0, 0)}

    # Nothing is due, so it counts as paid; 3.00 are left for the next invoice. In all, 60 days are billed.
    assert (invoice("2024-10").status, invoice("2024-10").amount_due, balances.of(key.pk)) == ("paid", 0, -300)
    billed = [invoice(month).total for month in ("2024-08", "2024-09", "2024-10")]
    assert billed == [6200, 167, -300]
    assert sum(billed) == 4000 + 2067


def test_what_was_put_right_of_a_month_is_taken_back_when_the_month_is_billed_again(key: PartnerKey) -> None:
    price(PREMIUM, 3100)
    activate(key, premium(1))
    close("2024-08")

    # September puts August right by 19 days; then August's own invoice is voided, and billed again with 12 days.
    activate(key, premium(1, cancelled_on="2024-08-13T00:00:00Z"))
    close("2024-09")
    assert lines("2024-09") == [("2024-08", "premium", 19, -1900)]
    invoices.void(invoice("2024-08"), now=after("2024-09"))
    close("2024-08", rebill=key)
    assert lines("2024-08") == [("2024-08", "premium", 12, 1200), ("2024-08", "premium", 19, 1900)]
    assert sites("2024-08") == [[("site1.example", 12, 1200)], [("site1.example", 19, 1900)]]
    assert owed_and_billed(key) == {"2024-08": (1200, 1200), "2024-09": (0, 0)}


def test_a_month_billed_again_that_came_to_nothing_is_put_right_later_as_any_other(key: PartnerKey) -> None:
    price(PREMIUM, 3100)
    activate(key, premium(1))
    close("2024-08")
    invoices.void(invoice("2024-08"), now=after("2024-08"))
    activate(key, premium(1, cancelled_on="2024-08-01T10:00:00Z"))
    assert [outcome.result.value for outcome in close("2024-08", rebill=key)] == ["nothing to bill"]
    activate(key, premium(1, cancelled_on="2024-08-04T10:00:00Z"))
    close("2024-09")
    assert lines("2024-09") == [("2024-08", "premium", 3, 300)]


def test_an_adjustment_says_why(key: PartnerKey) -> None:
    price(PREMIUM, 3100)
    activate(key, premium(1))
    close("2024-08")
    activate(key, premium(1, cancelled_on="2024-08-13T00:00:00Z"), premium(2), now=datetime(2024, 9, 9, tzinfo=UTC))
    close("2024-09")
    own, adjustment = invoice("2024-09").lines.order_by("position")
    assert own.reason == ""
    assert adjustment.description == "Jetpack Premium, yearly: August 2024, corrected"
    assert adjustment.reason == "billed 31 site-days, owed 43: some were active that were not known"
