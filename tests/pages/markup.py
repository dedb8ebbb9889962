"""What a page must not have under our policy: styles and scripts of its own."""

from html.parser import HTMLParser
from typing import Any


class _Inline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        is_data = (named.get("type") or "").startswith("application/")
        if tag == "style" or (tag == "script" and "src" not in named and not is_data):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in named if name == "style" or name.startswith("on")]


def inline(html: str) -> list[str]:
    parser = _Inline()
    parser.feed(html)
    return parser.found


def assert_strict(response: Any) -> str:
    """The page's text, once it is certain that it keeps the policy."""
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    text: str = response.content.decode()
    assert inline(text) == []
    return text
