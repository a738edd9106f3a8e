"""A small embedded index that answers what the properties ask."""

import pytest
import tantivy

from services.engines.embedded.documents import to_tantivy
from services.engines.embedded.schema import schema
from services.engines.index import IndexDocument


@pytest.fixture(scope="module")
def searcher():
    index = tantivy.Index(schema())
    writer = index.writer(15_000_000, 1)
    for number, text in enumerate(["Kim Jong", "president a b", "東京 été"]):
        fields = {
            "id": f"a{number}", "published_start": number, "published_end": number, "current": True, "status": "usable",
            "visible_from": 0, "sort_time": number, "story": f"s{number % 2}", "language": "fr", "actor": ("Q7747", "x:a"),
        }  # fmt: skip
        writer.add_document(
            to_tantivy(IndexDocument(f"a{number}", 1, fields, {"body": text}, "en", {}, "t/0/0"))
        )
    writer.commit()
    index.reload()
    return index.searcher()
