"""`make bench`: measure, and write the results. README.md says what is measured and how."""

import signal
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.comparing import Comparison
from benchmarks.enriching import cost_of_pages, cost_of_texts
from benchmarks.moving.engines import engines
from benchmarks.moving.targets import ceiling, null_target
from benchmarks.options import Options, options
from benchmarks.peers import getting
from benchmarks.report.machine import machine
from benchmarks.report.writing import write
from benchmarks.results import Results

_HAMMERED = 200_000


def main(arguments: list[str]) -> None:
    """Measure what `arguments` ask for."""
    asked = options(arguments)
    results = Results(
        f"{datetime.now(UTC):%Y-%m-%d}",
        " ".join(["make bench", *([f'BENCH="{" ".join(arguments)}"'] if arguments else [])]),
        {},
    )
    results.machine = machine(None)
    try:
        if "enrich" in asked.parts:
            print("enrich: every language", flush=True)
            results.costs += cost_of_texts(asked.text_bytes, asked.enrich_seconds)
            results.costs += cost_of_pages(asked.page_bytes, asked.enrich_seconds)
        if set(asked.parts) != {"enrich"}:
            _moving(asked, results)
    finally:
        # What is measured is kept, whatever ends the run.
        print(f"written: {write(results, asked.results)}")


def _moving(asked: Options, results: Results) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        program = getting.null_index(asked.cache)
        null = stack.enter_context(null_target(program))
        comparison = Comparison(asked, results, folder, null)
        comparison.get_peers()
        kafka, real = stack.enter_context(engines(asked.kafka, asked.elasticsearch, asked.cache / "engines"))
        results.machine = machine(real.version())
        results.null_ceiling = ceiling(program, null, _HAMMERED)
        null.drop("hammer")
        comparison.run(kafka, real)


if __name__ == "__main__":
    # Asked to end, it ends what it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    main(sys.argv[1:])
