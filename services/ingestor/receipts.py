"""What is published about a consumed message: its receipt, the reject with its reason, the enriched article. Pure."""

import hashlib
from datetime import datetime
from typing import Final

import orjson

from schemas.enriched import EnrichedArticle
from schemas.moments import iso
from schemas.outcomes import REJECTION_HEADER_PREFIX, Note, Outcome, Receipt, Rejection
from schemas.topics import ENRICHED, KIB, RECEIPTS, REJECTED
from services.engines.bus import Message, Outgoing

KEPT_BYTES: Final = 256 * KIB
# Room for key, headers and framing below the topic's limit.
_OVERHEAD: Final = 64 * KIB


def receipt(  # noqa: PLR0913 - a receipt is this wide
    message: Message,
    outcome: Outcome,
    at: datetime,
    *,
    article: EnrichedArticle | None = None,
    rejection: Rejection | None = None,
    uri: str | None = None,
    version: int | None = None,
    notes: tuple[Note, ...] = (),
) -> Outgoing:
    """The receipt of `message`, keyed by its place."""
    body = Receipt(
        topic=message.place.topic,
        partition=message.place.partition,
        offset=message.place.offset,
        key=None if message.key is None else message.key.decode("utf-8", "replace"),
        id=article.id if article else None,
        uri=article.uri if article else uri,
        version=article.version if article else version,
        outcome=outcome,
        reason=rejection.reason if rejection else None,
        stage=rejection.stage if rejection else None,
        message=rejection.message if rejection else None,
        notes=article.notes if article else notes,
        at=iso(at),
    )
    value = orjson.dumps(body.model_dump(mode="json", exclude_none=True))
    return Outgoing(RECEIPTS.name, str(message.place).encode(), value)


def reject(message: Message, rejection: Rejection, at: datetime) -> Outgoing:
    """`message` for the rejects topic: value, key and headers as they came, and why in `telex-…` headers.

    Above the topic's limit the value is its first 256 KiB; `telex-sha256` and `telex-bytes` then tell the whole one.
    """
    value = message.value
    about: dict[str, str] = {
        "reason": rejection.reason,
        "stage": rejection.stage,
        "message": rejection.message,
        "topic": message.place.topic,
        "partition": str(message.place.partition),
        "offset": str(message.place.offset),
        "at": iso(at),
    }
    size = (
        len(value or b"")
        + len(message.key or b"")
        + sum(len(name) + len(data) for name, data in message.headers)
    )
    if value is not None and size > REJECTED.max_message_bytes - _OVERHEAD:
        about["sha256"] = hashlib.sha256(value).hexdigest()
        about["bytes"] = str(len(value))
        value = value[:KEPT_BYTES]
    # A message that was replayed from the rejects carries older headers of ours: the new ones replace them.
    theirs = tuple(header for header in message.headers if not header[0].startswith(REJECTION_HEADER_PREFIX))
    ours = tuple((REJECTION_HEADER_PREFIX + name, text.encode()) for name, text in about.items())
    return Outgoing(REJECTED.name, message.key, value, theirs + ours)


def enriched(article: EnrichedArticle) -> Outgoing:
    """The enriched article, keyed by its id: the topic keeps the newest of each."""
    value = orjson.dumps(article.model_dump(mode="json", exclude_none=True))
    return Outgoing(ENRICHED.name, article.id.encode(), value)
