"""What a run is asked to do."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PARTS: Final = ("enrich", "null", "real", "latency", "search", "memory")
_DEFAULT_PARTS: Final = PARTS[:-1]


@dataclass(frozen=True, slots=True)
class Options:
    """See the help texts below."""

    parts: tuple[str, ...]
    messages: int
    real_messages: int
    whole_messages: int
    memory_messages: int
    repetitions: int
    peers: bool
    text_bytes: int
    page_bytes: int
    enrich_seconds: float
    search_articles: int
    search_repetitions: int
    latency_seconds: float
    kafka: str | None
    elasticsearch: str | None
    cache: Path
    results: Path


def options(arguments: list[str]) -> Options:
    """The options in `arguments`. Ends the program with a usage line when they cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    add = parser.add_argument
    add("--parts", type=_parts, default=",".join(_DEFAULT_PARTS), help=f"any of {', '.join(PARTS)}")
    add("--messages", type=int, default=30_000, help="articles that each program moves into the null index")
    add("--real-messages", type=int, default=8_000, help="articles that each moves into Elasticsearch")
    add("--whole-messages", type=int, default=3_000, help="articles of a run with every stage on")
    add("--memory-messages", type=int, default=1_000_000, help="articles of the part memory")
    add("--repetitions", type=int, default=3, help="runs of each program, in turn")
    add("--no-peers", dest="peers", action="store_false", help="leave out Quix Streams, Benthos and rsyslog")
    add("--text-bytes", type=int, default=3_000, help="size of a plain text in the part enrich")
    add("--page-bytes", type=int, default=80_000, help="size of an HTML page in the part enrich")
    add("--enrich-seconds", type=float, default=2.0, help="seconds of processor for each language")
    add("--search-articles", type=int, default=200_000, help="size of the archive of the part search")
    add("--search-repetitions", type=int, default=100, help="how often each request is sent, each way")
    add("--latency-seconds", type=float, default=30.0, help="seconds of publishing in the part latency")
    add(
        "--kafka",
        help="kafka://host:port of a broker that may be filled; a new one is started when not given",
    )
    add("--elasticsearch", help="http://host:port of an Elasticsearch; a new one is started when not given")
    add("--cache", type=Path, default=ROOT / ".benchmarks", help="folder of what is fetched and built")
    add("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the results")
    return Options(**vars(parser.parse_args(arguments)))


def _parts(text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(","))
    for part in parts:
        if part not in PARTS:
            raise argparse.ArgumentTypeError(f"{part!r} is none of {', '.join(PARTS)}")
    return parts
