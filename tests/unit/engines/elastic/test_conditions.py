"""Conditions become queries of a short list of kinds, whatever is in them, and say what they mean."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engines.elastic.conditions import ALL, NONE, condition, scores
from services.engines.query import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    AnyValue,
    AtLeast,
    Between,
    Flag,
    Not,
    Present,
    Words,
)

FRENCH = AnyValue("language", ("fr",))
HORSE = Words("cheval")
NAMES = ("headline", "dek", "body")
# Nothing that runs code, reads a pattern or parses a language of its own.
ALLOWED = {
    "bool", "match_all", "match_none", "terms", "term", "exists", "range", "prefix", "dis_max", "multi_match", "wrapper",
}  # fmt: skip
MOST_LEVELS = 25


def test_everything_and_nothing_are_themselves():
    assert condition(EVERYTHING) == ALL
    assert condition(NOTHING) == NONE
    assert condition(AnyValue("tag", ())) == NONE


def test_at_least_so_many_values_are_counted_once_each_and_score_nothing():
    asked = condition(AtLeast("fingerprint", ("a", "b", "a"), 2))
    each = [{"term": {"fingerprint": "a"}}, {"term": {"fingerprint": "b"}}]
    assert asked == {"bool": {"filter": [{"bool": {"should": each, "minimum_should_match": 2}}]}}
    assert condition(AtLeast("fingerprint", ("a", "a"), 2)) == NONE
    assert not scores(AtLeast("fingerprint", ("a",), 1))


def test_words_are_asked_for_in_the_folded_fields_and_in_those_of_every_language():
    asked = condition(Words("les chevaux", ("headline", "body"), slop=2, boost=3.0))["multi_match"]
    assert asked == {
        "query": "les chevaux",
        "type": "phrase",
        "fields": ["headline", "body", "text_*.headline", "text_*.body"],
        "slop": 2,
        "boost": 3.0,
    }


def test_exact_words_are_asked_for_in_the_folded_fields_alone():
    assert condition(Words("chevaux", exact=True))["multi_match"]["fields"] == list(NAMES)


def test_the_beginning_of_a_word_is_folded_as_the_indexed_words_are():
    asked = condition(Words("ÉLYS", ("body",), prefix=True))
    assert asked["dis_max"]["queries"] == [{"prefix": {"body": {"value": "elys"}}}]


def test_several_words_with_an_open_end_are_a_phrase():
    asked = condition(Words("l'Élys", prefix=True))["multi_match"]
    assert (asked["type"], asked["fields"]) == ("phrase_prefix", list(NAMES))


@pytest.mark.parametrize("text", ["", "?", "…", "« »", "'"])
@pytest.mark.parametrize("prefix", [False, True])
def test_words_without_a_word_find_nothing(text, prefix):
    assert condition(Words(text, prefix=prefix)) == NONE


def test_only_words_count_for_the_score():
    assert condition(AllOf((HORSE, FRENCH)))["bool"] == {
        "must": [condition(HORSE)],
        "filter": [condition(FRENCH)],
    }
    assert condition(AnyOf((HORSE, FRENCH)))["bool"]["should"][1] == {"bool": {"filter": [condition(FRENCH)]}}


def test_what_is_left_out_is_left_out():
    assert condition(AllOf((HORSE, Not(FRENCH))))["bool"]["must_not"] == [condition(FRENCH)]
    assert condition(Not(HORSE)) == {"bool": {"must_not": [condition(HORSE)]}}
    assert condition(Not(Not(HORSE))) == condition(HORSE)


def test_a_range_keeps_open_ends_open():
    assert condition(Between("sort_time", 1, 2)) == {"range": {"sort_time": {"gte": 1, "lte": 2}}}
    assert condition(Between("sort_time", most=2)) == {"range": {"sort_time": {"lte": 2}}}
    assert condition(Between("sort_time")) == condition(Present("sort_time"))


def test_a_range_beyond_what_a_number_can_be_is_cut_or_empty():
    assert condition(Between("version", -(2**70), 2**70))["range"]["version"] == {
        "gte": -(2**63) + 1,
        "lte": 2**63 - 1,
    }
    assert condition(Between("version", least=2**63)) == NONE


def test_scores_come_from_words_that_are_asked_for():
    assert scores(AnyOf((FRENCH, AllOf((HORSE,)))))
    assert scores(Not(Not(HORSE)))
    assert not scores(AllOf((FRENCH, Not(HORSE))))


LEAVES = st.one_of(
    st.builds(
        Words,
        st.text(),
        st.sampled_from([NAMES, ("body",)]),
        st.integers(0, 9),
        st.booleans(),
        st.booleans(),
        st.floats(0, 9),
    ),
    st.builds(AnyValue, st.sampled_from(["tag", "language"]), st.lists(st.text()).map(tuple)),
    st.builds(AtLeast, st.just("fingerprint"), st.lists(st.text()).map(tuple), st.integers(1, 3)),
    st.builds(Between, st.just("sort_time"), st.none() | st.integers(), st.none() | st.integers()),
    st.builds(Present, st.just("publisher")),
    st.builds(Flag, st.just("current"), st.booleans()),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=4).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=4).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=25,
)


def levels(query: dict) -> int:
    """Checks the kinds in `query` and in its envelopes; returns how deep it goes as its reader counts."""
    ((kind, inside),) = query.items()
    assert kind in ALLOWED
    if kind == "wrapper":
        assert levels(json.loads(base64.b64decode(inside["query"]))) <= MOST_LEVELS
        return 1
    if kind == "bool":
        assert inside
        assert set(inside) <= {"must", "filter", "should", "must_not", "minimum_should_match"}
        inside = {name: parts for name, parts in inside.items() if name != "minimum_should_match"}
        return 1 + max(levels(part) for parts in inside.values() for part in parts)
    if kind == "dis_max":
        return 1 + max(levels(part) for part in inside["queries"])
    return 1


@given(CONDITIONS)
def test_any_condition_becomes_a_query_of_allowed_kinds(wanted):
    query = condition(wanted)
    assert levels(query) <= MOST_LEVELS
    json.dumps(query, allow_nan=False)


@pytest.mark.parametrize("depth", [10, 60, 100])
def test_a_deep_query_stays_within_what_elasticsearch_reads(depth):
    wanted = HORSE
    for level in range(depth):
        wanted = AllOf((wanted, FRENCH)) if level % 2 else AnyOf((Not(wanted), FRENCH))
    assert levels(condition(wanted)) <= MOST_LEVELS
