"""Processes that outlive us: start them, know them again, end them.

A pid alone says nothing after a while, since the kernel gives it to somebody else. Each process is remembered with its
start time; only when both agree is it ours. Each engine leads a process group of its own, so that the children of a launcher
are ended with it, and a Ctrl-C at the terminal does not reach the engines behind our back.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .account import Account

POLL_SECONDS = 0.05
KILL_SECONDS = 10.0
# States of a process that has ended but has not been reaped.
ENDED = frozenset("ZX")


@dataclass(frozen=True)
class Process:
    """A process, known for good: ``started`` is the kernel's own account of its start, compared and never computed with."""

    pid: int
    started: str

    def alive(self) -> bool:
        """Whether this very process runs (a zombie does not)."""
        return started_at(self.pid) == self.started


def started_at(pid: int) -> str | None:
    """When the process with this pid started, or None when there is none or it is a zombie."""
    if Path("/proc/self/stat").exists():
        return _started_from_proc(pid)
    return _started_from_ps(pid)


def _started_from_proc(pid: int) -> str | None:
    fields = _stat(pid)
    if not fields or fields[0] in ENDED:
        return None
    # Ticks count from boot: without the boot's id, a process of the next boot could look like ours.
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot}/{fields[19]}"


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the command: state, parent, group, …, start; empty when there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    # The command stands in parentheses and may contain anything, parentheses too.
    return text.rpartition(")")[2].split()


def _started_from_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    state, _, start = answer.stdout.strip().partition(" ")
    return None if answer.returncode != 0 or not start or state[0] in ENDED else start.strip()


def identify(pid: int) -> Process | None:
    """The process that has this pid now, or None."""
    started = started_at(pid)
    return None if started is None else Process(pid, started)


def spawn(
    command: list[str], *, environment: Mapping[str, str], directory: Path, log: Path, account: Account | None
) -> Process:
    """Start ``command`` in a session of its own, its output appended to ``log``; as ``account`` if one is given.

    Raises OSError when it cannot be started, ProcessLookupError when it has ended at once.
    """
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o022,
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )
    process = identify(child.pid)
    if process is None:
        code = child.wait()
        message = f"{command[0]} ended at once with code {code}"
        raise ProcessLookupError(message)
    _ours[child.pid] = child
    return process


# Kept so that the children we end ourselves are reaped, and so that dropping one that still runs is not reported as a leak.
_ours: dict[int, subprocess.Popen[bytes]] = {}


def _reap() -> None:
    for pid, child in list(_ours.items()):
        if child.poll() is not None:
            del _ours[pid]


def stop(processes: Iterable[Process], *, patience: float) -> bool:
    """End these processes and their groups: TERM, after ``patience`` seconds KILL. True when none of them is left.

    A pid that meanwhile belongs to another process is left alone.
    """
    groups = _groups(processes)
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, KILL_SECONDS)):
        for group in groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            _reap()
            if not _living_groups() & groups:
                return True
            time.sleep(POLL_SECONDS)
    return False


def _groups(processes: Iterable[Process]) -> set[int]:
    groups = set()
    for process in processes:
        if process.alive():
            with contextlib.suppress(ProcessLookupError):
                groups.add(os.getpgid(process.pid))
    # Only groups we made: never our own, should a record be wrong.
    return groups - {os.getpgid(0)}


def _living_groups() -> set[int]:
    """The process groups of this machine that have a member other than a zombie (which nobody may be there to reap)."""
    if Path("/proc/self/stat").exists():
        stats = [_stat(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
        return {int(fields[2]) for fields in stats if fields and fields[0] not in ENDED}
    listed = subprocess.run(["ps", "-A", "-o", "pgid=,stat="], capture_output=True, text=True, check=True)
    pairs = [line.split() for line in listed.stdout.splitlines()]
    return {int(group) for group, state in pairs if state[0] not in ENDED}
