"""How sure it is that a set has more of something than others."""

import pytest

from services.search.counting.likelihood import overrepresented
from services.search.counting.words import sample_of


def test_the_measure_is_that_of_textbooks():
    # 2 * (10 ln(10/5) + 10 ln(10/15) + 20 ln(20/15)), by hand.
    assert overrepresented(10, 20, 0, 20) == pytest.approx(17.26)
    # 2 * (30 ln(30/20) + 10 ln(10/20) + 70 ln(70/80) + 90 ln(90/80)).
    assert overrepresented(30, 100, 10, 100) == pytest.approx(12.97)


@pytest.mark.parametrize(
    "counts", [(0, 10, 0, 10), (5, 10, 5, 10), (1, 10, 2, 10), (0, 0, 5, 10), (5, 10, 0, 0), (10, 10, 10, 10)]
)
def test_what_is_not_more_frequent_than_among_the_others_is_none(counts):
    assert overrepresented(*counts) is None


def test_more_articles_are_surer_and_everything_has_a_limit():
    scores = [overrepresented(found, 100, 5, 1000) for found in range(1, 101)]
    assert scores == sorted(scores, key=lambda score: score or 0)
    assert overrepresented(100, 100, 0, 100) == pytest.approx(277.26)


def test_words_are_counted_once_an_article_and_by_language():
    sample = sample_of(
        [
            {
                "language": {"code": "en-GB"},
                "headline": "The Rain",
                "dek": None,
                "body": "Rain, rain 2024 in a US b-side.",
            },
            {"language": {"code": "en"}, "body": "Rains"},
            {"language": {"code": "zh"}, "headline": "东京都", "body": "A 会 Reuters"},
            {"language": {"code": "fr"}, "body": "L’été à Genève"},
        ]
    )
    assert dict(sample.articles) == {"en": 2, "zh": 1, "fr": 1}
    assert dict(sample.having["en"]) == {"the": 1, "rain": 1, "side": 1, "rains": 1}
    assert set(sample.having["zh"]) == {"东京", "京都", "reuters"}
    assert sample.written["en", "rain"] == "Rain"
    assert sample.written["fr", "geneve"] == "Genève"


def test_vowel_signs_are_letters_and_accents_are_none():
    hindi = {"language": {"code": "hi"}, "body": "मोदी चीन में की ने रूस"}
    french = {"language": {"code": "fr"}, "body": "le\u0301 de\u0301ja\u0300"}
    sample = sample_of([hindi, french])
    assert set(sample.having["hi"]) == {"मोदी", "चीन", "में", "रूस"}
    assert set(sample.having["fr"]) == {"deja"}
