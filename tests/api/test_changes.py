"""`/changes`: activations in the order in which they changed, for syncs (contract section 3)."""

from typing import Any

from django.test import Client
from tests.api.calls import at, listing
from tests.cast import activate, draft

from jetbridge.server.partners.models import PartnerKey


def _read(api: Client, key: PartnerKey, **query: int) -> tuple[list[int], int, bool]:
    spelled = "&".join(f"{name}={value}" for name, value in query.items())
    answer: dict[str, Any] = api.get(at(key, f"changes?{spelled}")).json()
    assert list(answer) == ["changes", "next", "more"]
    return [site["wpcom_blog_id"] for site in answer["changes"]], answer["next"], answer["more"]


def test_no_changes(api: Client, key: PartnerKey) -> None:
    assert _read(api, key) == ([], 0, False)
    assert _read(api, key, after=17) == ([], 17, False)


def test_the_oldest_change_comes_first(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1), draft(2, activated_on="2023-01-01"))
    activate(key, draft(3))
    assert _read(api, key) == ([1, 2, 3], 3, False)


def test_a_page_ends_where_the_next_begins(api: Client, key: PartnerKey) -> None:
    activate(key, *(draft(i) for i in range(1, 6)))
    assert _read(api, key, limit=2) == ([1, 2], 2, True)
    assert _read(api, key, limit=2, after=2) == ([3, 4], 4, True)
    assert _read(api, key, limit=2, after=4) == ([5], 5, False)
    assert _read(api, key, limit=5) == ([1, 2, 3, 4, 5], 5, False)
    assert _read(api, key, after=5) == ([], 5, False)


def test_a_thousand_at_most(api: Client, key: PartnerKey) -> None:
    activate(key, *(draft(i) for i in range(1, 1002)))
    sites, following, more = _read(api, key)
    assert (len(sites), following, more) == (1000, 1000, True)
    assert _read(api, key, after=following) == ([1001], 1001, False)


def test_what_changes_again_moves_to_the_end(api: Client, key: PartnerKey) -> None:
    first, _, _ = activate(key, draft(1), draft(2), draft(3))
    activate(key, draft(1, id=first, site_name="New"))
    assert _read(api, key) == ([2, 3, 1], 4, False)
    assert _read(api, key, after=3) == ([1], 4, False)
    api.delete(at(key, f"activation/{first}"))
    assert _read(api, key, after=4) == ([1], 5, False)


def test_what_is_written_again_unchanged_does_not_move(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1), draft(2))
    activate(key, draft(1))
    assert _read(api, key) == ([1, 2], 2, False)


def test_a_change_is_the_lists_object(api: Client, key: PartnerKey, other_key: PartnerKey) -> None:
    activate(other_key, draft(9))
    activate(key, draft(1, cancelled_on="2024-02-01", site_name="“Zoë”"))
    assert api.get(at(key, "changes")).json()["changes"] == api.get(listing(key)).json()["activations"]
