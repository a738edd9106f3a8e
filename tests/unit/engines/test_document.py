"""Documents and the articles they were made of."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from schemas.enriched import EnrichedArticle
from services.engines.document import as_history, enriched, made_anew, to_document
from services.ingestor.draft import Context
from services.ingestor.pipeline import process
from tests.unit.ingestor.messages import message

AT = datetime(2026, 3, 24, 8, 30, 1, 250_000, tzinfo=UTC)
TEXT = " ".join(f"word{number}" for number in range(200))


@pytest.fixture
def article() -> EnrichedArticle:
    made = process(message(text=TEXT, uri="urn:1", published_at="2026-03-24"), Context())
    assert isinstance(made, EnrichedArticle)
    return made


def test_the_fingerprint_is_searched_and_stands_in_no_stored_article(article):
    document = to_document(article, origin="t/0/0", indexed_at=AT)
    assert document.fields["fingerprint"] == article.fingerprint
    assert len(article.fingerprint) > 10
    assert "fingerprint" not in document.article


@pytest.mark.parametrize(
    ("dek", "is_text"),
    [
        ("—", False),
        ("…\u200b \u0301", False),
        ("", False),
        ("— 5", True),
        ("." * 500 + "é", True),
        ("東", True),
    ],
)
def test_a_text_without_any_word_is_none_to_search_in(article, dek, is_text):
    document = to_document(article.model_copy(update={"dek": dek}), origin="t/0/0", indexed_at=AT)
    assert ("dek" in document.texts) is is_text
    assert document.article["dek"] == dek


def test_a_document_tells_the_whole_article_that_it_was_made_of(article):
    assert (
        EnrichedArticle.model_validate(enriched(to_document(article, origin="t/0/0", indexed_at=AT)))
        == article
    )


def test_a_document_made_anew_is_the_same(article):
    document = to_document(article, origin="t/0/0", indexed_at=AT)
    for one in (document, as_history(document)):
        assert made_anew(one) == made_anew(replace(one, texts={})) == one


def test_changes_go_into_the_article_and_its_fields(article):
    document = to_document(article, origin="t/0/0", indexed_at=AT)
    changed = made_anew(document, story_id="first", duplicate_of="first", similarity=0.875)
    assert changed is not None
    assert changed.fields == {**document.fields, "story": "first"}
    assert changed.article == {
        **document.article, "story_id": "first", "duplicate_of": "first", "similarity": 0.875,
    }  # fmt: skip
    assert (changed.version, changed.texts, changed.origin) == (document.version, document.texts, "t/0/0")


def test_an_article_of_another_form_is_not_made_anew(article):
    document = to_document(article, origin="t/0/0", indexed_at=AT)
    assert made_anew(replace(document, article={**document.article, "later_field": 1})) is None
    assert made_anew(replace(document, article={})) is None
