"""Whether the process behind a group member still lives: its id together with its start time, on the same machine.

A process id alone is used again by the system, and means another process in another container: so it counts only with
the start time, and only within one boot and one process namespace.
"""

import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
# Fields of /proc/<pid>/stat after the command's closing bracket: the state, and when the process started.
_STATE: Final = 0
_STARTED: Final = 19
_DEAD: Final = ("Z", "X")


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """A process of some machine. `started` is comparable only with values of the same `machine`."""

    machine: str
    pid: int
    started: str


@cache
def _machine() -> str:
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}/{(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return f"{sys.platform}/{uuid.getnode():x}"


def _started(pid: int) -> str | None:
    """When the living process `pid` started, as the system says it; None when there is none."""
    if (_PROC / "self/stat").exists():
        try:
            stat = (_PROC / str(pid) / "stat").read_text("utf-8", errors="replace")
        except OSError:
            return None
        # The command stands in brackets and may hold brackets and spaces itself.
        fields = stat.rpartition(")")[2].split()
        return None if fields[_STATE] in _DEAD else fields[_STARTED]
    listed = subprocess.run(  # noqa: S603 - a fixed command with a number
        ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, started = listed.stdout.strip().partition(" ")
    return None if not state or state.startswith(_DEAD) else started.strip()


def this_process() -> ProcessIdentity:
    """The identity of the running process."""
    pid = os.getpid()
    return ProcessIdentity(_machine(), pid, _started(pid) or "")


def is_gone(process: ProcessIdentity) -> bool:
    """True when `process` surely runs no longer; False when it does, or cannot be seen from here."""
    return process.machine == _machine() and _started(process.pid) != process.started
