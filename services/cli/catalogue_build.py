"""`telex catalogue build`: a catalogue file from a Wikidata dump or a newsroom's authority file."""

import gzip
import os
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

import click

from services.catalogue.building.authority import Tally, read_authority
from services.catalogue.building.dump import Dump
from services.catalogue.building.selection import read_selection
from services.catalogue.building.wikidata import Progress, Reading
from services.catalogue.building.writing import line_of
from services.catalogue.entries import CatalogueError
from services.catalogue.installed import installed

LEFT_OUT: Final = 3  # the exit status when the file is written and something bad was left out
_MOST_SHOWN: Final = 20
_TELL_EVERY_S: Final = 10.0


@click.command
@click.option(
    "--tsv",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An authority file: tab-separated columns id (or qid), type, name, lang, country, role, from, to; plain or .gz.",
)
@click.option(
    "--wikidata",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A full Wikidata JSON dump: plain, .gz or .bz2.",
)
@click.option(
    "--sitelinks",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="Of a dump: items with articles in at least so many Wikipedias.",
)
@click.option(
    "--languages", help="Of a dump: names in these (en,fr,ru; codes with commas). All if not given."
)
@click.option(
    "--classes",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Of a dump: a TOML file that says which classes are which types, in place of the one that is shipped.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The .jsonl file to write.",
)
def build(  # noqa: PLR0913 - one argument an option
    *,
    tsv: Path | None,
    wikidata: Path | None,
    sitelinks: int,
    languages: str | None,
    classes: Path | None,
    output: Path,
) -> None:
    """Make a catalogue file for TELEX_CATALOGUE from a source of another kind.

    \b
      telex catalogue build --tsv people.tsv -o people.jsonl
      telex catalogue build --wikidata latest-all.json.gz --sitelinks 20 --languages en,fr,ru -o wikidata.jsonl

    Short names, codes and single words are put where they count only beside other evidence. An entry that is shipped keeps
    its type and country and gets names.

    Of an authority file: rows of one id may stand anywhere; the first decides its type; roles that are
    offices of the catalogue (president, foreign-minister …) with a country and a first day become offices; the types
    place, office, event and subject are left out.

    Of a dump: an item's type is that of its direct classes (P31), else of the nearest class above them (P279); a file of
    classes says for which types. Until all of the dump is read, OUT.part holds every item with so many sitelinks. Deprecated statements do not count, preferred ones go before. Countries come from P27, P17 and P297, websites of
    media from P856, offices from P39 with P580 and P582, for the days that are certain, where the position names one country. The reading may
    end at any moment: the same command goes on (a compressed dump is decompressed up to there), with the same result.

    Ends with 3 when the file is written and bad rows or lines were left out, named on standard error (the first 20).
    """
    if output.suffix != ".jsonl":
        raise click.BadParameter("the file to write ends in .jsonl", param_hint="--output")
    source = tsv or wikidata
    if source is None or (tsv and wikidata):
        raise click.UsageError("name one source: --tsv FILE or --wikidata DUMP")
    bad = Complaints()
    try:
        if source is tsv:
            _from_authority(source, output, bad)
        else:
            wanted = frozenset(filter(None, (languages or "").replace(" ", "").split(","))) or None
            selection = read_selection(classes, sitelinks, wanted, installed())
            told = [
                str(sitelinks),
                ",".join(sorted(wanted or ())),
                classes.read_text("utf-8") if classes else "",
            ]
            bad.count = _from_dump(Reading(source, output, selection, told), output, bad)
    except CatalogueError as error:
        raise click.ClickException(str(error)) from error
    except (OSError, EOFError, zlib.error) as error:
        raise click.ClickException(f"{source}: {getattr(error, 'strerror', None) or error}") from error
    sys.exit(LEFT_OUT if bad.count else 0)


class Complaints:
    """Tells of the first bad rows or lines, and counts all."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, what: str) -> None:
        self.count += 1
        if self.count <= _MOST_SHOWN:
            click.echo(what, err=True)
        elif self.count == _MOST_SHOWN + 1:
            click.echo("… more are counted, not shown", err=True)


def _from_authority(source: Path, output: Path, bad: Complaints) -> None:
    tally, shipped = Tally(), installed()
    entries = adding = nameless = 0
    with _bytes(source) as stream, written_whole(output) as out:
        for found in read_authority(stream, str(source), tally, bad):
            line = line_of(found, shipped)
            if line is None:
                nameless += 1
                continue
            out.write(line + b"\n")
            entries += 1
            adding += found.id in shipped.entities
    left = "".join(f", {count} of type {kind} left out" for kind, count in sorted(tally.left_out.items()))
    left += "".join(
        f", {count} used without their country {code}, which there is not"
        for code, count in sorted(tally.unknown_countries.items())
    )
    click.echo(
        f"{tally.rows} rows: {tally.used} used, {tally.unwritten} with a name that no text would write{left}, "
        f"{tally.bad} bad\n{entries} entries in {output}: {adding} add to shipped ones; {nameless} ids have no usable name",
        err=True,
    )


def _from_dump(reading: Reading, output: Path, bad: Complaints) -> int:
    started = told = time.monotonic()
    first: int | None = None

    def tell(progress: Progress, dump: Dump) -> None:
        nonlocal told, first
        first = progress.lines if first is None else first
        if (now := time.monotonic()) - told >= _TELL_EVERY_S:
            told = now
            rate = (progress.lines - first) / (now - started)
            click.echo(
                f"{progress.lines} entities read, {progress.kept} kept, {progress.damaged} damaged; "
                f"{dump.read_bytes / 1e6:.0f} of {dump.size / 1e6:.0f} MB, {rate:.0f} entities/s",
                err=True,
            )

    progress, entries = reading.run(bad, tell)
    click.echo(
        f"{progress.lines} entities read, {progress.kept} kept, {progress.damaged} damaged lines, "
        f"{progress.positions} positions, {progress.subclasses} subclasses\n{entries} entries in {output}",
        err=True,
    )
    return progress.damaged


def _bytes(source: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(source)) if source.suffix == ".gz" else source.open("rb")


@contextmanager
def written_whole(output: Path) -> Iterator[BinaryIO]:
    """A file that is at `output` once all of it is on the disk, and not before."""
    unfinished = output.with_name(f"{output.name}.part")
    try:
        with unfinished.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)
