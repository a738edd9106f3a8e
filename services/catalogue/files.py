"""Catalogue files beside the shipped ones: which there are, and their entries one after the other."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from services.catalogue.entries import CatalogueError, Entity, parse_line, try_text

SUFFIXES: Final = (".toml", ".jsonl")
_MARK: Final = b"\xef\xbb\xbf"  # with which some editors begin a text in UTF-8
_MOST_LINE: Final = 4 * 1024 * 1024  # bytes
_MOST_TOML: Final = 32 * 1024 * 1024


class Digest(Protocol):
    """What takes in the bytes of a file, for its version: a hash of hashlib."""

    def update(self, data: bytes, /) -> None:
        """Take in `data`."""


def catalogue_files(stated: str) -> tuple[Path, ...]:
    """The files that `stated` names: paths with colons between them; a folder stands for its .toml and .jsonl files by name.

    Raises CatalogueError, which names what is not there or is no catalogue file.
    """
    found: list[Path] = []
    for text in filter(None, stated.split(os.pathsep)):
        path = Path(text)
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if file.suffix in SUFFIXES and file.is_file())
            if not inside:
                raise CatalogueError(f"{path}: no {' or '.join(SUFFIXES)} file is in this folder")
            found += inside
        elif not path.is_file():
            raise CatalogueError(f"{path}: there is no such file")
        elif path.suffix not in SUFFIXES:
            raise CatalogueError(f"{path}: a catalogue file ends in {' or '.join(SUFFIXES)}")
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def read_entries(file: Path, digest: Digest | None = None) -> Iterator[Entity]:
    """The entries of `file`. Raises CatalogueError at the first that does not keep to the format."""
    for one in try_entries(file, digest):
        if isinstance(one, CatalogueError):
            raise one
        yield one


def try_entries(file: Path, digest: Digest | None = None) -> Iterator[Entity | CatalogueError]:
    """The entries of `file`, and in the place of each that is none what is wrong with it.

    JSON lines are read one at a time; a TOML file is one piece. `digest` takes in every byte.
    """
    try:
        with file.open("rb") as stream:
            if file.suffix == ".toml":
                data = stream.read(_MOST_TOML + 1)
                if digest is not None:
                    digest.update(data)
                yield from _table_entries(data, file)
                return
            for number, line in enumerate(_lines(stream, digest), 1):
                if len(line) == _MOST_LINE and not line.endswith(b"\n"):
                    yield CatalogueError(f"{file}:{number}: the line is longer than {_MOST_LINE} bytes")
                elif text := (line.removeprefix(_MARK) if number == 1 else line).strip():
                    try:
                        yield parse_line(text, f"{file}:{number}")
                    except CatalogueError as error:
                        yield error
    except OSError as error:
        yield CatalogueError(f"{file}: {error.strerror or 'cannot be read'}")


def _lines(stream: BinaryIO, digest: Digest | None) -> Iterator[bytes]:
    """The lines of a file, of one that is too long the beginning."""
    while line := stream.readline(_MOST_LINE):
        yield line
        while True:
            if digest is not None:
                digest.update(line)
            if line.endswith(b"\n") or not line:
                break
            line = stream.readline(_MOST_LINE)


def _table_entries(data: bytes, file: Path) -> Iterator[Entity | CatalogueError]:
    if len(data) > _MOST_TOML:
        yield CatalogueError(f"{file}: so large a file is written as JSON lines (.jsonl)")
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield CatalogueError(f"{file}:{line}: the text is not UTF-8")
    else:
        yield from try_text(text, str(file))
