"""`jetbridge-server prices`: what plans cost."""

import pytest
from tests.commands.lines import refused, run

from jetbridge.server.billing.models import Price
from jetbridge.server.partners.models import Partner

pytestmark = pytest.mark.usefixtures("acme")


def test_a_price_is_set_in_units_of_the_currency() -> None:
    said = run("prices set premium 9.95 --from 2024-08-01")
    assert said == "premium costs everybody USD 9.95 a month from 2024-08-01 on\n"
    assert Price.objects.get().unit_amount == 995


def test_the_same_price_again_is_no_error() -> None:
    run("prices set 2000 500 --from 2024-08-01 --currency jpy")
    again = run("prices set premium 500.000 --from 2024-08-01 --currency jpy")
    assert again == "premium costs everybody JPY 500 a month from 2024-08-01 on, as before\n"


def test_a_partner_s_own_price_is_in_its_currency() -> None:
    Partner.objects.update(currency="eur")
    said = run("prices set premium 0.033333333333 --from 2024-08-01 --partner acme")
    assert said == "premium costs acme EUR 0.033333333333 a month from 2024-08-01 on\n"


def test_all_prices_are_listed() -> None:
    run("prices set premium 9.95 --from 2024-08-01")
    run("prices set premium 10 --from 2024-09-01")
    run("prices set premium 5 --from 2024-08-01 --partner acme")
    assert run("prices list").splitlines() == [
        "premium USD 9.95 from 2024-08-01 everybody",
        "premium USD 10.00 from 2024-09-01 everybody",
        "premium USD 5.00 from 2024-08-01 acme",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nothing 9.95 --from 2024-08-01", "there is no plan 'nothing'"),
        ("premium 9.95 --from 2024-08-01 --partner nobody", "there is no partner 'nobody'"),
        ("premium 9.95 --from 2024-08-01 --partner acme --currency eur", "acme is billed in usd"),
        ("premium 9.95 --from 2024-08-01 --currency ugx", "'ugx' is no currency"),
        ("premium 9.95 --from 2024-08-32", "'2024-08-32' is no day"),
        ("premium -1 --from 2024-08-01", "'-1' is no amount"),
        ("premium 1e5 --from 2024-08-01", "'1e5' is no amount"),
        ("premium NaN --from 2024-08-01", "'NaN' is no amount"),
        ("premium 9.95", "--from"),
    ],
)
def test_what_is_no_price_is_refused(line: str, said: str) -> None:
    assert said in refused(f"prices set {line}")
    assert not Price.objects.exists()
