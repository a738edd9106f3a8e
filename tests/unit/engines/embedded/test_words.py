"""How words become tantivy queries: the arrangements of a loose phrase, and when they are written out."""

from itertools import permutations, product

import pytest
import tantivy
from hypothesis import given
from hypothesis import strategies as st

from services.engines.embedded import words
from services.engines.embedded.schema import schema
from services.engines.embedded.words import Dictionary, arrangement_count, arrangements, words_query
from services.engines.query import Words


def near(text: list[str], phrase: list[str], slop: int) -> bool:
    """By definition: some choice of different places moves the words by numbers that differ by `slop` at most."""
    places = [[place for place, word in enumerate(text) if word == wanted] for wanted in phrase]
    for chosen in product(*places):
        moves = [place - number for number, place in enumerate(chosen)]
        if len(set(chosen)) == len(chosen) and max(moves) - min(moves) <= slop:
            return True
    return False


def stands(text: list[str], arrangement: tuple[tuple[int, str], ...]) -> bool:
    return any(
        all(begin + place < len(text) and text[begin + place] == word for place, word in arrangement)
        for begin in range(len(text))
    )


@given(
    st.lists(st.sampled_from("abcx"), max_size=9),
    st.lists(st.sampled_from("abc"), min_size=2, max_size=3),
    st.integers(0, 4),
)
def test_arrangements_are_what_a_loose_phrase_means(text, phrase, slop):
    placed = list(enumerate(phrase))
    written = list(arrangements(placed, slop))
    assert any(stands(text, one) for one in written) == near(text, phrase, slop)
    assert len(written) == len(set(written)) <= arrangement_count(len(phrase), slop)


def test_a_phrase_without_slop_has_one_arrangement():
    assert list(arrangements([(0, "a"), (2, "b")], 0)) == [((0, "a"), (2, "b"))]


def everywhere(documents: int) -> Dictionary:
    return Dictionary(count=lambda field, term: documents, terms=lambda field, prefix, beside: [])


def searcher_of(texts: list[str]) -> tantivy.Searcher:
    index = tantivy.Index(schema())
    writer = index.writer(15_000_000, 1)
    for text in texts:
        made = tantivy.Document()
        tokens = [tantivy.Token(word, place, 0, 0) for place, word in enumerate(text.split())]
        made.add_pre_tokenized_text("body", tantivy.PreTokenizedString("", tokens))
        writer.add_document(made)
    writer.commit()
    index.reload()
    return index.searcher()


@pytest.mark.parametrize(("documents", "exact"), [(10, True), (10**9, False)])
def test_a_loose_phrase_of_words_that_are_everywhere_is_compared_two_by_two(documents, exact):
    orders = [" ".join(order) for order in permutations(("one", "two", "three"))]
    apart = "one two x x x x x two three x x x x x one x three"
    searcher = searcher_of([*orders, apart])
    query = words_query(schema(), Words("one two three", ("body",), slop=4), everywhere(documents))
    assert searcher.search(query).count == len(orders) + (0 if exact else 1)


def test_a_very_long_loose_phrase_stays_small():
    text = " ".join(f"w{number}" for number in range(2000))
    query = words_query(schema(), Words(text, ("body",), slop=5, exact=True), everywhere(1))
    assert searcher_of([text, text.replace("w7", "v7")]).search(query).count == 1
    assert repr(query).count("PhraseQuery") < 2000


def test_a_word_no_article_has_leaves_nothing_to_look_for():
    query = words_query(schema(), Words("one two", slop=3), everywhere(0))
    assert repr(query) == repr(tantivy.Query.empty_query())


def test_the_limits_admit_what_their_comments_say():
    assert arrangement_count(3, 10) <= words.MAX_ARRANGEMENTS
    assert arrangement_count(4, 4) <= words.MAX_ARRANGEMENTS
