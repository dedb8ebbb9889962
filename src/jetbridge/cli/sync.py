"""jetbridge sync: a copy of the reports in a SQLite file, and kept current."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from jetbridge.cli import keys, options
from jetbridge.cli.words import say, somebody_watches
from jetbridge.client.sync import Copy, Outcome
from jetbridge.client.sync import sync as run
from jetbridge.client.sync.files import write_duckdb, write_parquet
from jetbridge.client.sync.runs import Told

_DUCKDB_SUFFIXES, _PARQUET_SUFFIXES = {".duckdb", ".ddb"}, {".parquet", ".pq"}


def _sqlite(ctx: click.Context, param: click.Parameter, file: Path) -> Path:
    """A name that promises another format is a misunderstanding."""
    for suffixes, option in ((_DUCKDB_SUFFIXES, "--duckdb"), (_PARQUET_SUFFIXES, "--parquet")):
        if file.suffix.lower() in suffixes:
            raise click.BadParameter(f"FILE is SQLite: name it {file.stem}.sqlite, and add {option} {file}", ctx, param)
    return file


@click.command
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), callback=_sqlite)
@options.keys
@click.option("--tail", is_flag=True, help="Elsewhere: read only what is new. Sees no later cancellation.")
@click.option("--no-invoices", is_flag=True, help="Leave invoices out.")
@click.option(
    "--duckdb", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the tables there, too."
)
@click.option(
    "--parquet", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="Write the tables there, too."
)
@options.account
def sync(
    host: str | None,
    profile: str | None,
    partner: str | None,
    key: int | None,
    file: Path,
    tail: bool,
    no_invoices: bool,
    duckdb: Path | None,
    parquet: Path | None,
) -> None:
    """Copy the reports to FILE, a SQLite database; the next run brings it up to date.

    The tables are partners, keys, activations, daily_counts, invoices and invoice_lines. A Jetbridge server tells what
    changed since the last run. Elsewhere each run reads all activations, for nothing else shows a later cancellation;
    --tail reads the new ones only. Invoices and counts are always read again.

    It may be killed at any time, and goes on from there. DuckDB and Parquet are extras, jetbridge[duckdb] and
    jetbridge[parquet]; they are written anew each time.
    """
    with options.client(host, profile) as client, Copy(file, client.host) as copy:
        chosen = keys.chosen(client, partner, key)
        with _counting() as told:
            pairs = [(one.partner, one.key) for one in chosen]
            outcomes = run(client, copy, pairs, tail=tail, invoices=not no_invoices, told=told)
    for outcome in outcomes:
        say(_sentence(outcome))
    if duckdb:
        write_duckdb(file, duckdb)
    if parquet:
        write_parquet(file, parquet)
    say(f"The copy is in {', '.join(str(one) for one in (file, duckdb, parquet) if one)}.")
    _tell_refused(outcomes)


def _sentence(outcome: Outcome) -> str:
    partner = outcome.partner.slug or outcome.partner.name
    said = f"{partner}, key {outcome.key.id}: {outcome.kept:,} activations, {outcome.read:,} of them read now"
    if outcome.invoices is not None:
        said += f"; {outcome.invoices:,} invoices"
    if outcome.is_tail:
        said += f"; cancellations as of {outcome.cancellations_as_of:%Y-%m-%d %H:%M} UTC"
    return f"{said}."


def _tell_refused(outcomes: Sequence[Outcome]) -> None:
    """The copy is not whole, so the exit code says so, too."""
    refused = [str(outcome.key.id) for outcome in outcomes if outcome.refused]
    if refused:
        say(f"Without invoices, for your role does not open them: key {', '.join(refused)}. See --no-invoices.")
        raise click.exceptions.Exit(1)


@contextmanager
def _counting() -> Iterator[Told]:
    """A count before somebody's eyes; how many there will be, no server says beforehand."""
    if not somebody_watches():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("Reading: {task.completed:,.0f} activations"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda count: bar.advance(task, count)
