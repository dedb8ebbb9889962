"""What the command says to people, on standard error: sentences, never data.

Nothing that a server sent steers the terminal.
"""

import re
import sys

import click

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Without control characters, escape sequences and marks that turn the direction of writing."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def say(text: str) -> None:
    click.echo(plain(text), err=True)


def somebody_watches() -> bool:
    """Whether progress bars have somebody to look at them."""
    return sys.stderr.isatty()
