"""The table of docs/engine-parity.md: how many scenarios show each feature, and its bounds, on each engine."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.contract.search_scenarios.scenario import ENGINES, Scenario

DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "engine-parity.md"
_TITLES: Final = {
    "parameter": "Parameters",
    "operator": "Signs and forms of the query language",
    "field": "Fields of the query language",
    "facet": "Facets and clocks",
    "chain": "How the words of a language are cut",
    "endpoint": "Addresses",
}
_NAMES: Final = {"tantivy": "tantivy", "elasticsearch": "Elasticsearch"}
_ABOUT: Final = """# What is the same on both engines

Every feature of search, and how many scenarios of the contract suite show it on each engine: what it finds or counts, and
(*not*) what it must not find, not count, or refuses. Each scenario gives articles, a request and the expected answer, in
[tests/contract/search_scenarios](../tests/contract/search_scenarios); each is asked over HTTP of a real tantivy index and of a
real Elasticsearch, in every way that its address can be asked. The features are read from the code: a new parameter, sign, field,
facet, language or address without a scenario of both kinds fails a test.

`TELEX_UPDATE_PARITY=1 python -m pytest tests/contract/search_scenarios/test_features.py` writes this page anew.
"""


def counts(scenarios: Sequence[Scenario]) -> Counter[tuple[str, str, bool]]:
    """How many scenarios cover a feature on an engine, by (feature, engine, whether they deny)."""
    return Counter(
        (feature, engine, one.negative) for one in scenarios for feature in one.covers for engine in ENGINES
    )


def page(features: Sequence[str], scenarios: Sequence[Scenario]) -> str:
    """The document."""
    counted = counts(scenarios)
    parts = [_ABOUT]
    for kind, title in _TITLES.items():
        rows = [
            (
                name,
                [counted[f"{kind}:{name}", engine, denies] for engine in ENGINES for denies in (False, True)],
            )
            for before, _, name in (feature.partition(":") for feature in features)
            if before == kind
        ]
        parts.append(f"## {title}\n\n{_table(rows)}")
    return "\n".join(parts)


def _table(rows: Sequence[tuple[str, Sequence[int]]]) -> str:
    names = [name for engine in ENGINES for name in (_NAMES[engine], f"{_NAMES[engine]}, *not*")]
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    lines += [
        f"| `{name.replace('|', chr(92) + '|')}` | {' | '.join(map(str, each))} |" for name, each in rows
    ]
    return "\n".join(lines) + "\n"
