"""Everything that one run of the benchmark found."""

from dataclasses import dataclass, field
from statistics import median

from benchmarks.enriching import Cost
from benchmarks.moving.latency import Latency
from benchmarks.moving.measuring import Run
from benchmarks.searching.comparison import Searching


@dataclass(slots=True)
class Results:
    """Filled part by part; what was left out is in `missing`, with the reason."""

    date: str
    command: str
    machine: dict[str, str]
    runs: list[Run] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    latency: Latency | None = None
    searching: Searching | None = None
    memory: Run | None = None
    null_ceiling: float | None = None
    missing: list[str] = field(default_factory=list)

    def rate(self, client: str, target: str) -> float:
        """The median of articles a second of `client`; 0 when it did not run."""
        found = [run.per_second for run in self.runs if (run.client, run.target) == (client, target)]
        return median(found) if found else 0.0
