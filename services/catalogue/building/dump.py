"""The lines of a Wikidata JSON dump: an array with one entity a line and a comma behind each, plain, .gz or .bz2.

A compressed dump may consist of several streams. Places are bytes of the uncompressed text.
"""

import bz2
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

_MOST_LINE: Final = 64 * 1024 * 1024  # bytes; the largest items have some five MB
_PIECE: Final = 1024 * 1024


class Dump:
    """A dump that is read from its beginning or from a place that an earlier reading came to."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._raw = io.BufferedReader(io.FileIO(path), _PIECE)
        self.size = path.stat().st_size
        opened: io.BufferedIOBase = self._raw
        if path.suffix == ".gz":
            opened = gzip.GzipFile(fileobj=self._raw)
        elif path.suffix == ".bz2":
            opened = bz2.BZ2File(self._raw)
        self._text = (
            self._raw if opened is self._raw else io.BufferedReader(cast("io.RawIOBase", opened), _PIECE)
        )
        self.place = 0
        self.is_array = False  # it begins with a bracket, known after `skip`
        self.is_closed = False  # its last bracket was read

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._text.close()
        self._raw.close()

    @property
    def read_bytes(self) -> int:
        """How much of the file was read, in its own (compressed) bytes."""
        return self._raw.tell()

    def skip(self, place: int) -> None:
        """Go to `place`; a compressed dump is decompressed up to there. Raises EOFError when it is shorter."""
        self.is_array = self._text.peek(1)[:1] == b"["
        if self._text is self._raw and place <= self.size:
            self.place = self._raw.seek(place)
        while self.place < place:
            piece = self._text.read(min(_PIECE, place - self.place))
            if not piece:
                raise EOFError("the dump is shorter than it was")
            self.place += len(piece)

    def lines(self) -> Iterator[bytes]:
        """Each entity's text, without the comma; lines that are none as they are. A line that is too long comes in parts.

        Raises OSError or EOFError when the file is damaged or cut off.
        """
        while line := self._text.readline(_MOST_LINE):
            self.place += len(line)
            text = line.strip().rstrip(b",")
            self.is_closed = self.is_closed or text == b"]"
            if text not in (b"", b"[", b"]"):
                yield text
