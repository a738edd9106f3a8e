"""Up, down and status of the engines of one state folder."""

from __future__ import annotations

import secrets
import shutil
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from . import jdk, processes, state
from .build import locked
from .elasticsearch import Elasticsearch
from .engine import Engine, Record, Site
from .errors import EnginesError
from .interrupts import shielded
from .kafka import Kafka
from .ports import free_ports, is_free
from .security import read as read_security

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .build import Build
    from .processes import Process
    from .security import Security

# Elasticsearch takes longest to start: it goes first, and Kafka starts beside it.
ENGINES: dict[str, Engine] = {engine.name: engine for engine in (Elasticsearch(), Kafka())}
STOP_PATIENCE_SECONDS = 30.0
POLL_SECONDS = 0.2
PORT_ATTEMPTS = 3
TAIL_LINES = 30
PORT_TAKEN = ("Address already in use", "BindException", "Address in use")


def say(text: str) -> None:
    """Progress, for people; results alone go to standard output."""
    print(text, file=sys.stderr, flush=True)


@dataclass
class Engines:
    """The engines whose state is in ``folder``, made from ``build``."""

    folder: Path
    build: Build
    environment: Mapping[str, str]
    start_seconds: float = 180.0
    records: dict[str, Record] = field(default_factory=dict, init=False)

    def status(self) -> dict[str, Record]:
        """Those that run now."""
        return {name: record for name, record in state.load(self.folder).items() if record.alive()}

    def up(self, names: list[str], *, security: Path | None = None) -> tuple[dict[str, Record], bool]:
        """Start those of ``names`` that do not run; the records of all of them, and whether any had to be started.

        Data of an engine that ran before and ended are used again, with the same security and on the same ports when they
        are free. With ``security``, a folder with certificates (see ``security.FILES``), new ones use TLS and ask for a
        password. On any failure, Ctrl-C included, what this call has started is ended before the exception goes on.
        """
        with self._locked():
            wanted = [name for name in ENGINES if name in names and not self._runs(name)]
            open_ones = [
                name for name in names if name in self.records and self.records[name].security is None
            ]
            if security is not None and open_ones:
                message = f"{' and '.join(open_ones)} already here without security: bring it down first"
                raise EnginesError(message)
            secured = None if security is None else read_security(security, self._password())
            homes = {name: self._home(name) for name in wanted}
            try:
                sites = {name: self._start_shielded(name, *homes[name], security=secured) for name in wanted}
                for name in wanted:
                    self._wait(name, sites[name])
            except BaseException as error:
                say("stopping what was started …")
                self._stop(wanted)
                if not isinstance(error, EnginesError):
                    # Nobody will ask for the logs of a start that was called off.
                    self._forget(
                        [name for name in wanted if name in self.records and not self.records[name].ready]
                    )
                raise
            return {name: self.records[name] for name in ENGINES if name in names}, bool(wanted)

    def down(self, names: list[str], *, keep: bool = False) -> list[str]:
        """End those of ``names`` that run and remove all they wrote (``keep``: leave the data for the next ``up``)."""
        with self._locked():
            known = [name for name in ENGINES if name in names and name in self.records]
            self._stop(known)
            if not keep:
                self._forget(known)
        return known

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with locked(self.folder / "lock", "another call for the same engines"):
            self.records = state.load(self.folder)
            yield

    def _forget(self, names: list[str]) -> None:
        for name in names:
            shutil.rmtree(self.records.pop(name).folder, ignore_errors=True)
        self._save()
        if not self.records:
            self._remove_folder()

    def _remove_folder(self) -> None:
        for name in (state.FILE, "lock"):
            (self.folder / name).unlink(missing_ok=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _save(self) -> None:
        state.save(self.folder, self.records)

    def _runs(self, name: str) -> bool:
        return name in self.records and self.records[name].alive()

    def _home(self, name: str) -> tuple[Path, Path]:
        engine = ENGINES[name]
        verdicts = jdk.find(engine.need, self.environment, account=engine.account())
        java = jdk.chosen(verdicts)
        if java is None:
            looked = "".join(f"\n  {verdict.home}: {verdict.problem}" for verdict in verdicts) or " nothing"
            message = f"{name} needs {engine.need}; found:{looked}\nengines.py check says where it looks and how to get one"
            raise EnginesError(message)
        return self.build.make(name, java_home=java.home, environment=self.environment), java.home

    def _start_shielded(
        self, name: str, home: Path, java_home: Path, *, security: Security | None, forget: bool = False
    ) -> Site:
        # Nothing may run, or lie about, that is not in the state file yet when a Ctrl-C comes.
        with shielded():
            return self._start(name, home, java_home, security=security, forget=forget)

    def _start(
        self, name: str, home: Path, java_home: Path, *, security: Security | None, forget: bool = False
    ) -> Site:
        """Start one engine, and remember it before anything can go wrong."""
        engine, former = ENGINES[name], self.records.pop(name, None)
        if former is not None and (forget or not former.ready):
            shutil.rmtree(former.folder, ignore_errors=True)
            former = None
        if former is None:
            folder, ports = engine.folder(self._fresh(name)), tuple(free_ports(engine.ports))
        else:
            # What is left of it (a launcher whose server was killed) would hold the data's lock.
            processes.stop(former.processes, patience=STOP_PATIENCE_SECONDS)
            folder, security = former.folder, former.security
            ports = former.ports if all(map(is_free, former.ports)) else tuple(free_ports(engine.ports))
        site = Site(home, folder, ports, java_home, engine.account(), security, self.environment)
        self.records[name] = Record(
            engine.url(site), folder, site.log, ports, (), security, ready=former is not None
        )
        self._save()
        say(f"starting {name} …")
        try:
            engine.prepare(site)
            self._remember(name, (engine.start(site),))
        except (EnginesError, OSError) as error:
            raise self._failure(name, str(error)) from error
        return site

    def _fresh(self, name: str) -> Path:
        # Left by a call that died before it could write the state.
        shutil.rmtree(self.folder / name, ignore_errors=True)
        return self.folder

    def _password(self) -> str:
        return self.environment.get("ELASTIC_PASSWORD") or secrets.token_urlsafe(16)

    def _remember(self, name: str, known: tuple[Process, ...], *, ready: bool | None = None) -> None:
        record = self.records[name]
        self.records[name] = replace(record, processes=known, ready=record.ready if ready is None else ready)
        self._save()

    def _wait(self, name: str, site: Site, attempt: int = 1) -> None:
        engine, started = ENGINES[name], self.records[name].processes[0]
        deadline = time.monotonic() + self.start_seconds
        while not engine.answers(site):
            if not started.alive():
                if attempt < PORT_ATTEMPTS and self._port_was_taken(site):
                    say(f"{name}: a port was taken by somebody else meanwhile; once more with others")
                    again = self._start_shielded(
                        name, site.home, site.java_home, security=site.security, forget=True
                    )
                    return self._wait(name, again, attempt + 1)
                raise self._failure(name, "it ended while starting")
            if time.monotonic() > deadline:
                raise self._failure(name, f"no answer after {self.start_seconds:.0f} s")
            time.sleep(POLL_SECONDS)
        self._remember(name, engine.server(site, started), ready=True)
        say(f"{name} answers at {engine.url(site)}")
        return None

    def _port_was_taken(self, site: Site) -> bool:
        text = "\n".join(_tail(site.log))
        return any(sign in text for sign in PORT_TAKEN)

    def _failure(self, name: str, what: str) -> EnginesError:
        log = self.records[name].log
        return EnginesError("\n".join((f"{name}: {what}; the end of {log}:", *_tail(log))))

    def _stop(self, names: list[str]) -> None:
        ours = [process for name in names if name in self.records for process in self.records[name].processes]
        if not processes.stop(ours, patience=STOP_PATIENCE_SECONDS):
            left = ", ".join(str(process.pid) for process in ours if process.alive())
            message = f"could not end {left}: not allowed, or stuck in the kernel"
            raise EnginesError(message)
        for name in names:
            if name in self.records:
                self.records[name] = self.records[name].stopped()
        self._save()


def _tail(log: Path) -> list[str]:
    try:
        return log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
    except OSError:
        return ["(no log)"]
