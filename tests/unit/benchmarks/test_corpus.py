"""What the benchmark moves and enriches: stated sizes, every language, the same each time, and Telex's own documents."""

from datetime import datetime

import orjson
import pytest

from benchmarks.corpus.messages import pairs
from benchmarks.corpus.pages import page
from benchmarks.corpus.sentences import pools
from benchmarks.corpus.texts import plain_text
from services.engines.document import to_document
from services.engines.elastic.documents import source
from services.ingestor.pipeline import OPTIONAL, Context, RawMessage, process

LANGUAGES = [
    "ar",
    "de",
    "en",
    "es",
    "fr",
    "hi",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "ru",
    "sv",
    "tr",
    "uk",
    "zh",
]
RECEIVED_MS = 1_767_225_600_000


def test_there_are_sentences_of_every_supported_language():
    assert list(pools()) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_has_its_size_and_is_another_one_for_each_number(language):
    texts = [plain_text(language, 3000, number) for number in (1, 2, 1)]
    assert all(3000 <= len(text.encode()) < 5000 for text in texts)
    assert texts[0] == texts[2] != texts[1]


def test_a_page_has_its_size_and_its_article_is_found_in_it():
    html = page("fr", 80_000, 1)
    assert 75_000 < len(html.encode()) < 85_000
    article = process(RawMessage(orjson.dumps({"html": html}), RECEIVED_MS), Context(off=frozenset(OPTIONAL)))
    assert article.published.basis == "page"
    assert 2000 < len(article.body) < 8000
    assert "Topic 1" not in article.body


def test_the_documents_are_those_that_telex_makes_of_the_messages():
    # The second one is made of the text of the first round: only its number is another.
    for pair in (next(pairs(1)), next(pairs(1, 3_400_017))):
        article = process(RawMessage(pair.raw, RECEIVED_MS), Context(off=frozenset(OPTIONAL)))
        moved = orjson.loads(pair.document)
        indexed_at = moved["article"]["indexed_at"]
        made = source(
            to_document(article, origin=moved["message"], indexed_at=datetime.fromisoformat(indexed_at))
        )
        assert moved == orjson.loads(orjson.dumps(made))
        assert pair.id == article.id
