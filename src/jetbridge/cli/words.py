"""What the command says to people, on standard error: sentences, never data.

Nothing that a server sent steers the terminal.
"""

import re
import shutil
import sys
import textwrap

import click

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Without control characters, escape sequences and marks that turn the direction of writing."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def say(text: str) -> None:
    """On a terminal, broken between words; an address stays whole, to be clicked."""
    lines = plain(text).split("\n")
    if somebody_watches():
        lines = [line if line.startswith(" ") else _broken(line) for line in lines]
    click.echo("\n".join(lines), err=True)


def _broken(line: str) -> str:
    width = shutil.get_terminal_size().columns
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)


def somebody_watches() -> bool:
    """Whether progress bars have somebody to look at them."""
    return sys.stderr.isatty()
