"""What a scenario says of an answer, compared with the answer.

Of a search: `total`, `stories`, `interpreted_as`, `fold`; `ids`, the hits in order, or `set`, in any; `absent`, articles that are
not among them; `score`, whether hits have one; `highlights` of the first hit; `folded`, the stories of the hits
[id, articles]; `facets` [value, articles, stories], their `labels`, `kinds` and the values that are `selected`; `bars` of
publication and `mention_bars` [start, articles, stories] with their `histogram` and `mention_histogram`.

Of any address: `answer`, of which objects may leave names out, but no list an element; `text`, lines of a plain one; `lacks`,
words that stand nowhere in it; `refused`, the problem in the place of an answer.
"""

from collections.abc import Mapping
from typing import Any

from tests.contract.search_scenarios.scenario import SEARCH, Scenario


def compare(scenario: Scenario, status: int, body: Any, text: str) -> None:
    """Fails unless the answer is what `scenario` says; `body` is the parsed JSON, None where `text` is none."""
    expected = scenario.expected
    refused = expected.get("refused")
    assert status == (200 if refused is None else refused["status"]), text
    for said in ("answer", "refused"):
        agree(expected.get(said, {}), body or {}, said)
    for line in expected.get("text", ()):
        assert line in text.splitlines()
    for words in expected.get("lacks", ()):
        assert words not in text
    if scenario.path == SEARCH and refused is None:
        _searched(body, expected)


def agree(expected: Any, found: Any, place: str) -> None:
    """Fails unless `found` holds all of `expected`."""
    match expected:
        case Mapping():
            assert isinstance(found, Mapping), (place, found)
            for name, value in expected.items():
                assert name in found, f"{place}: {name} is not there"
                agree(value, found[name], f"{place}.{name}")
        case list():
            assert isinstance(found, list), (place, found)
            assert len(found) == len(expected), (place, found)
            for number, (value, other) in enumerate(zip(expected, found, strict=True)):
                agree(value, other, f"{place}[{number}]")
        case _:
            assert found == expected, place
            assert isinstance(found, bool) is isinstance(expected, bool), place


def _searched(answer: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    ids = [hit["article"]["id"] for hit in answer["hits"]]
    if "ids" in expected:
        assert ids == expected["ids"]
    if "set" in expected:
        assert sorted(ids) == sorted(expected["set"])
    listed = expected.get("ids", expected.get("set", ids))
    assert answer["total"] == {"value": expected.get("total", len(listed)), "relation": "eq"}
    assert not {one for one in ids if one.startswith("secret")}.union(
        expected.get("absent", ())
    ).intersection(ids)
    if "folded" in expected:
        assert [[hit["story"]["id"], hit["story"]["articles"]] for hit in answer["hits"]] == expected[
            "folded"
        ]
    for name in ("stories", "interpreted_as", "fold"):
        if name in expected:
            assert answer[name] == expected[name]
    if "score" in expected:
        assert all((hit["score"] is not None) is expected["score"] for hit in answer["hits"])
    for field, passages in expected.get("highlights", {}).items():
        assert answer["hits"][0]["highlights"][field] == passages
    _counted(answer, expected)


def _counted(answer: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    def triples(name: str) -> list[list[Any]]:
        return [[one["value"], one["articles"], one["stories"]] for one in answer["facets"][name]]

    for name, values in expected.get("facets", {}).items():
        assert triples(name) == values
    for name, labels in expected.get("labels", {}).items():
        shown = {one["value"]: one["label"] for one in answer["facets"][name]}
        assert {value: shown[value] for value in labels} == labels
    for name, values in expected.get("selected", {}).items():
        assert [one["value"] for one in answer["facets"][name] if one["selected"]] == values
    for name, kinds in expected.get("kinds", {}).items():
        assert [one["kind"] for one in answer["facets"][name]] == kinds
    for name, prefix in (("published", ""), ("mentions", "mention_")):
        if f"{prefix}bars" in expected:
            assert triples(name) == expected[f"{prefix}bars"]
        if f"{prefix}histogram" in expected:
            assert answer["histograms"][name] == expected[f"{prefix}histogram"]
