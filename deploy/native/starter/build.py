"""Builds the engines' files with Maven, once for each version of their sources.

``<build>/<engine>-<digest>/`` holds what ``pom.xml`` makes; the digest is that of the pom and the plugin's sources, so that a change
of either gives a new folder and never overwrites jars under a running server. A folder without partial files is complete: it
gets its name by a rename at the end.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import maven
from .errors import EnginesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCES = Path(__file__).resolve().parent.parent
DIGEST_LENGTH = 12


@dataclass(frozen=True)
class Build:
    """Where the sources are and where the result goes."""

    folder: Path
    sources: Path = SOURCES

    def digest(self) -> str:
        """Changes whenever the pom or a file of the plugin does."""
        plugin = self.sources / "analysis"
        files = [self.sources / "pom.xml", *sorted(path for path in plugin.rglob("*") if path.is_file())]
        summary = hashlib.sha256()
        for file in files:
            content = file.read_bytes()
            summary.update(f"{file.relative_to(self.sources).as_posix()} {len(content)}\n".encode())
            summary.update(content)
        return summary.hexdigest()[:DIGEST_LENGTH]

    def home(self, engine: str) -> Path:
        """The folder of the engine as the sources are now, whether it is there or not."""
        return self.folder / f"{engine}-{self.digest()}"

    def is_built(self, engine: str) -> bool:
        """Whether ``up`` can start this engine without Maven."""
        return self.home(engine).is_dir()

    def make(self, engine: str, *, java_home: Path, environment: Mapping[str, str]) -> Path:
        """The folder of the engine, built if it is not there yet. EnginesError when it cannot be."""
        home = self.home(engine)
        if home.is_dir():
            return home
        with locked(self.folder / "lock", "another build of the engines"):
            if not home.is_dir():
                self._make_locked(engine, home, java_home, environment)
        return home

    def _make_locked(self, engine: str, home: Path, java_home: Path, environment: Mapping[str, str]) -> None:
        mvn = maven.find(environment)
        if mvn is None:
            message = f"{engine} must be built once, and there is no Maven: {maven.HOW_TO_GET}"
            raise EnginesError(message)
        print(
            f"building {engine} once, with Maven; the first time it fetches some 150 MB …",
            file=sys.stderr,
            flush=True,
        )
        partial = self.folder / f"{engine}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        log = self.folder / f"{engine}.log"
        builder = maven.Maven(mvn, java_home, environment)
        builder.package(self.sources / "pom.xml", profile=engine, out=partial, log=log)
        # Umask 077 must not hide the server from the account it will run under.
        make_readable(partial)
        partial.rename(home)
        for older in self.folder.glob(f"{engine}-*"):
            if older != home:
                shutil.rmtree(older, ignore_errors=True)


def make_readable(folder: Path) -> None:
    """Let every account read what the owner can read below ``folder``, and enter and execute what the owner can."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode & 0o777
            path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)


@contextmanager
def locked(file: Path, other: str) -> Iterator[None]:
    """Hold an exclusive lock on ``file``, made if need be; says whom it waits for when it has to wait.

    The kernel frees it if we die. The holder may remove the file: whoever waited for it starts over with a new one.
    """
    while True:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle = file.open("a", encoding="utf-8")
        except (FileExistsError, FileNotFoundError):
            # The holder removed the folder, too, between the two steps; anything else in its place is an error.
            if file.parent.is_dir() or not file.parent.exists():
                continue
            raise
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(f"waiting for {other} ({file}) …", file=sys.stderr, flush=True)
                fcntl.flock(handle, fcntl.LOCK_EX)
            if not _is_file(handle.fileno(), file):
                continue
            yield
            return


def _is_file(descriptor: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), file.stat())
    except FileNotFoundError:
        return False
