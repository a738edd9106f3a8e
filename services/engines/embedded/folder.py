"""The folder of an embedded index: what version it is of, who may write to it, and when it has changed.

`telex-index.json` says what made the index; `telex-writer.lock` is held by the one process that writes; all other files
are tantivy's.
"""

import fcntl
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO

from services.engines.analysis.chains import mapping
from services.engines.embedded.schema import VERSION
from services.engines.errors import IndexLocked, IndexMisconfigured, IndexUnavailable

_ABOUT: Final = "telex-index.json"
_LOCK: Final = "telex-writer.lock"
# Tantivy writes it last, and whole: it names what a commit consists of.
COMMITTED: Final = "meta.json"


def versions() -> dict[str, int]:
    """What an index depends on: the embedded schema, and the mapping whose analysis cut its texts."""
    return {"schema": VERSION, "mapping": mapping()["mappings"]["_meta"]["mapping_version"]}


class Lock:
    """The right to write to the folder at `path`; ends with the process at the latest."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def take(self) -> None:
        """Make the folder if need be and take the lock. Raises IndexLocked, IndexUnavailable."""
        if self._file is not None:
            return
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            file = (self._path / _LOCK).open("a", encoding="ascii")
        except OSError as error:
            raise IndexUnavailable("the index folder cannot be made or written to") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise IndexLocked(
                "another process writes to this embedded index, and only one may: end it, or use Elasticsearch"
            ) from error
        self._file = file

    def release(self) -> None:
        """Let the next one write. Safe to call twice."""
        if self._file is not None:
            self._file.close()
            self._file = None


def exists(path: Path) -> bool:
    """There is an index in `path`, of this version or not. Raises IndexUnavailable."""
    return _is_there(path / COMMITTED)


def begun(path: Path) -> bool:
    """There is an index in `path`, or the making of one was cut short. Raises IndexUnavailable."""
    return exists(path) or _is_there(path / _ABOUT)


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as error:
        raise IndexUnavailable("the index folder cannot be read") from error


def check_version(path: Path) -> None:
    """Raises IndexMisconfigured unless the index in `path` is one that this version of Telex can use."""
    try:
        found = json.loads((path / _ABOUT).read_text("utf-8"))
    except FileNotFoundError:
        found = None
    except (OSError, ValueError) as error:
        raise IndexMisconfigured("the index folder does not say what made it: set it aside") from error
    if found != versions():
        raise IndexMisconfigured(
            "the index folder belongs to another version of Telex: set it aside (or name a new one in TELEX_INDEX) "
            "and ingest the raw topic again with a new TELEX_GROUP"
        )


def mark(path: Path) -> None:
    """Say that the index in `path` is of this version. Durable; a crash leaves the whole mark or none."""
    draft = path / f"{_ABOUT}.new"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(versions(), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path / _ABOUT)


def committed_state(path: Path) -> tuple[int, int, int]:
    """Changes with every commit. Raises IndexUnavailable when there is no index."""
    try:
        found = (path / COMMITTED).stat()
    except OSError as error:
        raise IndexUnavailable("there is no index in the index folder yet: `telex init` makes it") from error
    return found.st_ino, found.st_mtime_ns, found.st_size


def size_bytes(path: Path) -> int:
    """The size of all files."""
    total = 0
    for file in path.iterdir():
        with suppress(OSError):  # merged away meanwhile
            total += file.stat().st_size
    return total
