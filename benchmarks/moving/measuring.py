"""One run: a program moves a load into an index, and what that costs is taken down while it does.

The figures are of the part between a tenth and nine tenths of the articles: a start counts for nobody, and what is under
way at the beginning is under way at the end too.
"""

import os
import subprocess
import time
from dataclasses import dataclass
from typing import Final

from benchmarks.moving.clients import Client, Job
from benchmarks.moving.starting import RunFailed, failed, started
from benchmarks.moving.usage import cpu_s, memory_mib, own_cpu_s

_MARKS: Final = (0.1, 0.9)
_LOOK_S: Final = 0.02
_LOOK_AT_MEMORY_S: Final = 0.5
_COMPLETE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Run:
    """Figures of one run. Times of the processor are of the program and all that it started, per article; `own_cpu_us` of
    that is in the process that was started itself.

    `ids_right`: afterwards the index holds exactly the ids of the load.
    """

    client: str
    target: str
    articles: int
    per_second: float
    cpu_us: float
    own_cpu_us: float
    server_cpu_us: float | None
    peak_mib: float
    peaks_mib: dict[int, float]
    ids_right: bool
    load_average: float


@dataclass(frozen=True, slots=True)
class _Mark:
    at: float
    count: int
    cpu: float
    own_cpu: float
    server_cpu: float


def measure(client: Client, job: Job, timeout_s: float, *, peaks_at: tuple[int, ...] = ()) -> Run:
    """Let `client` do `job`; `peaks_at` are numbers of articles until which the peak of memory is wanted, too.

    Raises RunFailed.
    """
    try:
        with started(client, job) as process:
            marks, peaks = _watch(client, job, process, timeout_s, peaks_at)
            ids_right = _complete(job)
    finally:
        job.target.drop(job.index)
    first, last = marks
    articles = last.count - first.count
    if articles <= 0:
        raise RunFailed(
            f"{client.name} moved {last.count} articles to the {job.target.name} at once: too few to time"
        )
    server = (last.server_cpu - first.server_cpu) / articles * 1e6
    return Run(
        client=client.name,
        target=job.target.name,
        articles=len(job.load.ids),
        per_second=articles / (last.at - first.at),
        cpu_us=(last.cpu - first.cpu) / articles * 1e6,
        own_cpu_us=(last.own_cpu - first.own_cpu) / articles * 1e6,
        server_cpu_us=None if job.target.pid is None else server,
        peak_mib=max(peaks.values()),
        peaks_mib={count: peaks[count] for count in peaks_at},
        ids_right=ids_right,
        load_average=os.getloadavg()[0],
    )


def _complete(job: Job) -> bool:
    """Whether the index holds the ids of the load and no other. What was written twice may have hidden what is still to
    come: that is waited for."""
    deadline = time.monotonic() + _COMPLETE_S
    while (ids := job.target.ids(job.index)) != job.load.ids and time.monotonic() < deadline:
        time.sleep(_LOOK_AT_MEMORY_S)
    return ids == job.load.ids


def _watch(
    client: Client, job: Job, process: "subprocess.Popen[bytes]", timeout_s: float, peaks_at: tuple[int, ...]
) -> tuple[list[_Mark], dict[int, float]]:
    """The marks, and the peak of memory (MiB) until each number of articles in `peaks_at` and until the end."""
    total = len(job.load.ids)
    marks: list[_Mark] = []
    peaks = dict.fromkeys((*peaks_at, total), 0.0)
    looked, deadline = 0.0, time.monotonic() + timeout_s
    while True:
        count, now = job.target.written(job.index), time.monotonic()
        while len(marks) < len(_MARKS) and count >= total * _MARKS[len(marks)]:
            server = 0.0 if job.target.pid is None else cpu_s(job.target.pid)
            marks.append(_Mark(now, count, cpu_s(process.pid), own_cpu_s(process.pid), server))
        if now - looked >= _LOOK_AT_MEMORY_S or count >= total:
            used, looked = memory_mib(process.pid), now
            for until in peaks:
                if count <= until or until == total:
                    peaks[until] = max(peaks[until], used)
        if count >= total:
            return marks, peaks
        if process.poll() is not None or now > deadline:
            raise failed(client, job, count)
        time.sleep(_LOOK_S)
