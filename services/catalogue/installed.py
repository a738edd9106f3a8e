"""The catalogue of this installation: what is shipped, and the further files that its operator names."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import Lock
from typing import Final

from services.catalogue.catalogue import Catalogue
from services.catalogue.collecting import collecting_later
from services.catalogue.files import SUFFIXES

_DATA: Final = "names"
_BUILDING: Final = "building"  # how files are made decides nothing in an article


class _Installation:
    """One catalogue a process, read when it is first asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._further: tuple[Path, ...] = ()
        self._read: Catalogue | None = None

    def install(self, further: tuple[Path, ...]) -> Catalogue:
        with self._lock:
            if self._read is None or further != self._further:
                self._read = _with(further)
                self._further = further
            return self._read

    def installed(self) -> Catalogue:
        return self._read or self.install(self._further)


_INSTALLATION: Final = _Installation()


def install(further: tuple[Path, ...]) -> Catalogue:
    """Read the catalogue with `further` files, for this process from now on; a service does it once, when it starts.

    Raises CatalogueError; the catalogue is then what it was.
    """
    return _INSTALLATION.install(further)


def installed() -> Catalogue:
    """The catalogue of this installation, read once a process; without `install` the shipped one."""
    return _INSTALLATION.installed()


def shipped_texts() -> dict[str, str]:
    """The texts of the shipped data files, by file name."""
    return dict(_texts(files("services.catalogue") / _DATA, ""))


def _with(further: tuple[Path, ...]) -> Catalogue:
    # Beside the entries every other data file decides who is found: adjectives, capitals, case endings.
    words = {
        path: text
        for path, text in _texts(files("services.catalogue"), "")
        if not path.startswith((f"{_DATA}/", f"{_BUILDING}/"))
    }
    with collecting_later():
        return Catalogue(shipped_texts(), words, further)


def _texts(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for file in folder.iterdir():
        if file.is_dir():
            yield from _texts(file, f"{path}{file.name}/")
        elif file.name.endswith(SUFFIXES):
            yield f"{path}{file.name}", file.read_text("utf-8")
