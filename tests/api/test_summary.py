"""The activations summary (contract section 3.2)."""

from typing import Any

import pytest
from django.test import Client
from tests.api.calls import ROOT, calling, error, listing
from tests.cast import NOW, PREMIUM, activate, draft

from jetbridge.server.accounts.models import Membership, Role, User
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey

pytestmark = pytest.mark.usefixtures("noon")


def summary(api: Client, query: str = "") -> list[dict[str, Any]]:
    response = api.get(f"{ROOT}/activations?{query}")
    assert response.status_code == 200
    rows: list[dict[str, Any]] = response.json()
    assert all(list(row) == ["date", "new", "total", "cancelled", "active"] for row in rows)
    return rows


def figures(api: Client, query: str = "") -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in summary(api, query)]


def test_no_activations_are_an_empty_array(api: Client, key: PartnerKey) -> None:
    for query in ("", "scale=day", f"key_id={key.pk}", "plans=free"):
        assert summary(api, query) == []


def test_a_row_for_each_month_none_left_out(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1, activated_on="2024-08-31T23:59:59Z"), draft(2, activated_on="2024-09-01T00:00:00Z"))
    activate(key, draft(3, activated_on="2024-11-01", cancelled_on="2024-11-02"))
    assert figures(api) == figures(api, "scale=month") == [
        ("2024-08", 1, 1, 0, 1),
        ("2024-09", 1, 2, 0, 2),
        ("2024-10", 0, 2, 0, 2),
        ("2024-11", 1, 3, 1, 2),
    ]  # fmt: skip


def test_a_row_for_each_day(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1, activated_on="2024-11-20T23:59:59Z", cancelled_on="2024-11-22T00:00:00Z"))
    assert figures(api, "scale=day") == [
        ("2024-11-20", 1, 1, 0, 1),
        ("2024-11-21", 0, 1, 0, 1),
        ("2024-11-22", 0, 1, 1, 0),
        ("2024-11-23", 0, 1, 0, 0),
    ]


def test_the_keys_of_one_partner(api: Client, alice: User, key: PartnerKey, zenith: Partner) -> None:
    Membership.objects.create(user=alice, partner=zenith, role=Role.VIEWER)
    theirs, _ = keys.create_key(zenith, "Production", now=NOW)
    activate(key, draft(1, activated_on="2024-11-20"))
    activate(theirs, draft(2, activated_on="2024-11-20"), draft(3, activated_on="2024-11-20"))
    assert figures(api) == [("2024-11", 3, 3, 0, 3)]
    assert figures(api, f"partner_id={zenith.pk}") == [("2024-11", 2, 2, 0, 2)]
    assert figures(api, f"partner_id={key.partner_id}&key_id={key.pk}") == [("2024-11", 1, 1, 0, 1)]


def test_a_partner_that_is_not_mine_or_has_not_that_key_is_refused(
    api: Client, key: PartnerKey, other_key: PartnerKey
) -> None:
    for query in (f"partner_id={other_key.partner_id}", "partner_id=999", f"partner_id=999&key_id={key.pk}"):
        response = api.get(f"{ROOT}/activations?{query}")
        assert (response.status_code, error(response)["code"]) == (403, "rest_forbidden")


def test_a_row_for_each_year(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1, activated_on="2021-12-31"), draft(2, activated_on="2023-01-01", disputed_on="2024-01-01"))
    assert figures(api, "scale=year") == [
        ("2021", 1, 1, 0, 1),
        ("2022", 0, 1, 0, 1),
        ("2023", 1, 2, 0, 2),
        ("2024", 0, 2, 1, 1),
    ]


def test_days_cross_leap_days_and_years(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1, activated_on="2023-12-31"))
    dates = [row["date"] for row in summary(api, "scale=day")]
    assert dates[0] == "2023-12-31"
    assert dates[-1] == "2024-11-23"
    assert "2024-02-29" in dates
    assert len(dates) == len(set(dates)) == (NOW.date() - NOW.date().replace(2023, 12, 31)).days + 1


@pytest.mark.parametrize(
    ("cancelled", "disputed", "month"),
    [
        ("2024-03-01", None, 3),
        (None, "2024-03-01", 3),
        ("2024-03-01", "2024-05-01", 3),
        ("2024-05-01", "2024-03-01", 3),
    ],
)
def test_an_end_is_the_earlier_of_cancellation_and_dispute(
    api: Client, key: PartnerKey, cancelled: str | None, disputed: str | None, month: int
) -> None:
    activate(key, draft(1, cancelled_on=cancelled, disputed_on=disputed))
    ends = [row["date"] for row in summary(api) if row["cancelled"]]
    assert ends == [f"2024-{month:02}"]
    assert summary(api)[-1]["active"] == 0


def test_plans_restrict_all_figures(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1, activated_on="2024-09-01"), draft(2, product_id=PREMIUM, activated_on="2024-10-01"))
    activate(key, draft(3, product_id=PREMIUM, activated_on="2024-10-01", cancelled_on="2024-11-01"))
    assert figures(api, "plans=premium") == [("2024-10", 2, 2, 0, 2), ("2024-11", 0, 2, 1, 1)]
    assert figures(api, f"plans[]={PREMIUM}&plans[]=free") == figures(api)
    assert figures(api, "plans=personal") == []


@pytest.mark.parametrize(
    ("query", "dates"),
    [
        ("after=2024-10", None),
        ("after=2024-10-01", ["2024-10", "2024-11"]),
        ("after=2024-10-01T00:00:00.000001Z", ["2024-11"]),
        ("after=2024-10-02", ["2024-11"]),
        ("before=2024-10-01", ["2024-09"]),
        ("before=2024-10-01T00:00:00.000001Z", ["2024-09", "2024-10"]),
        ("after=2024-10-01&before=2024-11-01", ["2024-10"]),
        ("after=2024-11-01&before=2024-10-01", []),
        ("after=2024-10-01T01:00%2B01:00", ["2024-10", "2024-11"]),
        ("after=&before=", ["2024-09", "2024-10", "2024-11"]),
        ("after=2030-01-01", []),
    ],
)
def test_after_and_before_trim_rows_and_never_change_a_figure(
    api: Client, key: PartnerKey, query: str, dates: list[str] | None
) -> None:
    activate(key, draft(1, activated_on="2024-09-05"), draft(2, activated_on="2024-10-05"))
    if dates is None:
        assert error(api.get(f"{ROOT}/activations?{query}"))["data"]["params"] == {"after": "Invalid date."}
        return
    whole = {row["date"]: row for row in summary(api)}
    assert summary(api, query) == [whole[date] for date in dates]


def test_all_keys_of_the_callers_own_partners_are_summed(
    api: Client, acme: Partner, key: PartnerKey, other_key: PartnerKey
) -> None:
    second, _ = keys.create_key(acme, "Second", now=NOW)
    activate(key, draft(1, activated_on="2024-10-01"))
    activate(second, draft(1, activated_on="2024-11-01"))
    activate(other_key, draft(1, activated_on="2024-01-01"))
    assert figures(api) == [("2024-10", 1, 1, 0, 1), ("2024-11", 1, 2, 0, 2)]
    assert figures(api, f"key_id={second.pk}") == [("2024-11", 1, 1, 0, 1)]


def test_a_key_that_is_not_the_callers_or_not_there_is_forbidden(
    api: Client, key: PartnerKey, other_key: PartnerKey
) -> None:
    activate(other_key, draft(1))
    foreign, missing = (api.get(f"{ROOT}/activations?key_id={number}") for number in (other_key.pk, 999_999))
    assert foreign.status_code == missing.status_code == 403
    assert foreign.content == missing.content
    assert foreign.headers == missing.headers


def test_staff_sees_the_sums_of_their_own_partners_only(alice: User, key: PartnerKey, other_key: PartnerKey) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    activate(other_key, draft(1))
    assert summary(calling(alice)) == []


@pytest.mark.parametrize("scale", ["day", "month", "year"])
def test_the_last_total_is_the_lists_total(api: Client, key: PartnerKey, scale: str) -> None:
    activate(key, *(draft(i, activated_on=f"2024-11-{i:02}") for i in range(1, 24)))
    activate(key, draft(99, activated_on="2024-11-23T12:04:59Z"), now=NOW)
    assert summary(api, f"scale={scale}")[-1]["total"] == api.get(listing(key)).json()["total"] == 24


def test_an_activation_of_the_next_minutes_has_its_period(
    api: Client, key: PartnerKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts in the list at once, so it counts here, though its day has not begun on our clock."""
    midnight = NOW.replace(month=12, day=31, hour=23, minute=58)
    monkeypatch.setattr("django.utils.timezone.now", lambda: midnight)
    activate(key, draft(1, activated_on="2025-01-01T00:01:00Z"), now=midnight)
    assert figures(calling(User.objects.get(username="alice")), "scale=year") == [("2025", 1, 1, 0, 1)]


def test_a_correction_moves_what_it_corrects(api: Client, key: PartnerKey) -> None:
    number, _ = activate(key, draft(1, activated_on="2024-09-01"), draft(2, activated_on="2024-10-01"))
    activate(key, draft(1, id=number, activated_on="2024-11-01"))
    assert figures(api) == [("2024-10", 1, 1, 0, 1), ("2024-11", 1, 2, 0, 2)]
