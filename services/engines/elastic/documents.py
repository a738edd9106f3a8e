"""Between the project's documents and what is stored in Elasticsearch. Pure."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from services.engines.fields import (
    FLAGS,
    KEYWORD_LISTS,
    KEYWORDS,
    NUMBERS,
    SAMPLES,
    TEXT_LANGUAGES,
    TIMES,
    indexed,
)
from services.engines.index import Encoded, Head, IndexDocument, Writable

# Stored beside the fields of `services.engines.fields`, searched by nothing.
ARTICLE: Final = "article"
MESSAGE: Final = "message"
TEXT_LANGUAGE: Final = "text_language"
HEAD_FIELDS: Final = ("version_scale", "status", "received_at", MESSAGE)

_FIELDS: Final = (*KEYWORDS, *KEYWORD_LISTS, *SAMPLES, *TIMES, *NUMBERS, *FLAGS)
_LONGEST_ID: Final = 512
_GREATEST_VERSION: Final = 2**63 - 1


def unwritable(document: Writable) -> str | None:
    """Why Elasticsearch would refuse the whole request that `document` is in; None when it would not."""
    if not document.doc_id:
        return "id_empty"
    if len(document.doc_id.encode("utf-8", "surrogatepass")) > _LONGEST_ID:
        return "id_too_long"
    if not 0 <= document.version < _GREATEST_VERSION:
        return "version_out_of_range"
    return None


def source(document: IndexDocument) -> dict[str, Any]:
    """The stored object: fields, texts (once folded, once for their language), the article, where it came from."""
    stored: dict[str, Any] = {**document.fields, **document.texts}
    if document.language in TEXT_LANGUAGES and document.texts:
        stored[f"text_{document.language}"] = dict(document.texts)
    if document.language is not None:
        stored[TEXT_LANGUAGE] = document.language
    stored[ARTICLE] = document.article
    stored[MESSAGE] = document.origin
    return stored


def lines(document: IndexDocument) -> bytes:
    """The two lines of a bulk body that write `document`. Raises TypeError when it cannot be JSON."""
    action = {"index": {"_id": document.doc_id, "version": document.version, "version_type": "external_gte"}}
    return orjson.dumps(action) + b"\n" + orjson.dumps(source(document)) + b"\n"


def head(found: Mapping[str, Any]) -> Head:
    """The head in one found item of a multi-get."""
    stored = found["_source"]
    return Head(
        version=found["_version"],
        version_scale=stored.get("version_scale", ""),
        status=stored.get("status", ""),
        origin=stored.get(MESSAGE, ""),
        received_ms=stored.get("received_at", 0),
    )


def document(found: Mapping[str, Any]) -> IndexDocument:
    """The document in one found item of a multi-get, without its texts."""
    stored = found["_source"]
    return IndexDocument(
        doc_id=found["_id"],
        version=found["_version"],
        fields=indexed(stored, _FIELDS),
        texts={},
        language=stored.get(TEXT_LANGUAGE),
        article=stored[ARTICLE],
        origin=stored.get(MESSAGE, ""),
    )


class ElasticCodec:
    """Documents as the two lines of a bulk body."""

    def encode(self, document: IndexDocument) -> Writable:
        """See the Protocol: what cannot be JSON stays as it is, for the writer to refuse."""
        try:
            return Encoded(document.doc_id, document.version, lines(document))
        except TypeError:
            return document

    def decode(self, written: Writable) -> IndexDocument:
        """See the Protocol."""
        if isinstance(written, IndexDocument):
            return written
        stored = orjson.loads(written.body.split(b"\n", 2)[1])
        return document({"_id": written.doc_id, "_version": written.version, "_source": stored})
