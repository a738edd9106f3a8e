"""The cited sources of labelled sentences are found about as often as they were when the rules were made."""

import pytest

from tests.quality.citing.measure import HALVES, measure

# Precision and recall, by language: what was measured, less one or two sources.
FLOORS = {
    "seen": {
        **dict.fromkeys(("fr", "en", "de", "es", "it", "pt", "ru"), (0.94, 0.92)),
        **dict.fromkeys(("ar", "ja", "ko", "nl", "pl", "sv", "tr", "uk", "zh"), (0.85, 0.83)),
    },
    "unseen": dict.fromkeys(("fr", "en", "de", "es", "it", "pt", "ru"), (0.9, 0.9)),
}


@pytest.fixture(scope="module")
def measured():
    return {half: measure(half) for half in HALVES}


@pytest.mark.parametrize(
    ("half", "language"), [(half, language) for half in HALVES for language in FLOORS[half]]
)
def test_cited_sources_of_labelled_sentences_are_found(measured, half, language):
    count = measured[half][language]
    precision, recall = FLOORS[half][language]
    assert count.precision >= precision, count.errors
    assert count.recall >= recall, count.errors


@pytest.mark.parametrize("half", HALVES)
def test_every_language_with_labels_has_a_floor(measured, half):
    assert set(measured[half]) == set(FLOORS[half])


@pytest.mark.parametrize("language", FLOORS["unseen"])
def test_there_are_enough_labels(measured, language):
    assert sum(measured[half][language].wanted for half in HALVES) >= 40
