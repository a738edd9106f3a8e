"""Properties of quick looks that spare most texts a closer one: they never change what comes out."""

from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.engines.analysis import has_word
from services.engines.analysis.chains import FOLDED, analyze
from services.ingestor.stages import residue
from services.ingestor.stages.characters import clean_line

PHRASES = sorted(
    {*residue._TABLES.lines, *(phrase.text for some in residue._TABLES.phrases.values() for phrase in some)}
)
BETWEEN = st.sampled_from([" ", ": ", "", " > ", " | ", "s ", "\u00b2 ", "\u0301 ", " – ", "\u3000", "#"])
WORDS = st.sampled_from(["", "the", "Reuters", "12", "a", "“", "①", "読む", "Jane Doe", "-"])


@given(st.lists(st.tuples(st.sampled_from(PHRASES) | WORDS, BETWEEN), min_size=1, max_size=5), st.booleans())
def test_the_first_two_words_never_hide_furniture(parts, is_title):
    line = "".join(map("".join, parts))
    line = line.title() if is_title else line
    found = residue.residue_rule(line)
    with mock.patch.object(residue, "_may_go_on", return_value=True):
        assert residue.residue_rule(line) == found


@given(st.text(max_size=30))
@example("a")
@example("1")
@example("ªA")
@example("\u180eA")
def test_a_text_has_a_word_when_it_has_a_token(text):
    assert has_word(text) == bool(analyze(text, FOLDED))


@pytest.mark.parametrize("hidden", "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u00ad\u200b")
def test_what_is_hidden_goes_wherever_it_stands(hidden):
    assert [clean_line(line) for line in (f"{hidden}été", f"é{hidden}té", f"ặ{hidden}", f"a{hidden}b")] == [
        "été",
        "été",
        "ặ",
        "ab",
    ]


def test_letters_whose_bytes_begin_like_hidden_ones_stay():
    assert clean_line("ặ ả ქართული ខ្មែរ ᠮᠣᠩᠭᠣᠯ አማርኛ") == "ặ ả ქართული ខ្មែរ ᠮᠣᠩᠭᠣᠯ አማርኛ"
