"""`make docs`: writes anew what documentation takes from the program. --check only says what is stale.

A generated block stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from jetbridge.server.main import SUMMARY

DOCS = Path(__file__).parent
BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
SOURCES: dict[str, Callable[[], str]] = {"commands": lambda: f"```text\n{SUMMARY}\n```\n"}


def render(text: str) -> str:
    return BLOCK.sub(lambda match: match[1] + SOURCES[match[2]]() + match[3], text)


def main() -> int:
    check = "--check" in sys.argv
    stale = [page for page in sorted(DOCS.rglob("*.md")) if render(page.read_text()) != page.read_text()]
    for page in stale:
        if not check:
            page.write_text(render(page.read_text()))
        state = "is stale; run: make docs" if check else "is written anew"
        sys.stdout.write(f"docs/{page.relative_to(DOCS)} {state}\n")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
