"""`make docs`: writes anew what documentation takes from the program. --check only says what is stale.

A generated block stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import django

from jetbridge.cli.app import app
from jetbridge.server.main import SUMMARY

DOCS = Path(__file__).parent
HELP_WIDTH = 100
BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def commands() -> str:
    return f"```text\n{SUMMARY}\n```\n"


def routes() -> str:
    """A table of the API's routes, as its OpenAPI document has them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jetbridge.server.settings")
    django.setup()
    from jetbridge.server.api import api

    rows = [
        f"| {method.upper()} | `{path}` | {operation['summary']} |"
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    ]
    return "\n".join(["| method | path | what |", "| --- | --- | --- |", *sorted(set(rows))]) + "\n"


def errors() -> str:
    """The tree of what can go wrong between the client and a server, as its module draws it."""
    from jetbridge.client import errors

    _, _, tree = (errors.__doc__ or "").partition("\n\n")
    return f"```text\n{tree}```\n"


def cli() -> str:
    """The help of every command of `jetbridge`."""
    return "\n".join(f"### `{path}`\n\n```text\n{text}\n```\n" for path, text in _helps(app, "jetbridge", None))


def _helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    settings = {**command.context_settings, "terminal_width": HELP_WIDTH}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for its in command.list_commands(context):
            if found := command.get_command(context, its):
                yield from _helps(found, its, context)


SOURCES: dict[str, Callable[[], str]] = {"cli": cli, "commands": commands, "routes": routes, "errors": errors}


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
