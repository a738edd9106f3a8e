"""Properties of the weight of a text: it is what counting its characters one by one gives."""

import regex
from hypothesis import given
from hypothesis import strategies as st

from services.ingestor.stages.weight import letters, weighs, weight

DENSE = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
TEXTS = st.text(
    st.one_of(
        st.characters(max_codepoint=127),
        st.sampled_from("éß’Джहिंदีไทย、。普京記者기자ー\u0301\ud800\U00020000"),
        st.characters(),
    ),
    max_size=150,
)


@given(TEXTS)
def test_it_is_what_one_by_one_gives(text):
    told = [char for char in text if regex.fullmatch(r"[\p{L}\p{M}]", char)]
    assert letters(text) == len(told)
    assert weight(text) == len(told) + 2 * sum(1 for char in text if regex.fullmatch(DENSE, char))


@given(TEXTS, st.integers(1, 200))
def test_weighing_enough_is_having_the_weight(text, enough):
    assert weighs(text, enough) == (weight(text) >= enough)
