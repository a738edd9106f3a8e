"""How alike articles are: seldom words weigh more than common ones, and actors count as much as words."""

import pytest

from services.search.similar.likeness import MOST_WORDS, Word, frequent_words, likeness, weights

ENGLISH = {"code": "en-GB", "confidence": 1.0, "basis": "stated"}


def article(headline: str, body: str = "", actors: dict[str, float] | None = None, **more: object):
    listed = [{"id": one, "prominence": prominence} for one, prominence in (actors or {}).items()]
    return {"language": ENGLISH, "headline": headline, "body": body, "actors": listed, **more}


def test_words_are_counted_by_stem_with_the_headline_three_times():
    found = frequent_words(article("Horses", "The horse ran. A ship of 1912 came to the harbour, the ship."))
    often = {word.term: round(word.often, 2) for word in found}
    assert (found[0].term, found[0].written) == ("hors", "Horses")
    assert often == {"hors": 2.39, "the": 2.1, "ship": 1.69, "came": 1.0, "harbour": 1.0, "ran": 1.0}


def test_words_of_dense_scripts_are_pairs_of_letters():
    chinese = article("部长访问东京", language={"code": "zh"})
    assert {word.term for word in frequent_words(chinese)} == {"部长", "长访", "访问", "问东", "东京"}


def test_seldom_words_weigh_more_and_those_that_all_have_nothing():
    words = [Word("the", "the", 3.0), Word("hors", "horses", 2.0), Word("ship", "ship", 2.0)]
    weighed = weights(words, [101, 1, 50], 100)
    assert [word.term for word in weighed] == ["hors", "ship"]
    many = [Word(f"w{number:02}", "w", 1.0) for number in range(60)]
    assert len(weights(many, [1] * 60, 100)) == MOST_WORDS
    assert weights([], [], 0) == {}


HORSES = Word("hors", "horses", 1.0)
SHIPS = Word("ship", "ships", 1.0)
WEIGHED = {HORSES: 3.0, SHIPS: 1.0}


@pytest.mark.parametrize(
    ("mine", "theirs", "text", "measure"),
    [
        ({}, {}, "A horse and two ships", 1.0),
        ({}, {"a": 1.0}, "A horse", 0.75),
        ({}, {}, "Nothing", 0.0),
        ({"a": 1.0}, {"a": 1.0}, "Nothing", 0.5),
        ({"a": 0.8, "b": 0.2}, {"a": 0.4, "c": 0.6}, "A horse", (0.75 + 0.4 / 1.6) / 2),
        ({"a": 1.0}, {}, "A horse and two ships", 0.5),
    ],
)
def test_the_measure_is_the_mean_of_what_is_shared(mine, theirs, text, measure):
    found = likeness(article("x", actors=mine), WEIGHED, article("x", text, actors=theirs))
    assert found.measure == round(measure, 3)
    assert found.actors == tuple(one for one in mine if one in theirs)


def test_what_both_have_is_named():
    found = likeness(article("x"), WEIGHED, article("Horse"))
    assert found.words == ("horses",)
    assert likeness(article("x"), {}, article("Horse")).measure == 0
