"""Between an index document and what tantivy keeps of it; and which documents are refused. Pure."""

from typing import Final

import orjson
import tantivy

from services.engines.analysis import FOLDED, analyze
from services.engines.embedded.schema import (
    ALL_KEYWORDS,
    DOC_ID,
    FILLED,
    ID_NUMBER,
    INTEGERS,
    LEAST_INTEGER,
    LISTS,
    MOST_INTEGER,
    RECORD,
    STORY_NUMBER,
    id_number,
    story_number,
    text_field,
)
from services.engines.fields import FLAGS, TEXT_LANGUAGES, TEXTS, FieldValue, indexed
from services.engines.index import Encoded, IndexDocument, Writable

# Elasticsearch's own limits, in UTF-8 bytes: both engines refuse the same documents.
MAX_ID_BYTES: Final = 512
MAX_KEYWORD_BYTES: Final = 32_766


def refusal(document: IndexDocument) -> str | None:
    """Why `document` can never be taken; None when it can. Holds nothing of its contents."""
    try:
        if not 0 < len(document.doc_id.encode()) <= MAX_ID_BYTES:
            return "invalid_id"
        if not 0 <= document.version < MOST_INTEGER:
            return "invalid_version"
        for name, value in document.fields.items():
            if problem := _field_problem(name, value):
                return problem
        for name, text in document.texts.items():
            if name not in TEXTS:
                return "unknown_field"
            text.encode()
        _record(document)
    except UnicodeEncodeError:
        return "lone_surrogate"
    except TypeError:  # orjson: a value that JSON has no form for, or a lone surrogate inside the article
        return "not_json"
    return None


def _field_problem(name: str, value: FieldValue) -> str | None:
    if name in ALL_KEYWORDS:
        values = value if isinstance(value, tuple) and name in LISTS else (value,)
        if not all(isinstance(one, str) for one in values):
            return "wrong_type"
        too_long = any(len(str(one).encode()) > MAX_KEYWORD_BYTES for one in values)
        return "keyword_too_long" if too_long else None
    if name in INTEGERS:
        if not isinstance(value, int) or isinstance(value, bool):
            return "wrong_type"
        return None if LEAST_INTEGER <= value <= MOST_INTEGER else "number_out_of_range"
    if name in FLAGS:
        return None if isinstance(value, bool) else "wrong_type"
    return "unknown_field"


def to_tantivy(document: IndexDocument) -> tantivy.Document:
    """What is written for `document`, which must not be one of those that are refused."""
    made = tantivy.Document()
    made.add_text(DOC_ID, document.doc_id)
    made.add_bytes(RECORD, _record(document))
    for name, value in document.fields.items():
        if isinstance(value, bool):
            made.add_boolean(name, value)
        elif isinstance(value, int):
            made.add_integer(name, value)
        else:
            for one in (value,) if isinstance(value, str) else value:
                made.add_text(name, one)
    made.add_unsigned(ID_NUMBER, id_number(str(document.fields.get("id", document.doc_id))))
    if "story" in document.fields:
        made.add_unsigned(STORY_NUMBER, story_number(str(document.fields["story"])))
    for name, text in document.texts.items():
        if _add_text(made, text_field(name), text, FOLDED):
            made.add_text(FILLED, name)
        if document.language in TEXT_LANGUAGES:
            _add_text(made, text_field(name, document.language), text, document.language)
    return made


def _add_text(made: tantivy.Document, field: str, text: str, chain: str) -> bool:
    tokens = [tantivy.Token(token.term, token.position, 0, 0) for token in analyze(text, chain)]
    if tokens:
        # The text itself and its offsets would only be stored; the record has them.
        made.add_pre_tokenized_text(field, tantivy.PreTokenizedString("", tokens))
    return bool(tokens)


def _record(document: IndexDocument) -> bytes:
    return orjson.dumps(
        {
            "doc_id": document.doc_id,
            "version": document.version,
            "fields": document.fields,
            "language": document.language,
            "article": document.article,
            "origin": document.origin,
        }
    )


def from_tantivy(found: tantivy.Document) -> IndexDocument:
    """The document that was written, without its texts."""
    record = orjson.loads(bytes(found[RECORD][0]))
    return IndexDocument(
        doc_id=record["doc_id"],
        version=record["version"],
        fields=indexed(record["fields"], record["fields"]),
        texts={},
        language=record["language"],
        article=record["article"],
        origin=record["origin"],
    )


class TantivyCodec:
    """Documents as they are: tantivy's own form exists only inside the process that writes."""

    def encode(self, document: IndexDocument) -> Writable:
        """See the Protocol."""
        return document

    def decode(self, written: Writable) -> IndexDocument:
        """See the Protocol. Raises TypeError for what another engine's codec encoded."""
        if isinstance(written, Encoded):
            raise TypeError("a document encoded for another engine")
        return written
