"""docs/sizing.md has the figures that follow from the benchmark it names."""

import json
import re
from pathlib import Path

import pytest

from benchmarks.sizing import Costs, inputs, table

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "sizing.md").read_text("utf-8")


def costs() -> Costs:
    (named,) = set(re.findall(r"benchmarks/results/([\d-]+)\.json", PAGE))
    return Costs.of(json.loads((ROOT / "benchmarks" / "results" / f"{named}.json").read_text("utf-8")))


def test_the_page_has_the_tables_that_are_reckoned():
    assert inputs(costs()) in PAGE
    assert table(costs()) in PAGE


def test_processors_and_bytes_grow_with_the_articles():
    cheap, dear = Costs(1000.0, 2000.0, 500.0), Costs(10_000.0, 20_000.0, 5000.0)
    # 3,472 articles/s at the peak, 1 ms each, 70 % busy.
    assert "| processors for ingestors, plain text | 1 | 1 | 5 |" in table(cheap)
    assert "| processors for ingestors, plain text | 1 | 5 | 50 |" in table(dear)
    assert "| index a day, 2 copies | 22.6 GB | 226 GB | 2.26 TB |" in table(cheap)


def test_what_the_engines_spend_is_what_the_ingestor_leaves_of_the_processors():
    run = {
        "client": "Telex, every stage",
        "target": "real Elasticsearch",
        "per_second": 200.0,
        "cpu_us": 4000.0,
    }
    results = {
        "machine": {"processors": "2"},
        "runs": [run, {**run, "client": "Quix Streams", "per_second": 9.0}],
        "costs": [{"field": "html", "per_second": 100.0}, {"field": "text", "per_second": 1.0}],
    }
    found = Costs.of(results)
    assert (found.ingestor_us, found.page_us, found.engines_us) == pytest.approx((4000.0, 10_000.0, 6000.0))
