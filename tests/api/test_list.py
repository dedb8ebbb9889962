"""The activations list (contract section 3.1): which rows, in which order, and what a row shows."""

from itertools import chain

import pytest
from django.test import Client
from tests.api.calls import at, blogs, listing
from tests.cast import BACKUP, FREE, PREMIUM, activate, draft

from jetbridge.server.activations import journal, queries
from jetbridge.server.partners.models import PartnerKey

SITE = [
    "id", "jetpack_partner_key_id", "wpcom_blog_id", "wpcom_user_id", "external_user_id", "product_id", "created_on",
    "activated_on", "cancelled_on", "disputed_on", "site_registered", "site_url", "site_name", "site_icon",
    "current_product_id", "status", "change",
]  # fmt: skip
NOON = "2024-03-05T12:00:00+00:00"


def test_a_site_shows_every_field(api: Client, key: PartnerKey) -> None:
    said = {
        "wpcom_user_id": 7,
        "external_user_id": "u-1",
        "created_on": "2023-12-31T23:59:59Z",
        "activated_on": "2024-01-01T01:00:00+01:00",
        "cancelled_on": "2024-02-01",
        "disputed_on": "2024-03-01 12:30",
        "site_registered": "2020-02-29T00:00:00Z",
        "site_url": "https://WWW.Acme.example/blog",
        "site_name": 'Ann "A" O\'Neil\\ 🍰 </script>',
        "site_icon": "https://acme.example/i.png",
    }
    (number,) = activate(key, draft(5, product_id=PREMIUM, **said))
    (site,) = api.get(listing(key)).json()["activations"]
    assert list(site) == SITE
    assert site == said | {
        "id": number,
        "jetpack_partner_key_id": key.pk,
        "wpcom_blog_id": 5,
        "product_id": PREMIUM,
        "created_on": "2023-12-31T23:59:59+00:00",
        "activated_on": "2024-01-01T00:00:00+00:00",
        "cancelled_on": "2024-02-01T00:00:00+00:00",
        "disputed_on": "2024-03-01T12:30:00+00:00",
        "site_registered": "2020-02-29T00:00:00+00:00",
        "current_product_id": PREMIUM,
        "status": "disputed",
        "change": 1,
    }


def test_what_is_not_known_is_null(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1))
    (site,) = api.get(listing(key)).json()["activations"]
    nulls = [name for name, value in site.items() if value is None]
    assert nulls == ["wpcom_user_id", "external_user_id", "cancelled_on", "disputed_on", "site_registered", "site_icon"]
    assert (site["status"], site["site_name"], site["created_on"]) == ("active", "", site["activated_on"])


def test_the_newest_comes_first_and_ties_are_broken_by_id(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1, activated_on="2024-01-02"), draft(2, activated_on="2024-01-01"))
    activate(key, draft(3, activated_on="2024-01-02"), draft(4, activated_on="2024-01-03"))
    assert blogs(api.get(listing(key))) == blogs(api.get(listing(key, order="desc"))) == [4, 3, 1, 2]
    assert blogs(api.get(listing(key, order="asc"))) == [2, 1, 3, 4]


def test_twenty_on_a_page_unless_asked_otherwise(api: Client, key: PartnerKey) -> None:
    activate(key, *(draft(i) for i in range(1, 131)))
    for query, count in (({}, 20), ({"per_page": 1}, 1), ({"per_page": 100}, 100), ({"page": 7}, 10)):
        response = api.get(listing(key, **query))
        assert len(blogs(response)) == count
        assert response.json()["total"] == int(response["X-WP-Total"]) == 130


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("near", [0, 7, 1000])
def test_the_pages_together_are_the_list(
    api: Client, key: PartnerKey, monkeypatch: pytest.MonkeyPatch, order: str, near: int
) -> None:
    """However a page is found: by reading those before it, or by its rank."""
    monkeypatch.setattr(queries, "NEAR", near)
    activate(key, *(draft(i, activated_on=f"2024-0{i % 3 + 1}-01T00:00:0{i % 2}") for i in range(1, 24)))
    whole = blogs(api.get(listing(key, per_page=100, order=order)))
    assert len(set(whole)) == 23
    for size in (1, 7, 23):
        pages = [blogs(api.get(listing(key, per_page=size, page=n, order=order))) for n in range(1, 23 // size + 2)]
        assert list(chain.from_iterable(pages)) == whole


@pytest.mark.parametrize("filters", [{}, {"plans": "free"}, {"status": "active"}, {"activated_from": "2024-01-01"}])
def test_a_page_past_the_end_is_empty_and_knows_the_total(
    api: Client, key: PartnerKey, filters: dict[str, str]
) -> None:
    activate(key, draft(1), draft(2))
    for page in (2, 3, 1000):
        response = api.get(listing(key, per_page=2, page=page, **filters))
        assert response.json() == {"total": 2, "activations": []}


@pytest.mark.parametrize("query", ["status=disputed", "plans=jetpack-scan", "activated_before=2002-05-15T19:41:35Z"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_far_page_of_nothing_is_empty(api: Client, key: PartnerKey, query: str, order: str) -> None:
    activate(key, draft(1))
    answer = api.get(f"{listing(key, order=order, page=10_000)}&{query}")
    assert (answer.status_code, answer.json()) == (200, {"total": 0, "activations": []})


def test_a_key_without_activations_has_an_empty_list(api: Client, key: PartnerKey) -> None:
    for query in ({}, {"page": 2}, {"plans": "free"}, {"search": "abc"}, {"status": "active", "page": 9}):
        assert api.get(listing(key, **query)).json() == {"total": 0, "activations": []}


def test_a_list_is_of_one_key(api: Client, key: PartnerKey, other_key: PartnerKey) -> None:
    activate(key, draft(1))
    activate(other_key, draft(2), draft(3))
    assert blogs(api.get(listing(key))) == [1]


# --- filters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("free", [1]),
        (f"{FREE}", [1]),
        ("free,premium", [1, 2]),
        (f"premium,{BACKUP}", [2, 3]),
        ("personal", []),
        ("jetpack-backup-daily", [3]),
        (f"free,{FREE}", [1]),
    ],
)
def test_plans_by_slug_and_by_product_id(api: Client, key: PartnerKey, named: str, expected: list[int]) -> None:
    activate(key, draft(1, product_id=FREE), draft(2, product_id=PREMIUM), draft(3, product_id=BACKUP))
    response = api.get(listing(key, plans=named, order="asc"))
    assert blogs(response) == expected
    assert response.json()["total"] == len(expected)


@pytest.mark.parametrize(("status", "expected"), [("active", [1]), ("cancelled", [2]), ("disputed", [3, 4, 5])])
def test_status(api: Client, key: PartnerKey, status: str, expected: list[int]) -> None:
    """A dispute outweighs a cancellation, whichever came first."""
    activate(key, draft(1), draft(2, cancelled_on="2024-02-01"), draft(3, disputed_on="2024-02-01"))
    activate(key, draft(4, cancelled_on="2024-02-01", disputed_on="2024-03-01"))
    activate(key, draft(5, cancelled_on="2024-03-01", disputed_on="2024-02-01"))
    response = api.get(listing(key, status=status, order="asc"))
    assert blogs(response) == expected
    assert {site["status"] for site in response.json()["activations"]} == {status}
    assert response.json()["total"] == len(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"activated_after": "2024-03-05T12:00:00Z"}, [3, 4]),
        ({"activated_after": "2024-03-05T11:59:59Z"}, [2, 3, 4]),
        ({"activated_after": "2024-03-05T12:00:00.000001Z"}, [3, 4]),
        ({"activated_after": "2024-03-05T11:59:59.999999Z"}, [2, 3, 4]),
        ({"activated_from": "2024-03-05T12:00:00Z"}, [2, 3, 4]),
        ({"activated_from": "2024-03-05T12:00:00.000001Z"}, [3, 4]),
        ({"activated_from": "2024-03-05T11:59:59.5Z"}, [2, 3, 4]),
        ({"activated_before": "2024-03-05T12:00:00Z"}, [1]),
        ({"activated_before": "2024-03-05T12:00:00.000001Z"}, [1, 2]),
        ({"activated_before": "2024-03-05T12:00:00.0000001Z"}, [1, 2]),
        ({"activated_before": "2024-03-05T12:00:01Z"}, [1, 2]),
        ({"activated_before": "2024-03-06"}, [1, 2, 3]),
        ({"activated_from": "2024-03-06"}, [4]),
        ({"activated_after": "2024-03-06"}, []),
        ({"activated_after": "2024-03-05T11:59:59Z", "activated_before": "2024-03-05T12:00:01Z"}, [2]),
        ({"activated_after": "2024-03-05T12:00:00Z", "activated_before": "2024-03-05T12:00:01Z"}, []),
        ({"activated_from": "2024-03-05T12:00:00Z", "activated_after": "2024-03-05T12:00:00Z"}, [3, 4]),
        ({"activated_from": "2024-03-06", "activated_after": "2024-03-01"}, [4]),
        ({"activated_from": "2024-03-06", "activated_before": "2024-03-05"}, []),
        ({"activated_from": "2024-03-05T13:00:00+01:00", "activated_before": "2024-03-05T14:00:01+02:00"}, [2]),
    ],
)
@pytest.mark.parametrize("more", [{}, {"plans": "free"}, {"status": "active"}, {"search": "site"}, {"NEAR": "0"}])
def test_activated_from_is_inclusive_and_the_others_are_exclusive(
    api: Client,
    key: PartnerKey,
    monkeypatch: pytest.MonkeyPatch,
    query: dict[str, str],
    expected: list[int],
    more: dict[str, str],
) -> None:
    monkeypatch.setattr(queries, "NEAR", int(more.get("NEAR", queries.NEAR)))
    instants = ["2024-03-05T11:59:59Z", NOON, "2024-03-05T12:00:01Z", "2024-03-06T00:00:00Z"]
    activate(key, *(draft(i, activated_on=on) for i, on in enumerate(instants, 1)))
    response = api.get(listing(key, order="asc", **query, **more))
    assert blogs(response) == expected
    assert response.json()["total"] == len(expected)


def test_filters_combine(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1), draft(2, product_id=PREMIUM), draft(3, activated_on="2023-01-01"))
    activate(key, draft(4, cancelled_on="2024-05-01"), draft(5), draft(6, site_url="https://else.example"))
    query = {"plans": "free", "status": "active", "activated_from": "2024-01-01", "search": "site"}
    assert blogs(api.get(listing(key, order="asc", **query))) == [1, 5]
    assert blogs(api.get(listing(key, order="asc", per_page=1, page=2, **query))) == [5]


def test_a_correction_moves_a_site_between_filters(api: Client, key: PartnerKey) -> None:
    (number,) = activate(key, draft(1))
    activate(key, draft(1, id=number, activated_on="2023-06-01T00:00:00Z", cancelled_on="2023-07-01"))
    assert api.get(listing(key, status="active")).json()["total"] == 0
    assert api.get(listing(key, status="cancelled", activated_before="2024-01-01")).json()["total"] == 1


def test_a_refused_write_leaves_the_list_as_it_was(api: Client, key: PartnerKey) -> None:
    activate(key, draft(1))
    with pytest.raises(journal.Rejected):
        activate(key, draft(2), draft(1, activated_on="2024-02-01"))
    assert api.get(at(key, "activations")).json()["total"] == 1
