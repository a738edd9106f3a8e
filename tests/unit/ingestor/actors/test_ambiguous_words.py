"""Words that are a name in one sentence and something else in the next."""

import orjson
import pytest

from schemas.enriched import EnrichedArticle
from services.ingestor.pipeline import Context, RawMessage, process


def found(text, language="en", day="2022-08-16"):
    raw = orjson.dumps({"text": text, "language": language, "published_at": day})
    article = process(RawMessage(raw, 1_780_000_000_000), Context())
    assert isinstance(article, EnrichedArticle)
    return {actor.id for actor in article.actors}


@pytest.mark.parametrize(
    ("one", "text"),
    [
        ("Q912", "Mali expelled the envoy on Monday, and the government of Mali said that he had to leave at once."),
        ("Q43", "Turkey said on Monday that it would answer. Ankara recalled its ambassador after the vote."),
        ("Q657", "Chad closed its border with Sudan on Monday, the government in N'Djamena said in a statement."),
        ("Q56226", "Kim said on Monday that the tests would go on, state media in Pyongyang reported."),
        ("x:ray-dalio", "Ray Dalio said on Monday that markets were calm. Ray added that he would not sell."),
    ],
)  # fmt: skip
def test_the_word_is_a_name_where_the_sentence_uses_it_as_one(one, text):
    assert one in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "The sun sent a last Ray of light over the harbour on Monday. A ray was seen off the coast by divers.",
        "Turkey prices rose before Thanksgiving, farmers said. A turkey of ten pounds costs twice as much as then.",
        "Chad Smith played the drums on Monday in London, and Chad said that the tour would go on in May.",
        "The alert level was raised to Orange on Monday because of strong winds. Orange juice is dearer, too.",
    ],
)
def test_the_word_is_nobody_where_it_is_another_word(text):
    assert found(text) == set()


def test_a_short_name_is_not_the_well_known_one_when_somebody_else_is_called_so():
    text = (
        "Kim Kardashian came to Paris on Monday to give evidence. Kim said that she had feared for her life."
    )
    assert "Q56226" not in found(text)


def test_the_name_of_a_state_is_not_the_state_as_a_given_name():
    text = "Mali Harries plays the detective in the series that starts on Monday on television."
    assert "Q912" not in found(text)


def test_a_company_is_found_by_the_word_that_is_its_name():
    orange = (
        "Orange a annoncé lundi une hausse de ses ventes. Le groupe Orange compte 290 millions de clients."
    )
    assert "Q1431486" in found(orange, "fr")
