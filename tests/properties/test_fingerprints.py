"""Fingerprints: what a shortened, a lengthened and a repeated text have in common with the first one."""

from hypothesis import given
from hypothesis import strategies as st

from services.ingestor.fingerprints import MOST, containment, fingerprint

LETTERS = "abcdeéж一二三คนไ"
WORDS = st.text(LETTERS, min_size=1, max_size=6)
# Long enough that most samples hold something, short enough that none is cut.
TEXTS = st.lists(WORDS, min_size=30, max_size=300).map(" ".join)


@given(TEXTS, st.data())
def test_a_part_of_a_text_stands_in_it(text, data):
    tokens = text.split()
    begin = data.draw(st.integers(0, len(tokens) - 1))
    part = fingerprint(" ".join(tokens[begin : data.draw(st.integers(begin, len(tokens)))]))
    assert set(part) <= set(fingerprint(text))
    assert containment(part, fingerprint(text)) == (1 if part else 0)


@given(TEXTS, TEXTS)
def test_what_is_added_takes_nothing_away(one, other):
    both = set(fingerprint(f"{one}\n\n{other}"))
    assert both >= {*fingerprint(one), *fingerprint(other)}


@given(TEXTS)
def test_saying_it_twice_says_only_the_seam_anew(text):
    once, twice = set(fingerprint(text)), set(fingerprint(f"{text} {text}"))
    # A run over the seam begins within nine characters, or four words, of it.
    assert once <= twice
    assert len(twice - once) <= 9


@given(st.text())
def test_any_text_has_a_sample_in_order(text):
    sample = fingerprint(text)
    assert len(sample) <= MOST
    assert list(sample) == sorted(sample)


@given(TEXTS, TEXTS)
def test_containment_is_the_same_from_both_sides(one, other):
    first, second = fingerprint(one), fingerprint(other)
    assert containment(first, second) == containment(second, first)
    assert 0 <= containment(first, second) <= 1
