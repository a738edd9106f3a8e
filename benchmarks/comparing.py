"""The comparison: every program in turn, again and again, on the same messages into the same index."""

import asyncio
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.moving.clients import CEILING, FLOOR, MOVING, WHOLE, Client, Job, benthos, quix, rsyslog
from benchmarks.moving.latency import latency
from benchmarks.moving.loads import Load, fill
from benchmarks.moving.measuring import Run, measure
from benchmarks.moving.starting import RunFailed
from benchmarks.moving.targets import Target
from benchmarks.options import Options
from benchmarks.peers import getting
from benchmarks.peers.getting import CannotBeHad
from benchmarks.results import Results
from benchmarks.searching.comparison import searching

_PATIENCE_S: Final = 60.0
_SLOWEST: Final = 50.0  # articles a second; who is slower is given up
_EARLY: Final = 100_000
_PEERS: Final[tuple[tuple[Callable[[Path], Path], Callable[[Path], Client]], ...]] = (
    (getting.quix, quix),
    (getting.benthos, benthos),
    (getting.rsyslog, rsyslog),
)


class Comparison:
    """Takes down in `results` what it finds; `folder` is for files of the runs."""

    def __init__(self, asked: Options, results: Results, folder: Path, null: Target) -> None:
        self._asked = asked
        self._results = results
        self._folder = folder
        self._null = null
        self._clients = [MOVING, CEILING, FLOOR]
        self._numbers = itertools.count()

    def get_peers(self) -> None:
        """Fetch and build the peers; what cannot be had is said and left out."""
        if not self._asked.peers:
            self._left_out("Quix Streams, Benthos, rsyslog: --no-peers")
            return
        for get, client in _PEERS:
            try:
                self._clients.append(client(get(self._asked.cache)))
            except CannotBeHad as error:
                self._left_out(str(error))

    def run(self, kafka: str, real: Target) -> None:
        """Every part that was asked for, on the broker at `kafka`."""
        asked = self._asked
        whole = self._load(kafka, asked.whole_messages, documents=False) if asked.whole_messages else None
        for part, target, count in (
            ("null", self._null, asked.messages),
            ("real", real, asked.real_messages),
        ):
            if part in asked.parts:
                load = self._load(kafka, count, documents=True)
                self._compare(kafka, target, load, whole)
        if "latency" in asked.parts:
            rate = self._results.rate(WHOLE.name, real.name) / 2
            if rate:
                live = self._load(kafka, 0, documents=False)
                job = self._job(kafka, real, live)
                self._results.latency = asyncio.run(latency(WHOLE, job, rate, asked.latency_seconds))
            else:
                self._left_out("latency: the rate is half of what the part real finds")
        if "search" in asked.parts:
            self._results.searching = searching(
                real, asked.search_articles, asked.search_repetitions, self._folder
            )
        if "memory" in asked.parts:
            load = self._load(kafka, asked.memory_messages, documents=False)
            early = (min(_EARLY, asked.memory_messages),)
            self._results.memory = self._once(MOVING, self._job(kafka, self._null, load), early)

    def _compare(self, kafka: str, target: Target, load: Load, whole: Load | None) -> None:
        for _ in range(self._asked.repetitions):
            for client in self._clients:
                self._take_down(self._once(client, self._job(kafka, target, load)))
            if whole is not None:
                self._take_down(self._once(WHOLE, self._job(kafka, target, whole)))

    def _once(self, client: Client, job: Job, peaks_at: tuple[int, ...] = ()) -> Run | None:
        try:
            return measure(client, job, _PATIENCE_S + len(job.load.ids) / _SLOWEST, peaks_at=peaks_at)
        except RunFailed as error:
            self._left_out(str(error).splitlines()[0])
            print(error, flush=True)
            return None

    def _take_down(self, run: Run | None) -> None:
        if run is not None:
            self._results.runs.append(run)
            print(
                f"{run.client} → {run.target}: {run.per_second:,.0f}/s, {run.cpu_us:,.0f} µs of CPU, "
                f"{run.peak_mib:.0f} MiB, ids {'right' if run.ids_right else 'WRONG'}, load {run.load_average:.1f}",
                flush=True,
            )

    def _left_out(self, reason: str) -> None:
        print(f"left out: {reason}", flush=True)
        self._results.missing.append(reason)

    def _load(self, kafka: str, count: int, *, documents: bool) -> Load:
        print(f"filling topics with {count:,} articles", flush=True)
        return asyncio.run(fill(kafka, f"bench{next(self._numbers)}-{count}", count, documents=documents))

    def _job(self, kafka: str, target: Target, load: Load) -> Job:
        return Job(load, kafka.removeprefix("kafka://"), target, f"bench-{next(self._numbers)}", self._folder)
