"""What ``lifecycle`` asks of an engine, and what it remembers of one that runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .account import Account
    from .jdk import Need
    from .processes import Process
    from .security import Security


@dataclass(frozen=True)
class Site:
    """All an engine needs to know to run: its files, its own folder, its ports, and the Java and account to run with."""

    home: Path
    folder: Path
    ports: tuple[int, ...]
    java_home: Path
    account: Account | None
    security: Security | None
    environment: Mapping[str, str]

    @property
    def log(self) -> Path:
        """Everything the engine prints."""
        return self.folder / "engine.log"

    @property
    def java(self) -> str:
        """The program."""
        return str(self.java_home / "bin" / "java")


@dataclass(frozen=True)
class Record:
    """An engine as the state file knows it. ``ready``: it has answered once, so its data are worth starting from again."""

    url: str
    folder: Path
    log: Path
    ports: tuple[int, ...]
    processes: tuple[Process, ...]
    security: Security | None = None
    ready: bool = False

    def alive(self) -> bool:
        """Whether the engine itself runs: its last process, since a launcher comes before what it launches."""
        return bool(self.processes) and self.processes[-1].alive()

    def stopped(self) -> Record:
        """The same engine with no process."""
        return replace(self, processes=())


class Engine(Protocol):
    """One engine. ``ports`` is how many it listens on; the first is the one that clients use, with security as ``user``."""

    name: str
    user: str
    need: Need
    ports: int

    def account(self) -> Account | None:
        """Whom to run as; None for ourselves."""

    def folder(self, state: Path) -> Path:
        """Make and return an empty folder for all it writes, given the folder of the state."""

    def url(self, site: Site) -> str:
        """Where clients connect to."""

    def prepare(self, site: Site) -> None:
        """Write its configuration; make its storage if there is none. EnginesError when that fails."""

    def start(self, site: Site) -> Process:
        """Start it; returns at once."""

    def server(self, site: Site, started: Process) -> tuple[Process, ...]:
        """All its processes once it answers, the server itself last."""

    def answers(self, site: Site) -> bool:
        """Whether it serves requests now."""
