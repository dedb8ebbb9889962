"""A host's own list against what is active at the server."""

from pathlib import Path

import pytest
from tests.client.answers import site

from jetbridge.client.activations import activation
from jetbridge.client.reconcile import lists
from jetbridge.client.reconcile.lists import BadList

ACTIVE = [activation(site(number, site_url=f"https://www.site{number}.example/")) for number in (1, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "site_url,plan\nhttps://site1.example,premium\nHTTPS://WWW.Site3.example/blog,free\n",
        "\ufeffName;Domain\nOne;site1.example.\nThree;site3.example:443\n",
        "host\twpcom\nwww.site1.example\t1\nsite3.example\t3\n\n",
    ],
)
def test_both_sides_are_told_apart(tmp_path: Path, text: str) -> None:
    (tmp_path / "sites.csv").write_text(text)
    found = list(lists.compare(tmp_path / "sites.csv", ACTIVE))
    assert [(one.site, one.is_active) for one in found] == [("site2.example", True), ("site3.example", False)]


def test_blog_ids_are_compared_where_the_list_has_them(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("wpcom_blog_id,site_url\n1,https://elsewhere.example\n")
    assert [one.site for one in lists.compare(tmp_path / "sites.csv", ACTIVE)] == ["site2.example"]


def test_a_name_with_letters_outside_ascii_is_the_same_in_punycode() -> None:
    assert lists.host_of("https://www.Bücherei.example/") == lists.host_of("xn--bcherei-n2a.example")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"name\nOne\n", "needs a header with one of these columns"),
        (b"site\n\xff\n", "no CSV in UTF-8"),
        (None, "cannot"),
    ],
)
def test_what_is_no_list_says_what_one_looks_like(tmp_path: Path, content: bytes | None, reason: str) -> None:
    if content is not None:
        (tmp_path / "sites.csv").write_bytes(content)
    with pytest.raises(BadList, match=reason):
        list(lists.compare(tmp_path / "sites.csv", ACTIVE))
