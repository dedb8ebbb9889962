"""One activation with its history, and its cancellation (contract section 3)."""

from typing import Any

import pytest
from django.test import Client
from tests.api.calls import ROOT, at, calling, error, listing
from tests.cast import activate, draft

from jetbridge.server.accounts.models import User
from jetbridge.server.activations import queries
from jetbridge.server.partners.models import PartnerKey

NOON = "2024-11-23T12:00:00+00:00"


def _history(response: Any) -> list[tuple[int, str, dict[str, list[Any]]]]:
    assert response.status_code == 200
    return [(c["change"], c["changed_by"], c["fields"]) for c in response.json()["history"]]


def test_it_is_the_lists_object_with_its_history(api: Client, key: PartnerKey) -> None:
    (number,) = activate(key, draft(1, site_name="“Zoë”"))
    (listed,) = api.get(listing(key)).json()["activations"]
    assert api.get(at(key, f"activation/{number}")).json() == listed | {"history": []}


def test_its_history_tells_each_change_oldest_first(api: Client, key: PartnerKey) -> None:
    (number,) = activate(key, draft(1))
    activate(key, draft(1, id=number, site_name="Zoë", wpcom_user_id=7), draft(2))
    activate(key, draft(1, id=number, cancelled_on="2024-02-01"))
    response = api.get(at(key, f"activation/{number}"))
    assert _history(response) == [
        (2, "test", {"wpcom_user_id": [None, 7], "site_name": ["", "Zoë"]}),
        (4, "test", {"cancelled_on": [None, "2024-02-01T00:00:00+00:00"]}),
    ]
    assert response.json()["change"] == 4
    assert response.json()["history"][0]["changed_on"] == NOON


@pytest.mark.usefixtures("noon")
def test_a_cancellation_ends_it_now_and_names_who_did_it(api: Client, alice: User, key: PartnerKey) -> None:
    (number,) = activate(key, draft(1))
    response = api.delete(at(key, f"activation/{number}"))
    assert (response.json()["status"], response.json()["cancelled_on"]) == ("cancelled", NOON)
    assert _history(response) == [(2, f"user:{alice.pk}", {"cancelled_on": [None, NOON]})]
    assert api.get(listing(key, status="cancelled")).json()["total"] == 1
    assert api.get(listing(key, status="active")).json()["total"] == 0


def test_a_second_cancellation_changes_nothing(api: Client, key: PartnerKey) -> None:
    (number,) = activate(key, draft(1))
    first, second = (api.delete(at(key, f"activation/{number}")) for _ in range(2))
    assert first.content == second.content == api.get(at(key, f"activation/{number}")).content
    key.refresh_from_db()
    assert key.change == 2


def test_what_is_disputed_has_ended_and_stays_as_it_is(api: Client, key: PartnerKey) -> None:
    (number,) = activate(key, draft(1, disputed_on="2024-02-01"))
    response = api.delete(at(key, f"activation/{number}"))
    assert (response.json()["status"], response.json()["cancelled_on"]) == ("disputed", None)


@pytest.mark.usefixtures("noon")
def test_one_of_the_next_minutes_ends_when_it_begins(api: Client, key: PartnerKey) -> None:
    (number,) = activate(key, draft(1, activated_on="2024-11-23T12:04:00Z"))
    assert api.delete(at(key, f"activation/{number}")).json()["cancelled_on"] == "2024-11-23T12:04:00+00:00"


def test_another_keys_activation_is_not_there(api: Client, acme: Any, key: PartnerKey, other_key: PartnerKey) -> None:
    (foreign,) = activate(other_key, draft(1))
    for number in (foreign, foreign + 1000, 0):
        for response in (api.get(at(key, f"activation/{number}")), api.delete(at(key, f"activation/{number}"))):
            assert (response.status_code, error(response)["code"]) == (404, "rest_activation_invalid_id")
            assert error(response)["message"] == "Invalid activation ID."
    site, history = queries.one(other_key.pk, foreign) or ("", [])
    assert '"active"' in site
    assert not history


def test_a_viewer_may_look_and_not_cancel(bob: User, key: PartnerKey) -> None:
    (number,) = activate(key, draft(1))
    viewer = calling(bob)
    assert viewer.get(at(key, f"activation/{number}")).status_code == 200
    for missing in (number, number + 1):
        assert error(viewer.delete(at(key, f"activation/{missing}")))["data"]["status"] == 403
    assert viewer.get(at(key, f"activation/{number}")).json()["status"] == "active"


def test_a_disabled_keys_reports_stay_readable(api: Client, key: PartnerKey) -> None:
    (number,) = activate(key, draft(1))
    api.post(at(key, "disable"))
    for path in ("activations", "changes", f"activation/{number}"):
        assert api.get(at(key, path)).status_code == 200
    assert api.get(f"{ROOT}/activations?key_id={key.pk}").json()
