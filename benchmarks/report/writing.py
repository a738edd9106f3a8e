"""The files of a run: a page, a chart, and the figures as JSON."""

from pathlib import Path
from statistics import median

import orjson

from benchmarks.report.chart import Bar, Panel, chart
from benchmarks.report.tables import report
from benchmarks.results import Results

_OWN = "Telex"
_TEXT_AIM = 1000.0
_PAGE_AIM = 60.0


def write(results: Results, folder: Path) -> Path:
    """Write the files of `results` into `folder`, named after their date; returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{results.date}.md"
    page.with_suffix(".json").write_bytes(
        orjson.dumps(results, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    )
    page.with_suffix(".svg").write_text(chart(_panels(results)), "utf-8")
    page.write_text(report(results, page.with_suffix(".svg").name), "utf-8")
    return page


def _panels(results: Results) -> list[Panel]:
    panels: list[Panel] = []
    for target in dict.fromkeys(run.target for run in results.runs):
        rates, costs = [], []
        for client in dict.fromkeys(run.client for run in results.runs if run.target == target):
            runs = [run for run in results.runs if (run.client, run.target) == (client, target)]
            rates.append(_bar(client, [run.per_second for run in runs]))
            costs.append(_bar(client, [run.cpu_us for run in runs]))
        panels.append(Panel(f"Articles a second into the {target}", rates))
        panels.append(Panel(f"Client CPU, µs an article, {target} (less is better)", costs))
    for name, aim in (("text", _TEXT_AIM), ("html", _PAGE_AIM)):
        found = [cost for cost in results.costs if cost.field == name]
        if found:
            bars = [
                Bar(cost.language, cost.per_second, cost.per_second, cost.per_second, own=True)
                for cost in found
            ]
            title = f"Enriching: articles a second and core, {name} of {found[0].bytes_each:,} bytes (line: the aim)"
            panels.append(Panel(title, bars, aim))
    return panels


def _bar(client: str, values: list[float]) -> Bar:
    return Bar(client, median(values), min(values), max(values), own=client.startswith(_OWN))
