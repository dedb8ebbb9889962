"""A bill for tests of what becomes of one: two premium sites in August 2024, USD 62.00."""

from typing import Any

import pytest
from tests.billing.ledger import close, invoice, price
from tests.cast import PREMIUM, activate, draft

from jetbridge.server.billing.models import Invoice
from jetbridge.server.partners.models import PartnerKey


def premium(blog: int, **said: Any) -> tuple[Any, ...]:
    return draft(blog, product_id=PREMIUM, **{"activated_on": "2024-08-01T09:00:00Z"} | said)


@pytest.fixture
def bill(key: PartnerKey) -> Invoice:
    price(PREMIUM, 3100)
    activate(key, premium(1), premium(2))
    close("2024-08")
    return invoice("2024-08")
