"""The scenarios of the files beside this one: articles, a request, and what is answered.

A file in `scenarios/` names the archive in `archives/` that it is asked of, and lists scenarios:

    name        what holds, in words; no two scenarios have the same
    covers      the features that it is about, by the names of features.py; each has to be in the request
    negative    true when it is about what those features must not find, not count, or refuse
    path        what is asked; /v1/articles without it
    ask         the parameters
    page        which page of the answer, by its cursors; the first without it

and what is answered, which `answered.py` compares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.contract.search_scenarios.yaml_file import load

HERE: Final = Path(__file__).parent
SEARCH: Final = "/v1/articles"
ENGINES: Final = ("tantivy", "elasticsearch")
# What a scenario says of the answer: of a search, then of any address.
OF_A_SEARCH: Final = frozenset({
    "total", "stories", "ids", "set", "interpreted_as", "score", "highlights", "facets", "labels", "selected", "kinds",
    "fold", "folded", "bars", "histogram", "mention_bars", "mention_histogram", "absent",
})  # fmt: skip
OF_ANY: Final = frozenset({"answer", "lacks", "text", "refused"})
_OWN: Final = frozenset({"name", "covers", "negative", "path", "ask", "page"})


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario; `expected` is what it says of the answer."""

    file: str
    archive: str
    name: str
    covers: tuple[str, ...]
    negative: bool
    path: str
    ask: Mapping[str, Any]
    page: int
    expected: Mapping[str, Any]

    @property
    def finds_nothing(self) -> bool:
        """Whether it says that nothing is found."""
        return self.expected.get("total") == 0 or self.expected.get("ids") == []

    @property
    def denies(self) -> bool:
        """Whether it says what is not found, not counted, or refused."""
        return self.finds_nothing or not self.expected.keys().isdisjoint({"absent", "lacks", "refused"})


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Every scenario, file by file. Raises ValueError for what is none."""
    found = tuple(one for file in sorted((HERE / "scenarios").glob("*.yaml")) for one in _read(file))
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"scenarios have the same name: {twice}")
    return found


@cache
def articles(archive: str) -> tuple[Mapping[str, Any], ...]:
    """The rows of an archive, which `served.document` makes articles of."""
    return tuple(load(HERE / "archives" / f"{archive}.yaml")["articles"])


def _read(file: Path) -> list[Scenario]:
    stated = load(file)
    if stated.keys() != {"archive", "scenarios"}:
        raise ValueError(f"{file.name}: expected are `archive` and `scenarios`, not {sorted(stated)}")
    return [_scenario(file, stated["archive"], row) for row in stated["scenarios"]]


def _scenario(file: Path, archive: str, row: Mapping[str, Any]) -> Scenario:
    path = row.get("path", SEARCH)
    said = {name: value for name, value in row.items() if name not in _OWN}
    if unknown := said.keys() - OF_ANY - (OF_A_SEARCH if path == SEARCH else set()):
        raise ValueError(f"{file.name}: {row.get('name')}: nothing is known of {sorted(unknown)}")
    return Scenario(
        file=file.stem,
        archive=archive,
        name=row["name"],
        covers=tuple(row["covers"]),
        negative=row.get("negative", False),
        path=path,
        ask=row.get("ask", {}),
        page=row.get("page", 1),
        expected=said,
    )
