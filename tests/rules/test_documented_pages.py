"""Every page and every OAuth endpoint stands in docs/oauth.md."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern

from jetbridge.server.accounts import urls as accounts
from jetbridge.server.oauth import urls as oauth

DOCS = (Path(__file__).parents[2] / "docs" / "oauth.md").read_text()


def plain(pattern: URLPattern) -> str:
    """A path as a person writes it up to its first variable: `/apps/`, `/oauth2/token`."""
    regex = str(pattern.pattern).removeprefix("^").removesuffix("/?$").replace("(?:-1)?", "").replace("\\.", ".")
    return "/" + re.split(r"\(\?", regex)[0]


def paths() -> Iterator[str]:
    yield from (plain(one) for one in [*accounts.urlpatterns, *oauth.urlpatterns] if isinstance(one, URLPattern))


@pytest.mark.parametrize("path", sorted(set(paths())))
def test_a_path_is_documented(path: str) -> None:
    known = set(re.findall(r"`(/[^`]*)`", DOCS))
    assert any(one == path or (path.endswith("/") and one.startswith(path)) for one in known)
