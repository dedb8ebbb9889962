"""Opens what an import reads, plain or gzip, file or stdin, and cuts it into records. Knows nothing of activations.

A record is what one row says, by field, with the line it starts on. One that cannot be read has the reason in place
of that, and reading goes on after it; what spoils the whole file raises SourceError.
"""

import csv
import gzip
import io
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, NoReturn

MAX_RECORD: Final = 1024 * 1024
FORMATS: Final = ("csv", "ndjson")
_GZIP_MAGIC = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_BUFFER = 256 * 1024


class SourceError(Exception):
    """The file as a whole cannot be imported."""


class Record(NamedTuple):
    line: int
    names: tuple[str, ...]
    values: Sequence[Any]
    problem: str = ""


@dataclass(frozen=True)
class Source:
    """An opened file: its name for people and for the history, its format, and its bytes."""

    name: str
    format: str
    file: BinaryIO
    size: int | None
    position: Callable[[], int]


@contextmanager
def open_source(path: str, format_: str | None = None) -> Iterator[Source]:
    """`path`, or stdin for `-`; gzip is known by its first bytes, the format by name, else by the first character."""
    name = "stdin" if path == "-" else Path(path).name
    with _open(path) as raw:
        yield Source(name, *_unpack(raw, name, format_), *_progress(raw))


def _open(path: str) -> AbstractContextManager[BinaryIO]:
    if path == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise SourceError(f"cannot open {path}: {error.strerror}") from None


def _unpack(raw: Any, name: str, format_: str | None) -> tuple[str, Any]:
    file = raw if hasattr(raw, "peek") else io.BufferedReader(raw)
    with whole_file_errors():
        if file.peek(2)[:2] == _GZIP_MAGIC:
            file = io.BufferedReader(gzip.GzipFile(fileobj=file), _BUFFER)
        return format_ or _format_of(name) or _guess(file.peek(64)), file


def _format_of(name: str) -> str | None:
    suffix = Path(name.lower().removesuffix(".gz")).suffix
    return {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}.get(suffix)


def _guess(start: bytes) -> str:
    return "ndjson" if start.removeprefix(_BOM).lstrip().startswith(b"{") else "csv"


def _progress(raw: BinaryIO) -> tuple[int | None, Callable[[], int]]:
    """The size of the file, where it is one, and a function that tells how much of it is read."""
    if not raw.seekable():
        return None, lambda: 0
    start = raw.tell()
    size = raw.seek(0, os.SEEK_END)
    raw.seek(start)
    return size, raw.tell


@contextmanager
def whole_file_errors() -> Iterator[None]:
    try:
        yield
    except EOFError:
        raise SourceError("the gzip file ends too early: it is not whole") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise SourceError(f"the gzip file is damaged: {error}") from None
    except OSError as error:
        raise SourceError(f"cannot read: {error.strerror}") from None


class _BadRecord(Exception):
    """This record cannot be read; the next one can."""


class Lines:
    """The lines of a file as text. Counts them, and keeps those of the current record, which MAX_RECORD bounds."""

    def __init__(self, file: BinaryIO) -> None:
        self.number = 0
        self._readline = file.readline
        self._kept: list[str] = []
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._readline(MAX_RECORD + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if self.number == 1:
            line = line.removeprefix(_BOM)
        self._size += len(line)
        if self._size > MAX_RECORD:
            self._give_up(line)
        # Bytes that are not UTF-8 become lone surrogates, which no field accepts.
        text = line.decode(errors="surrogateescape")
        self._kept.append(text)
        return text

    def begin_record(self) -> int:
        """Forget the last record; returns the line on which the next one starts."""
        self._kept.clear()
        self._size = 0
        return self.number + 1

    def raw(self) -> bytes:
        """The current record as it stands in the file."""
        return "".join(self._kept).encode(errors="surrogateescape")

    def _give_up(self, line: bytes) -> NoReturn:
        self._kept = [line[:1000].decode(errors="replace")]
        while line and not line.endswith(b"\n"):
            line = self._readline(MAX_RECORD)
        raise _BadRecord(f"is longer than {MAX_RECORD} bytes")


class CSV:
    """Comma-separated records under a header of field names."""

    def __init__(self, lines: Lines, accepted: frozenset[str]) -> None:
        self._lines = lines
        self._rows = csv.reader(lines, strict=True)
        self.columns = self._header(accepted)

    def _header(self, accepted: frozenset[str]) -> tuple[str, ...]:
        try:
            columns = next(self._rows, None)
        except (csv.Error, _BadRecord) as error:
            raise SourceError(f"line 1 is no header: {error}") from None
        if columns is None:
            raise SourceError("the file is empty: a CSV file starts with a header of field names")
        if unknown := [name for name in columns if name not in accepted]:
            named = ", ".join(map(repr, unknown))[:200]
            raise SourceError(f"unknown column {named}; accepted are {', '.join(sorted(accepted))}")
        if twice := sorted({name for name in columns if columns.count(name) > 1}):
            raise SourceError(f"the header names {', '.join(twice)} twice")
        return tuple(columns)

    def __iter__(self) -> Iterator[Record]:
        while True:
            line = self._lines.begin_record()
            try:
                cells = next(self._rows)
                if cells:
                    yield self._record(line, cells)
            except StopIteration:
                return
            except (csv.Error, _BadRecord) as error:
                yield Record(line, (), (), _explain(str(error)))

    def _record(self, line: int, cells: list[str]) -> Record:
        if len(cells) != len(self.columns):
            return Record(line, (), (), f"has {len(cells)} cells, and the header {len(self.columns)}")
        return Record(line, self.columns, cells)


def _explain(error: str) -> str:
    unclosed = "unexpected end of data" in error or "field larger than" in error
    return "has a quoted cell that is not closed" if unclosed else error


class NDJSON:
    """One JSON object a line."""

    columns: tuple[str, ...] = ()

    def __init__(self, lines: Lines, accepted: frozenset[str]) -> None:
        self._lines = lines
        self._accepted = accepted
        self._decode = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant).decode

    def __iter__(self) -> Iterator[Record]:
        while True:
            line = self._lines.begin_record()
            try:
                if text := next(self._lines).strip():
                    said = self._read(text)
                    yield Record(line, tuple(said), list(said.values()))
            except StopIteration:
                return
            except _BadRecord as error:
                yield Record(line, (), (), str(error))
            except (ValueError, RecursionError) as error:
                yield Record(line, (), (), f"is not valid JSON: {error}")

    def _read(self, text: str) -> dict[str, Any]:
        said = self._decode(text)
        if type(said) is not dict:
            raise _BadRecord("is not a JSON object")
        if not self._accepted.issuperset(said):
            unknown = ", ".join(sorted(map(repr, said.keys() - self._accepted)))
            raise _BadRecord(f"has an unknown field {unknown[:200]}")
        return said


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return said


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def read(source: Source, accepted: frozenset[str]) -> tuple[CSV | NDJSON, Lines]:
    """The records of `source`, with fields of these names only, and the lines that they come from."""
    lines = Lines(source.file)
    with whole_file_errors():
        return (CSV if source.format == "csv" else NDJSON)(lines, accepted), lines
