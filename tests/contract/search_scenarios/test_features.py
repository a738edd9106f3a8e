"""Every feature of search has scenarios, one of them of its bounds, and scenarios are about what they ask."""

import dataclasses
import os
from pathlib import Path

import pytest
from ruamel.yaml.constructor import DuplicateKeyError

from services.engines.analysis import FOLDED, analyze
from services.search.query.tree import Text
from tests.contract.search_scenarios.features import (
    ELSEWHERE,
    FORMS,
    exercised,
    known,
    nodes_of_the_tree,
    openapi,
)
from tests.contract.search_scenarios.parity import DOCUMENT, counts, page
from tests.contract.search_scenarios.scenario import ENGINES, articles, scenarios
from tests.contract.search_scenarios.yaml_file import DoubtfulYamlError, load

ROOT = Path(__file__).parents[3]
# Read now: within a test the caller's settings are gone.
UPDATE = bool(os.environ.get("TELEX_UPDATE_PARITY"))
# Their chains make pairs of characters, which the folded one finds as phrases.
PAIRS = {"zh", "ja"}


def test_no_cell_of_the_table_is_empty():
    counted = counts(scenarios())
    cells = ((one, engine, denies) for one in known() for engine in ENGINES for denies in (False, True))
    empty = [cell for cell in cells if not counted[cell]]
    assert not empty, "these features have no scenario (True: none of what they must not find)"


def test_the_page_is_what_the_scenarios_say():
    written = page(known(), scenarios())
    if UPDATE:
        DOCUMENT.write_text(written, "utf-8")
    assert DOCUMENT.read_text("utf-8") == written, "TELEX_UPDATE_PARITY=1 writes it anew"


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda one: f"{one.file}: {one.name}")
def test_a_scenario_is_about_what_it_asks_and_says_what_holds(scenario):
    assert scenario.covers
    assert set(scenario.covers) <= exercised(scenario)
    if scenario.negative:
        assert scenario.denies
    else:
        assert not scenario.finds_nothing
        assert "refused" not in scenario.expected
    assert scenario.expected
    ids = {row["id"] for row in articles(scenario.archive)}
    for named in ("ids", "set", "absent"):
        assert set(scenario.expected.get(named, ())) <= ids


@pytest.mark.parametrize(
    ("scenario", "chain"),
    [
        pytest.param(one, chain, id=f"{chain}: {one.name}")
        for one in scenarios()
        if one.archive == "languages" and not one.negative
        for chain in (feature.partition(":")[2] for feature in one.covers)
        if chain != FOLDED
    ],
)
def test_what_shows_a_chain_needs_it(scenario, chain):
    """Without the chain of its language the article would not be found."""
    (row,) = [row for row in articles(scenario.archive) if row["id"] in scenario.expected["ids"]]
    assert row["language"] == chain

    def terms(text: str, by: str) -> set[str]:
        return {token.term for token in analyze(text, by)}

    words = scenario.ask["q"]
    assert terms(words, chain) <= terms(row["body"], chain)
    assert chain in PAIRS or not terms(words, FOLDED) <= terms(row["body"], FOLDED)


@pytest.mark.parametrize(("path", "file"), ELSEWHERE.items())
def test_what_is_shown_elsewhere_is_asked_there(path, file):
    assert any(one.startswith(path) for one in openapi()["paths"])
    assert path in (ROOT / file).read_text("utf-8")


def test_every_kind_of_node_of_a_query_has_its_forms():
    assert FORMS.keys() == nodes_of_the_tree()
    # A word in a field is as a word; the others have forms of their own.
    assert [one.name for one in dataclasses.fields(Text)] == ["text", "field", "slop", "prefix"]


@pytest.mark.parametrize(
    "plain", ["2022-08-15", "012", "no", "Yes", "on", "12:30", "1_000", "0x1f", "1e3", ".5", "~"]
)
def test_what_other_readers_of_yaml_take_for_another_thing_wants_quotes(tmp_path, plain):
    file = tmp_path / "some.yaml"
    file.write_text(f"rows:\n  - [first, {plain}]\n", "utf-8")
    with pytest.raises(DoubtfulYamlError, match=r"some\.yaml, line 2: .* put it in quotes"):
        load(file)
    file.write_text(f'rows:\n  - [first, "{plain}"]\n', "utf-8")
    assert load(file) == {"rows": [["first", plain]]}


def test_a_name_that_stands_twice_is_refused(tmp_path):
    file = tmp_path / "some.yaml"
    file.write_text("ask: {q: a, q: b}\n", "utf-8")
    with pytest.raises(DuplicateKeyError):
        load(file)
