"""The results as Markdown."""

from collections.abc import Sequence
from statistics import median

from benchmarks.enriching import Cost
from benchmarks.moving.measuring import Run
from benchmarks.results import Results
from benchmarks.searching.comparison import Searching


def report(results: Results, chart: str) -> str:
    """The page about `results`; `chart` is the name of the image beside it."""
    parts = [
        f"# Benchmark of {results.date}",
        f"`{results.command}`; [how it is measured](../README.md). Medians, with the range over the repetitions in brackets.",
        "; ".join(f"{name} {value}" for name, value in results.machine.items()) + ".",
        f"![the figures as bars]({chart})",
        *_moved(results),
    ]
    if results.null_ceiling is not None:
        parts.append(
            f"The null index takes {results.null_ceiling:,.0f} documents/s from a client that only sends: it bounds nobody."
        )
    if results.costs:
        parts += ["## Enriching, one core", _costs(results.costs)]
    if results.latency is not None:
        found = results.latency
        parts += [
            "## From publishing to being found",
            f"Telex with every stage at {found.per_second:.0f} articles/s, half of what it moves into Elasticsearch. {found.asked} articles were asked for until they were found; the refresh of the index is in it.",
            _table(
                ("p50", "p95", "p99", "longest"),
                [[f"{s:.2f} s" for s in (found.p50_s, found.p95_s, found.p99_s, found.longest_s)]],
            ),
        ]
    if results.searching is not None:
        parts += _searching(results.searching)
    if results.memory is not None:
        rows = [[f"{count:,}", f"{peak:.0f} MiB"] for count, peak in results.memory.peaks_mib.items()]
        rows.append([f"{results.memory.articles:,}", f"{results.memory.peak_mib:.0f} MiB"])
        parts += ["## Memory", "Telex, enriching off, one run.", _table(("after articles", "peak"), rows)]
    if results.missing:
        parts += ["## Left out", "\n".join(f"- {one}" for one in results.missing)]
    return "\n\n".join(parts) + "\n"


def _searching(found: Searching) -> list[str]:
    rows = [
        [
            one.question,
            f"{one.found:,}",
            *(f"{ms:.1f}" for ms in (*one.telex_ms, *one.straight_ms)),
            *(f"{ours / theirs:.2f}" for ours, theirs in zip(one.telex_ms, one.straight_ms, strict=True)),
        ]
        for one in found.times
    ]
    head = ("", "found", *(f"{who} p{share}" for who in ("Telex", "straight", "×") for share in (50, 95, 99)))
    many = found.crowd
    kinds = ", ".join(f"{kind}: {count}" for kind, count in many.kinds.items())
    errors = f"{many.errors} errors ({kinds})" if kinds else "no error"
    told = (
        f"{many.users} users at once for {many.seconds:.0f} s: {many.answers:,} answers, {errors}; "
        f"p50 {many.ms[0]:,.0f} ms, p95 {many.ms[1]:,.0f} ms, p99 {many.ms[2]:,.0f} ms."
    )
    return [
        f"## Searching {found.articles:,} articles",
        "Milliseconds of ten requests, in turn through `telex search` and as the same query sent straight to Elasticsearch.",
        _table(head, rows),
        told,
    ]


def _moved(results: Results) -> list[str]:
    parts: list[str] = []
    for target in dict.fromkeys(run.target for run in results.runs):
        runs = [run for run in results.runs if run.target == target]
        rows = [
            _row([run for run in runs if run.client == client])
            for client in dict.fromkeys(r.client for r in runs)
        ]
        head = ("", "articles", "articles/s", "client CPU µs/article", "of that without workers",
                "server CPU µs/article", "peak memory MiB", "ids right", "load average")  # fmt: skip
        parts += [f"## Into the {target}", _table(head, rows)]
    return parts


def _row(runs: Sequence[Run]) -> list[str]:
    server = [run.server_cpu_us for run in runs if run.server_cpu_us is not None]
    right = sum(run.ids_right for run in runs)
    return [
        runs[0].client,
        f"{runs[0].articles:,}",
        spread([run.per_second for run in runs]),
        spread([run.cpu_us for run in runs]),
        spread([run.own_cpu_us for run in runs]),
        spread(server) if server else "–",
        f"{max(run.peak_mib for run in runs):.0f}",
        f"{right} of {len(runs)}",
        f"{median(run.load_average for run in runs):.1f}",
    ]


def _costs(costs: Sequence[Cost]) -> str:
    stages = list(dict.fromkeys(stage for cost in costs for stage in cost.stages_us))
    rows = [
        [
            cost.field,
            cost.language,
            f"{cost.bytes_each:,}",
            f"{cost.per_second:,.0f}",
            *[f"{cost.stages_us.get(stage, 0.0):,.0f}" for stage in stages],
        ]
        for cost in costs
    ]
    return _table(("", "language", "bytes", "articles/s", *[f"{stage} µs" for stage in stages]), rows)


def spread(values: Sequence[float]) -> str:
    """The median, and the least and the greatest value."""
    if len(values) == 1:
        return f"{values[0]:,.0f}"
    return f"{median(values):,.0f} ({min(values):,.0f}–{max(values):,.0f})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
