"""What a process and all that it started use: seconds of processor, and memory with shared pages counted once."""

import os
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PROC: Final = Path("/proc")


def family(pid: int) -> list[int]:
    """`pid` and every process that descends from it and still runs."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for thread in _listed(_PROC / str(one) / "task"):
            waiting += map(int, _text(thread / "children").split())
    return found


def cpu_s(pid: int) -> float:
    """Seconds of processor that `pid` and its descendants have used, those that have ended included."""
    return sum(sum(_times(one)) for one in family(pid)) / _TICKS


def own_cpu_s(pid: int) -> float:
    """Seconds of processor that `pid` itself has used."""
    return sum(_times(pid)[:2]) / _TICKS


def memory_mib(pid: int) -> float:
    """MiB of memory (proportional set size) of `pid` and its descendants."""
    kib = 0
    for one in family(pid):
        for line in _text(_PROC / str(one) / "smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                kib += int(line.split()[1])
    return kib / 1024


def _times(pid: int) -> list[int]:
    """Ticks in user and in kernel mode, of the process and of its children that have ended; none when it has."""
    # The name in parentheses may hold spaces: what counts stands behind it.
    return list(map(int, _text(_PROC / str(pid) / "stat").rpartition(")")[2].split()[11:15]))


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _text(file: Path) -> str:
    """The content, empty when the process has ended meanwhile."""
    try:
        return file.read_text("ascii", "replace")
    except OSError:
        return ""
