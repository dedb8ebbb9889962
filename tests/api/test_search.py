"""`search` is a literal prefix of the site's host (contract section 3.1)."""

import pytest
from django.test import Client
from tests.api.calls import blogs, listing, refused
from tests.cast import PREMIUM, activate, draft

from jetbridge.server.activations import queries
from jetbridge.server.partners.models import PartnerKey

TOO_MANY = {"search": ("rest_too_many_matches", "search matches more than 3 sites; type more of the host's name.")}


def _sites(key: PartnerKey, *urls: str) -> None:
    activate(key, *(draft(i, site_url=url) for i, url in enumerate(urls, 1)))


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("ann", [1, 2]),
        ("ann.example", [1]),
        ("ANN.EXAMPLE", [1]),
        ("www.ann", [1, 2]),
        ("WWW.ann.e", [1]),
        ("ann.example/", []),
        ("ann.example:8080", []),
        ("example", []),
        ("www", [3]),
        ("www3", [3]),
        ("xn--mnchen", [4]),
        ("XN--MNCHEN-3YA.de", [4]),
        ("münchen", []),
        ("zzz", []),
    ],
)
def test_a_search_is_a_prefix_of_the_host(api: Client, key: PartnerKey, search: str, expected: list[int]) -> None:
    _sites(
        key, "https://www.ann.example:8080/blog", "http://anne.example", "https://www3.example", "https://MÜNCHEN.de/"
    )
    response = api.get(listing(key, search=search, order="asc"))
    assert blogs(response) == expected
    assert response.json()["total"] == len(expected)


@pytest.mark.parametrize(
    ("search", "expected"),
    [("a_b", [1]), ("a%b", []), ("a_%", []), ("___", []), ("%%%", []), ("\\\\\\", []), ("a_b\\", [])],
)
def test_wildcards_are_literal(api: Client, key: PartnerKey, search: str, expected: list[int]) -> None:
    _sites(key, "https://a_b.example", "https://axb.example", "https://a-b.example")
    assert blogs(api.get(listing(key, search=search))) == expected


@pytest.mark.parametrize("search", ["'; DROP", "a'b\"c", "\U0010ffff" * 3, "日本語", "%s%s%s", "%(key)s", "a" * 255])
def test_any_text_may_be_searched(api: Client, key: PartnerKey, search: str) -> None:
    _sites(key, "https://ann.example")
    for page in (1, 2):
        assert blogs(api.get(listing(key, search=search, page=page))) == []


def test_a_search_pages_and_combines_with_every_filter(api: Client, key: PartnerKey) -> None:
    activate(key, *(draft(i, activated_on=f"2024-01-0{i}") for i in range(1, 6)), draft(6, product_id=PREMIUM))
    assert blogs(api.get(listing(key, search="site", plans="free", per_page=2, page=2))) == [3, 2]
    assert blogs(api.get(listing(key, search="site", plans="premium"))) == [6]
    assert blogs(api.get(listing(key, search="site", activated_after="2024-01-04"))) == [5]
    assert blogs(api.get(listing(key, search="site", status="cancelled"))) == []


@pytest.mark.parametrize("form", ["json", "csv", "ndjson"])
@pytest.mark.parametrize(
    "filters", [{}, {"plans": "premium"}, {"activated_from": "2024-06-01"}, {"status": "disputed"}]
)
def test_a_search_that_matches_too_many_hosts_is_refused(
    api: Client, key: PartnerKey, monkeypatch: pytest.MonkeyPatch, form: str, filters: dict[str, str]
) -> None:
    """However few of them the other filters leave: which ones they are is not known."""
    monkeypatch.setattr(queries, "MOST_SEARCHED", 3)
    activate(key, *(draft(i) for i in range(1, 4)), draft(9, site_url="https://else.example"))
    assert api.get(listing(key, search="site", format=form, **filters)).status_code == 200
    activate(key, draft(4))
    assert refused(api.get(listing(key, search="site", format=form, **filters))) == TOO_MANY


def test_the_bound_is_ten_thousand() -> None:
    assert queries.MOST_SEARCHED == 10_000
