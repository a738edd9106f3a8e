"""The detector reads py3langid's model as py3langid does."""

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from services.ingestor.stages.detector import Detector

CODES = ("en", "fr", "de", "sr", "hr", "zh", "ar", "ru", "uk", "hi", "ja", "ko")


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(CODES)


@pytest.fixture(scope="module")
def original() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(CODES)
    return identifier


@pytest.mark.parametrize(
    "text",
    [
        "The two presidents met on Thursday.",
        "LE PRÉSIDENT EST ARRIVÉ JEUDI.",
        "Председник је стигао у четвртак.",
        "Predsjednik je stigao u četvrtak.",
        "两国总统星期四会晤。",
        "e\u0301te\u0301",
        "half a pair \ud83d",
        "12345",
        "",
    ],
)
def test_it_ranks_as_the_original_does(detector, original, text):
    assert detector.rank(text) == pytest.approx(dict(original.rank(text)), abs=1e-6)


def test_a_language_that_the_model_does_not_know_is_told():
    with pytest.raises(ValueError, match="does not know xx"):
        Detector(("en", "xx"))
