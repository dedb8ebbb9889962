"""jetbridge-server import activations FILE --key K"""

import gc
import itertools
import sqlite3
import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from rich.progress import Progress, TaskID

from jetbridge.server.activations import importer, sources
from jetbridge.server.activations.journal import Outcome
from jetbridge.server.activations.spool import Rejection, Spool
from jetbridge.server.management.base import BaseCommand
from jetbridge.server.management.progress import bars
from jetbridge.server.partners import keys

SHOWN = 50


class Command(BaseCommand):
    help = "Import the activations of a key from CSV or NDJSON, plain or gzip: all rows, or none if one is bad."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["activations"])
        parser.add_argument("file", metavar="FILE", help="a file, or - for stdin")
        parser.add_argument("--key", required=True, help="the key's id, or PARTNER-SLUG/KEY-NAME")
        parser.add_argument(
            "--format", choices=sources.FORMATS, help="default: by the file's name, else its first character"
        )
        parser.add_argument(
            "--skip-invalid", type=Path, metavar="REJECTS.csv", help="write bad rows there, import the rest"
        )
        parser.add_argument("--force", action="store_true", help="replace REJECTS.csv if it is there")

    def handle(self, *_: Any, **options: Any) -> None:
        rejects: Path | None = options["skip_invalid"]
        if rejects is not None and rejects.exists() and not options["force"]:
            raise CommandError(f"{rejects} is there already: name another, or add --force to replace it")
        began = time.monotonic()
        with (
            _refusals(),
            _rare_collections(),
            sources.open_source(options["file"], options["format"]) as source,
            closing(Spool(settings.DATA_DIR / "spool")) as spool,
        ):
            run = importer.Import(keys.find_key(options["key"]).pk, spool, timezone.now())
            rejected = _check(run, source, rejects)
            with _bar() as bar:
                outcome = run.apply(bar, name=source.name)
        self.stdout.write(_summary(outcome, rejected, time.monotonic() - began))


def _check(run: importer.Import, source: sources.Source, rejects: Path | None) -> int:
    """How many rows are left out. Raises CommandError if there are any and they have no file to go to."""
    skip = rejects is not None
    with _bar() as bar:
        columns = run.read(source, bar, keep_raw=skip)
        rejected = run.check(bar, settle=skip)
    if rejects is not None:
        importer.write_rejects(run.spool, columns, rejects)
    elif rejected:
        shown = _lines(Rejection(line, reason) for line, reason, _ in run.spool.rejections())
        more = f"\n… and {rejected - SHOWN} more: --skip-invalid REJECTS.csv writes them all" * (rejected > SHOWN)
        raise CommandError(f"{rejected} bad rows, nothing is imported\n{shown}{more}")
    return rejected


def _lines(rejections: Iterable[Rejection]) -> str:
    return "\n".join(f"line {line}: {reason}" for line, reason in itertools.islice(rejections, SHOWN))


def _summary(outcome: Outcome, rejected: int, seconds: float) -> str:
    return (
        f"created {outcome.created}, changed {outcome.changed}, unchanged {outcome.unchanged}, rejected {rejected} "
        f"in {seconds:.1f} s, {(outcome.rows + rejected) / seconds:.0f} rows/s"
    )


@contextmanager
def _refusals() -> Iterator[None]:
    """What can go wrong, in words."""
    try:
        yield
    except (sources.SourceError, keys.NoSuchKey) as error:
        raise CommandError(str(error)) from None
    except importer.Interrupted as error:
        reasons = "\n" + _lines(error.rejections) if error.rejections else ""
        raise CommandError(f"somebody else wrote to this key: {error}, run the import again{reasons}") from None
    except sqlite3.OperationalError as error:
        raise CommandError(f"the spool in {settings.DATA_DIR} cannot be written: {error}") from None


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Rows make many tuples and no cycles: looking for cycles as often as usual is a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class Bar:
    """A progress bar for each phase, on stderr."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def begin(self, phase: str, total: int | None) -> None:
        self._task = self._progress.add_task(phase, total=total)

    def reach(self, done: int) -> None:
        if self._task is not None:
            self._progress.update(self._task, completed=done)


@contextmanager
def _bar() -> Iterator[Bar]:
    with bars(stays=True) as progress:
        yield Bar(progress)
