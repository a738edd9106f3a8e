"""What so many articles a day need, from the figures that `make bench` measured. Prints the tables of docs/sizing.md.

python -m benchmarks.sizing benchmarks/results/2026-11-28.json
"""

import json
import math
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

DAY_S: Final = 86_400
PEAK: Final = 3.0  # times the mean: a newsroom's day against its night, with room for a large event
BUSY: Final = 0.7  # of the processors, so that a lost machine is made up for
COPIES: Final = {"index": 2, "topic": 3}
DAILY: Final = (1_000_000, 10_000_000, 100_000_000)

# Bytes an article of 3,000 bytes of text, measured as docs/sizing.md says.
INDEX_BYTES: Final = 11_307
RAW_BYTES: Final = 1_166
ENRICHED_BYTES: Final = 4_112


@dataclass(frozen=True, slots=True)
class Costs:
    """Processor time of one article, in microseconds."""

    ingestor_us: float
    page_us: float  # enriching an HTML page of 80,000 bytes
    engines_us: float  # Elasticsearch and Kafka together, at the most

    @classmethod
    def of(cls, results: dict[str, Any]) -> Self:
        """The costs in what `make bench` wrote."""
        runs = [
            run
            for run in results["runs"]
            if (run["client"], run["target"]) == ("Telex, every stage", "real Elasticsearch")
        ]
        ingestor = statistics.median(run["cpu_us"] for run in runs)
        # All processors of the machine worked on it, for the client and the engines together.
        spent = (
            int(results["machine"]["processors"]) * 1e6 / statistics.median(run["per_second"] for run in runs)
        )
        pages = [1e6 / cost["per_second"] for cost in results["costs"] if cost["field"] == "html"]
        return cls(ingestor, statistics.mean(pages), spent - ingestor)


def table(costs: Costs) -> str:
    """The sizes as Markdown: a column for each number of articles a day."""
    peaks = [daily / DAY_S * PEAK for daily in DAILY]
    rows = [
        ["articles a day", *(f"{daily:,}" for daily in DAILY)],
        ["articles/s, mean", *(f"{daily / DAY_S:,.0f}" for daily in DAILY)],
        ["articles/s, peak", *(f"{peak:,.0f}" for peak in peaks)],
        ["processors for ingestors, plain text", *(_processors(peak * costs.ingestor_us) for peak in peaks)],
        ["processors for ingestors, whole pages", *(_processors(peak * costs.page_us) for peak in peaks)],
        ["processors for the engines, one copy", *(_processors(peak * costs.engines_us) for peak in peaks)],
        [f"index a day, {COPIES['index']} copies", *(_size(daily * INDEX_BYTES * COPIES["index"]) for daily in DAILY)],
        [f"raw topic a day, {COPIES['topic']} copies", *(_size(daily * RAW_BYTES * COPIES["topic"]) for daily in DAILY)],
        [f"enriched topic a day, {COPIES['topic']} copies", *(_size(daily * ENRICHED_BYTES * COPIES["topic"]) for daily in DAILY)],
    ]  # fmt: skip
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|---|" + "---:|" * len(DAILY), *body]) + "\n"


def _processors(microseconds_a_second: float) -> str:
    return f"{math.ceil(microseconds_a_second / 1e6 / BUSY):,}"


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} PB"


def inputs(costs: Costs) -> str:
    """What the table is reckoned from, as Markdown."""
    return (
        f"| processor time of an article of 3,000 bytes in the ingestor, every stage | {costs.ingestor_us / 1000:.1f} ms |\n"
        f"| the same of a page of 80,000 bytes | {costs.page_us / 1000:.1f} ms |\n"
        f"| Elasticsearch and Kafka together, at the most | {costs.engines_us / 1000:.1f} ms |\n"
        f"| index, one copy | {INDEX_BYTES / 1000:.1f} kB |\n"
        f"| raw message, one copy (lz4) | {RAW_BYTES / 1000:.1f} kB |\n"
        f"| enriched message, one copy (lz4) | {ENRICHED_BYTES / 1000:.1f} kB |\n"
    )


if __name__ == "__main__":
    measured = Costs.of(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    print(inputs(measured))
    print(table(measured))
