"""The folder of an embedded index: what version it is of, who may write to it, and when it has changed.

`telex-index.json` says what made the index; `telex-writer.lock` is held by the one process that writes; all other files
are tantivy's. A rebuild makes the next generation in a folder inside; then `telex-current.json` names the one that is
live, and without it the first one is, which stands in the folder itself.
"""

import fcntl
import json
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO

from services.engines.analysis.chains import mapping
from services.engines.embedded.schema import VERSION
from services.engines.errors import IndexLocked, IndexMisconfigured, IndexUnavailable

_ABOUT: Final = "telex-index.json"
_LOCK: Final = "telex-writer.lock"
_CURRENT: Final = "telex-current.json"
_GENERATION: Final = re.compile(r"generation-(\d{6})")
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
            "the index folder belongs to another version of Telex: `telex rebuild` makes one of this version beside "
            "it from the raw topic (or set it aside)"
        )


def mark(path: Path) -> None:
    """Say that the index in `path` is of this version."""
    write_whole(path / _ABOUT, versions())


def write_whole(path: Path, value: object) -> None:
    """Write `value` as JSON. Durable; a crash leaves the whole file, or what was there before."""
    draft = path.with_name(f"{path.name}.new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def live(path: Path) -> Path:
    """The folder of the generation that is live in the index folder `path`. Raises IndexUnavailable."""
    try:
        name = json.loads((path / _CURRENT).read_text("utf-8"))["folder"]
    except FileNotFoundError:
        return path
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnavailable("the index folder does not say which of its generations is live") from error
    return path / str(name)


def make_live(path: Path, generation: Path) -> None:
    """From now on `generation` is the live one in `path`, for every process, in one step."""
    write_whole(path / _CURRENT, {"folder": generation.name})


def generations(path: Path) -> dict[int, Path]:
    """The generations that have a folder of their own, by number."""
    return {
        int(match[1]): one
        for one in path.iterdir()
        if (match := _GENERATION.fullmatch(one.name)) and one.is_dir()
    }


def generation(path: Path, number: int) -> Path:
    """The folder of a generation after the first."""
    return path / f"generation-{number:06}"


def remove_unused(path: Path) -> list[str]:
    """Remove every generation but the live one; returns their names. Raises IndexUnavailable."""
    here = live(path)
    removed: list[str] = []
    try:
        for one in generations(path).values():
            if one != here:
                shutil.rmtree(one)
                removed.append(one.name)
        if here != path and begun(path):
            for file in path.iterdir():
                if file.is_file() and file.name not in {_LOCK, _CURRENT}:
                    file.unlink()
            removed.append(path.name)
    except OSError as error:
        raise IndexUnavailable("the index folder cannot be written to") from error
    return removed


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
