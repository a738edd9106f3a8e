"""From a Wikidata dump to a catalogue file, in one reading that may end at any moment and goes on where it was.

What is kept so far stands in OUT.part: items that may be wanted, the positions that the catalogue has an office for, which class
stands below which, and what ids were merged into others. OUT.progress says how far both files are right; it is replaced whole, after
OUT.part is on the disk. What a class is is known only when the dump is read: then items of a type's classes become entries, and
positions offices, and OUT is written. Memory: numbers of classes, merged ids and entries, the tables of positions and domains, and one item.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from services.catalogue.building.dump import Dump
from services.catalogue.building.finishing import entry_lines
from services.catalogue.building.selection import Selection
from services.catalogue.entries import CatalogueError

_SAVE_EVERY: Final = 20_000  # lines
_TELL_EVERY: Final = 1_000
_FORM: Final = "2"  # of the rows in OUT.part


@dataclass
class Progress:
    """How far a reading came: places in the dump's text and in OUT.part, and counts."""

    arguments: str
    place: int = 0
    written: int = 0
    lines: int = 0
    kept: int = 0
    positions: int = 0
    subclasses: int = 0
    damaged: int = 0
    closed: bool = False
    ended: bool = False  # all of the dump was read


class Reading:
    """One building of `output` from `dump`. `arguments` are all that decides about the result."""

    def __init__(self, dump: Path, output: Path, selection: Selection, arguments: list[str]) -> None:
        self._dump = dump
        self._output = output
        self._part = output.with_name(f"{output.name}.part")
        self._saved = output.with_name(f"{output.name}.progress")
        self._selection = selection
        told = [_FORM, *arguments, str(dump.stat().st_size), selection.shipped.version]
        self._arguments = hashlib.sha256("\0".join(told).encode()).hexdigest()

    def run(
        self, on_damaged: Callable[[str], None], on_progress: Callable[[Progress, Dump], None]
    ) -> tuple[Progress, int]:
        """Read on to the end and write the file; the counts, and the number of entries.

        A dump that ends without its last bracket counts as a damaged line. Raises CatalogueError when what is there was
        begun with other arguments, OSError and EOFError for a damaged dump.
        """
        progress = self._begun()
        if not progress.ended:
            self._read(progress, on_damaged, on_progress)
        entries = self._finish()
        # In this order: without the part there is nothing that the progress could speak of.
        self._saved.unlink()
        self._part.unlink()
        return progress, entries

    def _read(
        self,
        progress: Progress,
        on_damaged: Callable[[str], None],
        on_progress: Callable[[Progress, Dump], None],
    ) -> None:
        with Dump(self._dump) as dump, self._part.open("ab") as part:
            part.truncate(progress.written)
            dump.skip(progress.place)
            for line in dump.lines():
                progress.lines += 1
                self._take(line, progress, part, on_damaged)
                if progress.lines % _TELL_EVERY == 0:
                    on_progress(progress, dump)
                if progress.lines % _SAVE_EVERY == 0:
                    self._save(progress, dump.place, part)
            if not progress.lines:
                raise CatalogueError(f"{self._dump}: there is no entity in it")
            progress.closed = progress.closed or dump.is_closed
            if dump.is_array and not progress.closed:
                progress.damaged += 1
                on_damaged(f"{self._dump}: it ends without the bracket ] and may be cut off")
            progress.ended = True
            self._save(progress, dump.place, part)

    def _begun(self) -> Progress:
        try:
            progress = Progress(**orjson.loads(self._saved.read_bytes()))
        except FileNotFoundError:
            return Progress(self._arguments)
        except (orjson.JSONDecodeError, TypeError) as error:
            raise CatalogueError(f"{self._saved} cannot be read; remove it to begin again") from error
        if progress.arguments != self._arguments:
            raise CatalogueError(
                f"{self._saved} is of another dump or other options; remove it to begin again"
            )
        if not self._part.exists() or self._part.stat().st_size < progress.written:
            raise CatalogueError(
                f"{self._part} is not what {self._saved} speaks of; remove both to begin again"
            )
        return progress

    def _take(
        self, line: bytes, progress: Progress, part: BinaryIO, on_damaged: Callable[[str], None]
    ) -> None:
        try:
            item = orjson.loads(line)
        except orjson.JSONDecodeError:
            item = None
        if not isinstance(item, dict):
            progress.damaged += 1
            on_damaged(f"{self._dump}: entity line {progress.lines}: no JSON object")
            return
        for row in self._selection.rows(item):
            part.write(orjson.dumps(row) + b"\n")
            progress.kept += "facts" in row
            progress.positions += "position" in row
            progress.subclasses += "below" in row

    def _save(self, progress: Progress, place: int, part: BinaryIO) -> None:
        part.flush()
        os.fsync(part.fileno())
        progress.place, progress.written = place, part.tell()
        replace_file(self._saved, orjson.dumps(asdict(progress)))

    def _finish(self) -> int:
        entries = 0
        unfinished = self._output.with_name(f"{self._output.name}.unfinished")
        with unfinished.open("wb") as out:
            for line in entry_lines(self._rows, self._selection):
                out.write(line + b"\n")
                entries += 1
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(self._output)
        return entries

    def _rows(self) -> Iterator[dict[str, Any]]:
        with self._part.open("rb") as part:
            for line in part:
                yield orjson.loads(line)


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` at `path` whole or not at all, on the disk."""
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)
