"""A progress bar on standard error, for somebody who watches. Elsewhere, nothing."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from jetbridge.cli.words import somebody_watches

T = TypeVar("T")
_STEP = 500
"""Rows between two looks at the clock."""


def counted(rows: Iterable[T], total: int, what: str) -> Iterator[T]:
    """The same rows, counted before somebody's eyes."""
    if not somebody_watches():
        yield from rows
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task, done = bar.add_task(what, total=total), 0
        for done, row in enumerate(rows, 1):
            yield row
            if done % _STEP == 0:
                bar.update(task, completed=done)
        bar.update(task, completed=done)
