"""Raw messages for tests, and what the pipeline makes of them."""

import orjson

from schemas.enriched import EnrichedArticle
from services.ingestor.pipeline import Context, RawMessage, Rejected, process

RECEIVED_MS = 1_661_000_000_000  # 2022-08-20T12:53:20Z
CONTEXT = Context()


def message(headers=(), **fields) -> RawMessage:
    return RawMessage(orjson.dumps(fields), RECEIVED_MS, tuple(headers))


def enriched(headers=(), **fields) -> EnrichedArticle:
    result = process(message(headers, **fields), CONTEXT)
    assert isinstance(result, EnrichedArticle), result
    return result


def rejected(value: bytes | None = None, /, **fields) -> Rejected:
    raw = message(**fields) if fields else RawMessage(value, RECEIVED_MS)
    result = process(raw, CONTEXT)
    assert isinstance(result, Rejected), result
    return result


def noted(article) -> dict[str, list[str | None]]:
    codes: dict[str, list[str | None]] = {}
    for note in article.notes:
        codes.setdefault(note.code, []).append(note.field)
    return codes
