"""The actors of labelled articles are found about as often as they were when the rules were mended."""

import pytest

from tests.quality.actors.labels import languages
from tests.quality.actors.measure import HALVES, measure

# F1 over actors and over mentions, by language: what was measured, less one or two of them.
FLOORS = {
    "seen": dict.fromkeys(
        (
            "ar",
            "de",
            "en",
            "es",
            "fr",
            "hi",
            "it",
            "ja",
            "ko",
            "nl",
            "pl",
            "pt",
            "ru",
            "sv",
            "tr",
            "uk",
            "zh",
        ),
        (0.93, 0.91),
    ),
    "unseen": {
        **dict.fromkeys(("ar", "de", "en", "es", "fr", "hi", "ja", "pl", "ru", "uk", "zh"), (0.95, 0.93)),
        **dict.fromkeys(("it", "ko", "nl", "pt", "sv", "tr"), (0.91, 0.88)),
    },
    "wide": {
        **dict.fromkeys(
            ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "pl", "pt", "ru", "sv", "tr", "uk", "zh"),
            (0.80, 0.75),
        ),
        **dict.fromkeys(("el", "fa", "fi", "he", "id", "nl", "ro", "th", "vi", "hi"), (0.72, 0.70)),
        **dict.fromkeys(("cs", "hu"), (0.55, 0.55)),
    },
}


@pytest.mark.parametrize(
    ("half", "language"), [(half, language) for half in HALVES for language in FLOORS[half]]
)
def test_actors_of_labelled_articles_are_found(half, language):
    figures = measure(half, language)
    actors, mentions = FLOORS[half][language]
    assert figures.actors.f1 >= actors, figures.errors
    assert figures.mentions.f1 >= mentions, figures.errors


@pytest.mark.parametrize("half", HALVES)
def test_every_language_with_articles_has_a_floor(half):
    assert set(languages(half)) == set(FLOORS[half])
