"""Identity: what may change without making another article, and what may not."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from services.ingestor.draft import Publisher
from services.ingestor.folded import folded
from services.ingestor.identity import identify, publisher_key

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
SPACE = st.sampled_from([" ", "\n", "\t ", "  ", "\u00a0"])


def ident(**parts):
    known = {"publisher": None, "uri": None, "url": None, "headline": None, "text": None, "version": None,
             "version_created": None, "received_ms": 0}  # fmt: skip
    return identify(**{**known, **parts}).id


@given(st.lists(WORDS, max_size=6), SPACE, SPACE)
def test_white_space_and_normal_form_do_not_matter(words, one, other):
    text = one.join(words)
    again = other + unicodedata.normalize("NFD", other.join(words)) + one
    assert ident(text=text) == ident(text=again)
    assert ident(uri=f"u {text}") == ident(uri=f"u {again}")


@given(WORDS, WORDS)
def test_different_words_are_different_articles(one, other):
    assert (ident(text=one) == ident(text=other)) == (folded(one) == folded(other))


@given(WORDS, WORDS, WORDS)
def test_words_do_not_slip_from_one_part_to_another(one, other, third):
    assert (ident(headline=one + other, text=third) == ident(headline=one, text=other + third)) == (
        (folded(one + other), folded(third)) == (folded(one), folded(other + third))
    )


@given(WORDS, WORDS)
def test_different_publishers_have_different_articles(one, other):
    first, second = Publisher(name=one), Publisher(name=other)
    same = publisher_key(first) == publisher_key(second)
    assert (ident(publisher=first, uri="1") == ident(publisher=second, uri="1")) == same


@given(WORDS.filter(str.strip))
def test_a_uri_a_url_and_a_text_of_the_same_characters_are_three_articles(words):
    assert len({ident(uri=words), ident(url=words), ident(text=words)}) == 3
