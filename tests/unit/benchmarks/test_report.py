"""The files of a run say what was measured, and what was left out."""

from xml.etree import ElementTree as ET

import orjson

from benchmarks.enriching import Cost
from benchmarks.moving.measuring import Run
from benchmarks.percentiles import shares
from benchmarks.report.writing import write
from benchmarks.results import Results
from benchmarks.searching.comparison import Searching
from benchmarks.searching.measuring import Crowd, Times


def run(client: str, per_second: float, *, right: bool = True) -> Run:
    return Run(client, "null index", 1000, per_second, 50.0, 40.0, 5.0, 90.0, {}, right, 0.5)


def test_a_page_a_chart_and_the_figures_are_written(tmp_path):
    results = Results("2026-01-02", "make bench", {"processors": "2"})
    results.runs += [
        run("Telex <off>", 100),
        run("Other", 400),
        run("Telex <off>", 300, right=False),
        run("Telex <off>", 200),
    ]
    results.costs.append(Cost("text", "fr", 10, 3000, 500.0, {"clean": 1500.0, "dates": 500.0}))
    results.missing.append("benthos: there is no go here")
    page = write(results, tmp_path).read_text("utf-8")
    assert "| Telex <off> | 1,000 | 200 (100–300) |" in page
    assert "| 50 (50–50) | 40 (40–40) | 5 (5–5) |" in page
    assert "| 2 of 3 |" in page
    assert "| text | fr | 3,000 | 500 | 1,500 | 500 |" in page
    assert "- benthos: there is no go here" in page
    drawn = ET.parse(tmp_path / "2026-01-02.svg")  # noqa: S314 - our own
    labels = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Telex <off>", "Other", "200", "400"} <= set(labels)
    stored = orjson.loads((tmp_path / "2026-01-02.json").read_bytes())
    assert [one["per_second"] for one in stored["runs"]] == [100, 400, 300, 200]


def test_requests_stand_beside_the_same_query_sent_straight(tmp_path):
    results = Results("2026-01-02", "make bench", {"processors": "2"})
    times = Times("a word", 1234, (12.0, 30.0, 44.0), (10.0, 20.0, 40.0))
    results.searching = Searching(
        200_000,
        [times],
        Crowd(100, 20.0, 4321, 7, (50.0, 80.0, 1200.0), {"503": 4, "ServerDisconnectedError": 3}),
    )
    page = write(results, tmp_path).read_text("utf-8")
    assert "## Searching 200,000 articles" in page
    assert "| a word | 1,234 | 12.0 | 30.0 | 44.0 | 10.0 | 20.0 | 40.0 | 1.20 | 1.50 | 1.10 |" in page
    assert (
        "100 users at once for 20 s: 4,321 answers, 7 errors (503: 4, ServerDisconnectedError: 3); p50 50 ms, p95 80 ms, p99 1,200 ms."
        in page
    )


def test_the_share_of_a_hundred_is_a_value_that_was_measured():
    assert shares([float(number) for number in range(100, 0, -1)]) == (51.0, 96.0, 100.0)
    assert shares([7.0]) == (7.0, 7.0, 7.0)
