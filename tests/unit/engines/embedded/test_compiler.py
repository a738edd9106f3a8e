"""Any condition compiles and means what its parts mean."""

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from services.engines.embedded.compiler import Compiler, scores
from services.engines.embedded.documents import to_tantivy
from services.engines.embedded.schema import ALL_KEYWORDS, INTEGERS, schema
from services.engines.embedded.searching import dictionary
from services.engines.fields import FLAGS, KEYWORD_LISTS, KEYWORDS, TEXTS
from services.engines.index import IndexDocument
from services.engines.query import AllOf, AnyOf, AnyValue, AtLeast, Between, Flag, Not, Present, Words

NUMBER = st.none() | st.integers()
LEAVES = st.one_of(
    st.builds(
        Words,
        text=st.text(max_size=12) | st.sampled_from(["alpha", "alpha beta", "beta alpha beta"]),
        fields=st.lists(st.sampled_from(TEXTS), max_size=3, unique=True).map(tuple),
        slop=st.integers(0, 100),
        prefix=st.booleans(),
        exact=st.booleans(),
        boost=st.floats(0.1, 10),
    ),
    st.builds(AnyValue, st.sampled_from(ALL_KEYWORDS), st.lists(st.text(max_size=5), max_size=4).map(tuple)),
    st.builds(
        AtLeast,
        st.sampled_from(ALL_KEYWORDS),
        st.lists(st.text(max_size=5) | st.sampled_from(["a1", "p"]), max_size=4).map(tuple),
        st.integers(1, 3),
    ),
    st.builds(Between, st.sampled_from(INTEGERS), NUMBER, NUMBER),
    st.builds(Present, st.sampled_from((*KEYWORDS, *KEYWORD_LISTS, *INTEGERS, *FLAGS, *TEXTS))),
    st.builds(Flag, st.sampled_from(FLAGS), st.booleans()),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=4).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=4).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def searcher():
    index = tantivy.Index(schema())
    writer = index.writer(15_000_000, 1)
    for number, text in enumerate(["alpha beta", "beta alpha", "alpha", "", "gamma beta alpha beta"]):
        fields = {"id": f"a{number}", "current": number != 2, "version": number, "sort_time": number * 10}
        if number % 2:
            fields["publisher"] = "p"
        writer.add_document(
            to_tantivy(IndexDocument(f"a{number}", 1, fields, {"body": text}, "en", {}, "t/0/0"))
        )
    writer.commit()
    index.reload()
    return index.searcher()


@settings(deadline=None)
@given(CONDITIONS)
def test_every_condition_compiles_and_its_opposite_finds_the_rest(searcher, condition):
    compiler = Compiler(schema(), dictionary(searcher))

    def places(wanted):
        hits = searcher.search(compiler.query(wanted), limit=100).hits
        return {(address.segment_ord, address.doc) for _, address in hits}

    found, rest, everything = places(condition), places(Not(condition)), places(AllOf(()))
    assert found | rest == everything
    assert not found & rest
    assert places(AllOf((condition, condition))) == found == places(AnyOf((condition, Not(Not(condition)))))


@settings(deadline=None)
@given(CONDITIONS)
def test_what_holds_no_words_scores_nothing(searcher, condition):
    hits = searcher.search(Compiler(schema(), dictionary(searcher)).query(condition), limit=100).hits
    if not scores(condition):
        assert {score for score, _ in hits} <= {0.0}


@pytest.mark.parametrize(
    "condition",
    [
        AnyValue("body", ("x",)),
        AnyValue("version", ("1",)),
        Between("publisher", 1),
        Present("record"),
        Flag("status", True),
        Not(AnyValue("colour", ("red",))),
    ],
)
def test_a_field_that_cannot_be_asked_so_is_a_mistake_of_the_caller(searcher, condition):
    with pytest.raises(ValueError, match="no condition of this kind"):
        Compiler(schema(), dictionary(searcher)).query(condition)
