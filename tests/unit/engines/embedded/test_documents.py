"""What the embedded index keeps of a document, and that its schema is that of the mapping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engines.analysis.chains import mapping
from services.engines.embedded import schema as embedded
from services.engines.embedded.documents import from_tantivy, refusal, to_tantivy
from services.engines.embedded.schema import id_number, story_number, text_field
from services.engines.fields import FLAGS, TEXT_LANGUAGES, TEXTS
from services.engines.index import IndexDocument


def document(**changes) -> IndexDocument:
    values = {
        "doc_id": "a",
        "version": 1,
        "fields": {"id": "a", "current": True, "version": 1, "tag": ("x", "y")},
        "texts": {"headline": "Words"},
        "language": "en",
        "article": {"id": "a"},
        "origin": "t/0/1",
    }
    return IndexDocument(**{**values, **changes})


def test_the_schema_has_the_fields_of_the_shipped_mapping():
    properties = mapping()["mappings"]["properties"]
    kinds = {
        "keyword": embedded.ALL_KEYWORDS,
        "date": [name for name in embedded.INTEGERS if name != "version"],
        "long": ["version"],
        "boolean": FLAGS,
        "text": TEXTS,
    }
    for kind, names in kinds.items():
        assert {
            name
            for name, field in properties.items()
            if field.get("type") == kind and field.get("index", True)
        } == set(names)
    languages = {name for name in properties if name.startswith("text_") and "properties" in properties[name]}
    assert languages == {text_field("headline", code).partition(".")[0] for code in TEXT_LANGUAGES}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(
    st.builds(
        document,
        doc_id=TEXT.filter(lambda text: len(text.encode()) > 0),
        version=st.integers(0, 2**63 - 2),
        fields=st.fixed_dictionaries(
            {"id": TEXT, "current": st.booleans(), "sort_time": st.integers(-(2**63) + 1, 2**63 - 1)},
            optional={"tag": st.lists(TEXT).map(tuple), "story": TEXT, "publisher": TEXT},
        ),
        texts=st.dictionaries(st.sampled_from(TEXTS), TEXT),
        language=st.sampled_from([None, "xx", *TEXT_LANGUAGES]),
    )
)
def test_a_document_comes_back_without_its_texts(written):
    assert refusal(written) is None
    kept = from_tantivy(to_tantivy(written))
    assert kept == IndexDocument(
        written.doc_id, written.version, written.fields, {}, written.language, written.article, written.origin
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"doc_id": ""}, "invalid_id"),
        ({"doc_id": "é" * 257}, "invalid_id"),
        ({"version": -1}, "invalid_version"),
        ({"version": 2**63}, "invalid_version"),
        ({"fields": {"colour": "red"}}, "unknown_field"),
        ({"texts": {"footnote": "x"}}, "unknown_field"),
        ({"fields": {"publisher": 3}}, "wrong_type"),
        ({"fields": {"publisher": ("a", "b")}}, "wrong_type"),
        ({"fields": {"tag": ("a", 3)}}, "wrong_type"),
        ({"fields": {"sort_time": "now"}}, "wrong_type"),
        ({"fields": {"sort_time": True}}, "wrong_type"),
        ({"fields": {"current": 1}}, "wrong_type"),
        ({"fields": {"sort_time": 2**63}}, "number_out_of_range"),
        ({"fields": {"tag": ("é" * 16_384,)}}, "keyword_too_long"),
        ({"fields": {"publisher": "\ud800"}}, "lone_surrogate"),
        ({"texts": {"body": "\ud800"}}, "lone_surrogate"),
        ({"article": {"x": "\ud800"}}, "not_json"),
        ({"article": {"x": object()}}, "not_json"),
    ],
)
def test_what_can_never_be_taken_is_refused_with_its_kind(changes, reason):
    assert refusal(document(**changes)) == reason


@given(TEXT, TEXT)
def test_numbers_of_ids_are_in_the_order_of_the_ids(one, other):
    if id_number(one) < id_number(other):
        assert one < other
    assert story_number(one) == story_number(other) or one != other
