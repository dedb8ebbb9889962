"""A correct invoice has no difference; a planted one is found, with its cause and its sites."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.client.ledger import BACKUP, NEW_YORK, NOVEMBER, OCTOBER, PREMIUM, Ledger, activation, billed, line

from jetbridge.client.reconcile import BadRules, Cause, Finding, Irreconcilable, Reconciliation, Rules, reconcile, rules

IN_NEW_YORK = rules.in_zone(Rules(), NEW_YORK)
PRICES = """
zone = "America/New_York"
[plans.premium]
product_id = 2000
prices = { 2024-01-01 = "9.95", 2024-10-15 = "12.40" }
[plans.jetpack-backup-daily]
product_id = 90002
prices = { 2024-01-01 = "4.95" }
"""


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def prices(tmp_path: Path) -> Rules:
    return written(tmp_path, PRICES)


def written(folder: Path, text: str) -> Rules:
    file = folder / "rules.toml"
    file.write_text(text)
    return rules.load(file)


def compared(ledger: Ledger, invoice_id: str = OCTOBER, said: Rules = IN_NEW_YORK) -> Reconciliation:
    with ledger.client() as client:
        (invoice,) = (one for one in client.invoices.list(1, 2) if one.id == invoice_id)
        return reconcile(client, 1, 2, invoice, said)


def summed(finding: Finding) -> tuple[Cause, int, list[tuple[str, int, int | None]]]:
    return finding.cause, finding.amount, [(one.host, one.expected_days, one.billed_days) for one in finding.sites]


def causes(result: Reconciliation) -> list[tuple[Cause, int, list[tuple[str, int, int | None]]]]:
    return [summed(one) for one in result.differences]


# --- what is right ----------------------------------------------------------------------------------------------


def test_a_correct_invoice_has_no_difference(ledger: Ledger, prices: Rules) -> None:
    ledger.activations[1]["cancelled_on"] = None
    ledger.invoices.pop(0)
    result = compared(ledger, said=prices)
    assert [(row.plan, row.expected_quantity, row.expected_amount, row.findings) for row in result.rows] == [
        ("premium", Fraction(31, 31), 995, ()),
        ("premium", Fraction(44, 31), 1760, ()),
        ("jetpack-backup-daily", Fraction(16, 31), 255, ()),
    ]


def test_a_late_cancellation_that_the_next_invoice_adjusted_is_no_difference(ledger: Ledger) -> None:
    result = compared(ledger)
    assert result.differences == []
    (finding,) = (one for row in result.rows for one in row.findings)
    assert summed(finding) == (Cause.LATE_ADJUSTED, 120, [("site2.example", 14, 17)])
    assert finding.note == "on INV-3"


def test_the_invoice_with_the_adjustment_has_no_difference_either(ledger: Ledger) -> None:
    result = compared(ledger, NOVEMBER)
    assert [(str(row.term), row.expected_amount, row.billed_amount, row.findings) for row in result.rows] == [
        ("2024-11", 1240, 1240, ()),
        ("2024-11", 495, 495, ()),
        ("2024-10", -120, -120, ()),
    ]


def test_the_upcoming_invoice_may_be_the_one_that_adjusts(ledger: Ledger) -> None:
    ledger.upcoming = ledger.invoices.pop(0) | {"id": "upcoming_in_3", "number": None, "status": "draft"}
    result = compared(ledger)
    assert result.differences == []
    assert [one.note for row in result.rows for one in row.findings] == ["on the upcoming invoice"]


def test_a_correction_by_credit_note_is_no_difference(ledger: Ledger) -> None:
    del ledger.invoices[0]["lines"]["data"][2]
    ledger.credit_notes.append(
        {
            "id": "cn_1",
            "number": "CN-1",
            "currency": "usd",
            "amount": 120,
            "metadata": {"kind": "correction"},
            "lines": {"data": [{"invoice_line_item": "il_2", "amount": 120}]},
        }
    )
    result = compared(ledger)
    assert result.differences == []
    assert [(one.cause, one.note) for row in result.rows for one in row.findings] == [(Cause.CREDIT, "CN-1")]


def test_a_line_in_the_partners_favour_is_shown_and_is_no_difference(ledger: Ledger) -> None:
    credit = {"id": "il_9", "amount": -500, "currency": "usd", "description": "For the outage", "quantity": 1}
    period = ledger.line("il_2")["period"]
    ledger.invoices[1]["lines"]["data"].append(credit | {"period": period})
    result = compared(ledger, said=rules.read(PRICES))
    assert result.differences == []
    assert [summed(one) for one in result.rows[-1].findings] == [(Cause.CREDIT, -500, [])]


# --- what is not ------------------------------------------------------------------------------------------------


def test_a_late_cancellation_that_nobody_adjusted_is_found(ledger: Ledger) -> None:
    del ledger.invoices[0]["lines"]["data"][2]
    assert causes(compared(ledger)) == [(Cause.LATE, 120, [("site2.example", 14, 17)])]


def test_a_wrong_price_is_found_by_the_partners_own(ledger: Ledger, prices: Rules) -> None:
    ledger.line("il_3").update(amount=307, pricing={"unit_amount_decimal": "595"})
    (finding,) = compared(ledger, said=prices).differences
    assert summed(finding) == (Cause.PRICE, 52, [])
    assert finding.note == "5.95, not 4.95"


def test_an_amount_that_is_not_price_times_quantity_is_found_without_prices(ledger: Ledger) -> None:
    ledger.line("il_3")["amount"] = 265
    (finding,) = compared(ledger).differences
    assert (finding.cause, finding.amount, finding.note) == (
        Cause.PRICE,
        10,
        "the amount is not price times quantity",
    )


def test_a_missing_site_is_found(ledger: Ledger) -> None:
    ledger.activations.append(activation(6, BACKUP, "2024-10-22T12:00:00Z"))
    assert causes(compared(ledger)) == [(Cause.MISSING_SITE, -160, [("site6.example", 10, 0)])]


def test_a_plan_that_is_not_on_the_invoice_at_all_is_found(ledger: Ledger, prices: Rules) -> None:
    del ledger.invoices[1]["lines"]["data"][2]
    assert causes(compared(ledger, said=prices)) == [(Cause.MISSING_SITE, -255, [("site5.example", 16, 0)])]


def test_an_extra_site_is_found(ledger: Ledger) -> None:
    ledger.activations[4].update(activated_on="2024-11-16T21:00:00Z")
    assert causes(compared(ledger)) == [(Cause.EXTRA_SITE, 255, [("site5.example", 0, 16)])]


def test_a_site_that_is_gone_from_the_activations_is_extra(ledger: Ledger) -> None:
    del ledger.activations[4]
    assert causes(compared(ledger)) == [(Cause.EXTRA_SITE, 255, [("site5.example", 0, 16)])]


def test_a_cut_off_day_is_found(ledger: Ledger) -> None:
    planted = ledger.line("il_2")
    planted["amount"], planted["metadata"]["site_days"] = 1800, "45"
    assert ledger.sites
    ledger.sites["il_2"][2]["days"] = 11
    assert causes(compared(ledger)) == [(Cause.CUT_OFF_DAY, 40, [("site3.example", 10, 11)])]


def test_one_too_many_and_one_too_few_do_not_hide_each_other(ledger: Ledger) -> None:
    assert ledger.sites
    ledger.sites["il_3"] = [billed(7, 16, 255)]
    assert causes(compared(ledger)) == [
        (Cause.MISSING_SITE, 0, [("site5.example", 16, 0)]),
        (Cause.EXTRA_SITE, 0, [("site7.example", 0, 16)]),
    ]


def test_a_line_of_an_unknown_plan_is_found(ledger: Ledger) -> None:
    gold = line("il_9", 424242, ("2024-10-01", "2024-11-01"), "9900", 31, 9900)
    ledger.invoices[1]["lines"]["data"].append(gold)
    assert ledger.sites
    ledger.sites["il_9"] = []
    assert causes(compared(ledger)) == [(Cause.UNKNOWN_PLAN, 9900, [])]


def test_a_plan_without_a_price_is_found(ledger: Ledger) -> None:
    ledger.activations.append(activation(6, 90004, "2024-10-22T12:00:00Z"))
    assert causes(compared(ledger)) == [(Cause.UNKNOWN_PLAN, 0, [("site6.example", 10, None)])]


def test_a_tolerance_is_heeded(ledger: Ledger) -> None:
    ledger.line("il_3")["amount"] = 265
    assert compared(ledger, said=rules.read(f"tolerance = 10\n{PRICES}")).differences == []


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"lines": {"data": [], "has_more": True}}, "is not whole: the server kept some of its lines back"),
        ({"lines": None}, "came without lines"),
        ({"status": "void"}, "is void"),
        ({"currency": "ugx"}, "no currency"),
        ({"metadata": {"month": "2024-13"}}, "'2024-13' is no month"),
    ],
)
def test_what_cannot_be_compared_is_refused(ledger: Ledger, change: dict[str, Any], reason: str) -> None:
    ledger.invoices[1] |= change
    with pytest.raises(Irreconcilable, match=reason):
        compared(ledger)


def test_a_later_invoice_that_is_not_whole_is_refused_too(ledger: Ledger) -> None:
    ledger.invoices[0]["lines"]["has_more"] = True
    with pytest.raises(Irreconcilable, match="INV-3 is not whole"):
        compared(ledger)


@pytest.mark.parametrize("name", ["month", "product_id", "site_days", "period_days"])
def test_a_line_that_says_nonsense_of_itself_needs_rules_like_any_other(ledger: Ledger, name: str) -> None:
    ledger.line("il_3")["metadata"][name] = "many"
    with pytest.raises(Irreconcilable, match="--rules FILE"):
        compared(ledger)


def test_days_that_are_not_the_zones_are_refused_with_what_to_name(ledger: Ledger) -> None:
    with pytest.raises(Irreconcilable, match=r"2024-10-01 04:00 UTC on, which is no midnight in UTC\..*--zone"):
        compared(ledger, said=Rules())


def test_the_zone_that_an_invoice_names_is_taken(ledger: Ledger) -> None:
    for one in ledger.invoices:
        one["metadata"]["time_zone"] = NEW_YORK
    assert compared(ledger, said=Rules()).rows == compared(ledger).rows


# --- invoices that say less: WordPress.com's, and Stripe's ------------------------------------------------------

PLAIN_RULES = """
[plans.premium]
product_id = 2000
line = "Jetpack Premium"
prices = { 2024-01-01 = "9.95" }
"""


@pytest.fixture
def plain() -> Ledger:
    """Site 1 for the whole of October, site 3 for 13 of its 31 days: 44 days, 14.12."""
    ledger = Ledger(sites=None)
    ledger.activations = [ledger.activations[0], ledger.activations[2]]
    ledger.invoices = [said_less("44", 1412)]
    return ledger


def said_less(site_days: str, amount: int) -> dict[str, Any]:
    october = {"start": 1727740800, "end": 1730419200}
    quantity = str(int(site_days) / 31)
    line = {"id": "li_1", "description": "1 x Jetpack Premium", "amount": amount, "currency": "usd", "period": october}
    lines = {"data": [line | {"quantity_decimal": f"{float(quantity):.12f}"}], "has_more": False}
    return {"id": OCTOBER, "number": "W-1", "status": "paid", "currency": "usd", "total": amount, "lines": lines}


def test_without_rules_it_is_refused_with_what_to_name(plain: Ledger) -> None:
    with pytest.raises(Irreconcilable, match=r"does not say by which rules it bills.*--rules FILE"):
        compared(plain, said=Rules())


def test_with_rules_a_correct_one_has_no_difference(plain: Ledger) -> None:
    assert compared(plain, said=rules.read(PLAIN_RULES)).differences == []


def test_a_wrong_price_is_told_from_a_wrong_quantity(plain: Ledger) -> None:
    plain.invoices = [said_less("44", 1554)]
    (finding,) = compared(plain, said=rules.read(PLAIN_RULES)).differences
    assert (finding.cause, finding.amount) == (Cause.PRICE, 142)


def test_the_day_of_the_end_billed_too_is_a_cut_off_day(plain: Ledger) -> None:
    plain.invoices = [said_less("45", 1444)]
    (finding,) = compared(plain, said=rules.read(PLAIN_RULES)).differences
    assert summed(finding) == (Cause.CUT_OFF_DAY, 32, [("site3.example", 13, 14)])


def test_rules_may_bill_the_day_of_the_end(plain: Ledger) -> None:
    plain.invoices = [said_less("45", 1444)]
    assert compared(plain, said=rules.read(f"bills_last_day = true\n{PLAIN_RULES}")).differences == []


def test_a_missing_site_is_guessed_where_one_explains_it(plain: Ledger) -> None:
    plain.invoices = [said_less("31", 995)]
    (finding,) = compared(plain, said=rules.read(PLAIN_RULES)).differences
    assert summed(finding) == (Cause.MISSING_SITE, -417, [("site3.example", 13, None)])


def test_an_extra_site_is_guessed_among_those_that_ended(plain: Ledger) -> None:
    plain.activations.append(activation(8, PREMIUM, "2024-08-01T00:00:00Z", "2024-09-20T00:00:00Z"))
    plain.invoices = [said_less("75", 2407)]
    (finding,) = compared(plain, said=rules.read(PLAIN_RULES)).differences
    assert summed(finding) == (Cause.EXTRA_SITE, 995, [("site8.example", 0, None)])


def test_a_plan_may_be_billed_whole_for_any_day(plain: Ledger) -> None:
    plain.invoices = [said_less("62", 1990)]
    assert compared(plain, said=rules.read(f'proration = "none"\n{PLAIN_RULES}')).differences == []


def test_a_price_may_be_that_of_a_day(plain: Ledger) -> None:
    plain.invoices = [said_less(str(44 * 31), 1408)]
    by_day = PLAIN_RULES.replace("9.95", "0.32")
    assert compared(plain, said=rules.read(f'unit = "site-day"\n{by_day}')).differences == []


# --- rules ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it has no prices"),
        ("plans = 1", "plans is 1, which is no dict"),
        ("pirces = 1", "pirces is no rule"),
        ("[plans.premium]\nproduct_id = 2000", "needs a product_id, and prices by their first day"),
        ("[plans.premium]\nproduct_id = 2000\nprices = { soon = '1' }", "'soon' is no day like 2026-01-31"),
        ("[plans.premium]\nproduct_id = 2000\nprices = { 2026-01-01 = 9.95 }", "9.95 is no price. Write it as text"),
        ("[plans.premium]\nproduct_id = 2000\nprices = { 2026-01-01 = '-1' }", "is no price"),
        (f'unit = "site-year"\n{PLAIN_RULES}', "unit is 'site-year', and one of site-month, site-day is meant"),
        (f'zone = "Europe/Atlantis"\n{PLAIN_RULES}', "'Europe/Atlantis' is no time zone"),
        (f"tolerance = -1\n{PLAIN_RULES}", "0 or more"),
        ("[plans", "at"),
    ],
)
def test_a_wrong_file_of_rules_says_where(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadRules, match=reason):
        written(tmp_path, text)


def test_a_file_of_rules_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadRules, match=r"none\.toml cannot be read"):
        rules.load(tmp_path / "none.toml")
