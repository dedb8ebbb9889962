"""How far a command is, for whoever watches it."""

import sys

from rich.console import Console
from rich.progress import Progress


def bars(*, stays: bool = False) -> Progress:
    """Bars on stderr, where that is a terminal; they go when all is done, unless one `stays`."""
    return Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=not stays)
