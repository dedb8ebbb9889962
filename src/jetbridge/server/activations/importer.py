"""Imports activations: the whole file is read and checked first, then it is applied in batches, each one transaction.

Writes only by `journal.write`. Killed at any moment, what is in is whole batches, and running it again completes it.
"""

import csv
import io
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from django.db import IntegrityError, connection

from jetbridge.server.activations import dialect, journal, rows, sources
from jetbridge.server.activations.fields import FieldError
from jetbridge.server.activations.journal import Outcome
from jetbridge.server.activations.spool import Batch, Rejection, Spool, Step
from jetbridge.server.partners import plans

_STEP = 1_000
_BY_LIMIT = 200
_AHEAD = 4
_GROWTH = 8
_PLANNED_BY = ("key_id", "wpcom_blog_id", "product_id", "status", "activated_on")


class Pace(NamedTuple):
    """How an apply shares the database: rows in a transaction, seconds of writing, and the pause after them."""

    batch: int
    work_seconds: float
    pause_seconds: float


# On SQLite one writer excludes all others, and one that waits looks every 0.1 s whether it may: between transactions
# that follow one another at once it would hardly ever see the lock free. So about twice a second it is free for
# longer than that, and a sign-in waits less than a second. PostgreSQL locks the key's row only.
_PACES: Final = {"sqlite": Pace(4_000, 0.6, 0.12), "postgresql": Pace(5_000, float("inf"), 0)}


class Progress(Protocol):
    """What is told how far an import is."""

    def begin(self, phase: str, total: int | None) -> None: ...

    def reach(self, done: int) -> None: ...


class Interrupted(Exception):
    """A batch was refused although it had been checked: somebody else wrote in between. What came before it is in."""

    def __init__(self, done: int, rejections: Sequence[Rejection]) -> None:
        super().__init__(f"{done} rows are in")
        self.done = done
        self.rejections = rejections


@dataclass(frozen=True)
class Import:
    """One run: into which key, through which spool, at which moment."""

    key_id: int
    spool: Spool
    now: datetime

    def read(self, source: sources.Source, progress: Progress, *, keep_raw: bool = False) -> Sequence[str]:
        """Spool the rows of `source`; returns its columns, if it has any. Raises SourceError."""
        progress.begin("read", source.size)
        with sources.whole_file_errors():
            records, lines = sources.read(source, rows.ACCEPTED)
            reader = rows.Reader(self.key_id, plans.by_name(), is_csv=source.format == "csv")
            for step in _steps(records, lines, reader, keep_raw):
                self.spool.load(step)
                progress.reach(source.position())
        return records.columns

    def check(self, progress: Progress, *, settle: bool = False) -> int:
        """Ask the journal about every row; returns how many lines are rejected.

        With `settle` the rest is asked again without them, until it would all be taken.
        """
        self.spool.arrange()
        progress.begin("check", self.spool.count())
        checked = 0
        for batch in self.spool.batches(_pace().batch):
            while rejections := self._examine(batch):
                self.spool.reject(rejections)
                if not settle:
                    break
                batch = _without(batch, rejections)
            checked += len(batch.lines)
            progress.reach(checked)
        self.spool.drop_rejected()
        return self.spool.count_rejections()

    def _examine(self, batch: Batch) -> list[Rejection]:
        plan = journal.examine(self.key_id, batch.drafts, now=self.now)
        return _by_line(batch, plan.rejections)

    def apply(self, progress: Progress, *, name: str) -> Outcome:
        """Write all rows of the spool, as those of the file `name`. Raises Interrupted."""
        progress.begin("apply", self.spool.count())
        pace, total, known = _pace(), Outcome(), 0
        with dialect.current().writing_much():
            for batch in _paced(self.spool.batches(pace.batch), pace):
                total += self._write(batch, f"import:{name}"[:_BY_LIMIT], total)
                progress.reach(total.rows)
                if total.created > _GROWTH * known:
                    known = _tell_planner(total)
        _tell_planner(total)
        return total

    def _write(self, batch: Batch, by: str, before: Outcome) -> Outcome:
        try:
            return journal.write(self.key_id, batch.drafts, by=by, now=self.now)
        except journal.Rejected as error:
            raise Interrupted(before.rows, _by_line(batch, error.rejections)) from None
        except IntegrityError:  # an id of ours was given to another key's activation a moment ago
            raise Interrupted(before.rows, []) from None


def _pace() -> Pace:
    return _PACES[connection.vendor]


def _tell_planner(written: Outcome) -> int:
    """PostgreSQL takes a key that its statistics do not know for an empty one, and reads all of it for each batch."""
    if written.created:
        dialect.current().refresh_statistics(journal.TABLE, *_PLANNED_BY)
    return written.created


def _paced(batches: Iterator[Batch], pace: Pace) -> Iterator[Batch]:
    """The batches, with a pause where one is due; what comes after it is read meanwhile."""
    ahead: deque[Batch] = deque()
    began = time.monotonic()
    while batch := ahead.popleft() if ahead else next(batches, None):
        began_batch = time.monotonic()
        yield batch
        ended = time.monotonic()
        if ended - began + (ended - began_batch) > pace.work_seconds:  # the next one would be too long
            pause_end = time.monotonic() + pace.pause_seconds
            while len(ahead) < _AHEAD and time.monotonic() < pause_end and (read := next(batches, None)):
                ahead.append(read)
            time.sleep(max(0, pause_end - time.monotonic()))
            began = time.monotonic()


def _steps(
    records: Iterable[sources.Record], lines: sources.Lines, reader: rows.Reader, keep_raw: bool
) -> Iterator[Step]:
    step = Step()
    for number, (line, names, values, problem) in enumerate(records, 1):
        try:
            if not problem:
                step.rows.append((line, *reader.read(names, values)))
        except FieldError as error:
            problem = str(error)
        if problem:
            step.rejections.append(Rejection(line, problem))
        if keep_raw:
            step.raws.append((line, lines.raw()))
        if number % _STEP == 0:
            yield step
            step = Step()
    yield step


def _by_line(batch: Batch, rejections: Iterable[tuple[int, str]]) -> list[Rejection]:
    return [Rejection(batch.lines[position], reason) for position, reason in rejections]


def _without(batch: Batch, rejections: Iterable[Rejection]) -> Batch:
    bad = {rejection.line for rejection in rejections}
    kept = [(line, draft) for line, draft in zip(*batch, strict=True) if line not in bad]
    return Batch([line for line, _ in kept], [draft for _, draft in kept])


def write_rejects(spool: Spool, columns: Sequence[str], path: Path) -> None:
    """The rejected rows as CSV: line, reason, and the row by column, or as it stands in the file if it has none."""
    part = path.with_name(path.name + ".part")
    with part.open("w", newline="", encoding="utf-8", errors="surrogateescape") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "reason", *columns, "raw"])
        for line, reason, raw in spool.rejections():
            writer.writerow([line, reason, *_cells((raw or b"").decode(errors="surrogateescape"), columns)])
    part.replace(path)


def _cells(raw: str, columns: Sequence[str]) -> list[str]:
    try:
        cells = next(csv.reader(io.StringIO(raw, newline=""), strict=True))
    except (csv.Error, StopIteration):
        cells = []
    return [*cells, ""] if columns and len(cells) == len(columns) else [*[""] * len(columns), raw.rstrip("\r\n")]
