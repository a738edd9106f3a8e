"""Only the surroundings of words that speak of dates are read: what is found is the same as in the whole text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingestor.stages.dates import engine
from services.ingestor.stages.dates.lexicon import LANGUAGES, UNSPACED, lexicon
from services.ingestor.stages.dates.spans import Ear
from services.ingestor.stages.dates.unspaced import UnspacedEar

ANCHOR = date(2024, 5, 16)
STRANGERS = ("龘", "Zanzibel", "qworten", "l'xyloph", "Ostrava-Brno", "blixn,", "(vrumf)")
FIGURES = (
    "3",
    "15",
    "3:e",
    "3rd",
    "12km",
    "5-го",
    "90-х",
    "2019",
    "1/2/2019",
    "12.",
    "'96",
    "1990s",
    "3-5",
    "$20",
    "8:30",
    "2019–21",
    "1.500",
)
MARKS = (",", ".", "\n", "\n\n", "–", "-", "(", ")")


def texts(code: str) -> st.SearchStrategy[str]:
    found = lexicon(code)
    assert found is not None
    words = sorted(found.words.known)
    pieces = st.one_of(
        st.sampled_from(words),
        st.sampled_from(words).map(str.capitalize),
        st.sampled_from(STRANGERS),
        st.sampled_from(FIGURES),
        st.sampled_from(MARKS),
    )
    gaps = st.sampled_from(["", " "]) if code in UNSPACED else st.just(" ")
    joined = st.tuples(gaps, st.lists(pieces, max_size=25)).map(lambda drawn: drawn[0].join(drawn[1]))
    return st.tuples(joined, st.booleans()).map(lambda drawn: _trimmed(drawn[0]) if drawn[1] else drawn[0])


def _trimmed(text: str) -> str:
    """`text` with no spaces at the ends of its lines, as articles have it."""
    return "\n".join(line.strip(" ") for line in text.split("\n"))


def read(text: str, code: str) -> list[tuple[int, int, str]]:
    engine._planned_alone.cache_clear()
    return [(one.start_char, one.end_char, str(one.period)) for one in engine.find(text, code, ANCHOR)]


@pytest.mark.parametrize("code", LANGUAGES)
@given(data=st.data())
def test_what_is_found_is_the_same_as_in_the_whole_text(code, data):
    text = data.draw(texts(code))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ear, "spans", lambda _ear, whole: [(0, len(whole))])
        patch.setattr(UnspacedEar, "spans", lambda _ear, whole: [(0, len(whole))])
        whole = read(text, code)
    assert read(text, code) == whole
