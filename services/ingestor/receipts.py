"""What is published about a consumed message: its receipt, the reject with its reason, the enriched article. Pure."""

import hashlib
from datetime import datetime
from typing import Final

import orjson

from schemas.enriched import EnrichedArticle
from schemas.moments import iso
from schemas.outcomes import REJECTION_HEADER_PREFIX, Note, Outcome, Receipt, Rejection
from schemas.topics import ENRICHED, KIB, RECEIPTS, REJECTED
from services.engines.bus import Headers, Message, Outgoing

KEPT_BYTES: Final = 256 * KIB
# Below the topic's limit: our own headers, framing, and what a compressor may add.
_ROOM: Final = REJECTED.max_message_bytes - 256 * KIB
_SHOWN_KEY: Final = 1024  # characters of a key in its receipt


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
        key=None
        if message.key is None
        else message.key[: 4 * _SHOWN_KEY].decode("utf-8", "replace")[:_SHOWN_KEY],
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

    What does not fit the topic is cut to its first 256 KiB (headers: left out), and `telex-…bytes` and `telex-…sha256`
    tell the whole: first the value, then the key, then the headers.
    """
    about: dict[str, str] = {
        "reason": rejection.reason,
        "stage": rejection.stage,
        "message": rejection.message,
        "topic": message.place.topic,
        "partition": str(message.place.partition),
        "offset": str(message.place.offset),
        "at": iso(at),
    }
    value, key = message.value, message.key
    # A message that was replayed from the rejects carries older headers of ours: the new ones replace them.
    theirs = tuple(header for header in message.headers if not header[0].startswith(REJECTION_HEADER_PREFIX))
    if value is not None and _size(value, key, theirs) > _ROOM:
        value = _cut(value, "", about)
    if key is not None and _size(value, key, theirs) > _ROOM:
        key = _cut(key, "key-", about)
    if _size(value, key, theirs) > _ROOM:
        about["headers-bytes"] = str(_size(None, None, theirs))
        theirs = ()
    ours = tuple((REJECTION_HEADER_PREFIX + name, text.encode()) for name, text in about.items())
    return Outgoing(REJECTED.name, key, value, theirs + ours)


def _size(value: bytes | None, key: bytes | None, headers: Headers) -> int:
    # Names are counted as UTF-8, with the few bytes of framing that each header takes.
    return (
        len(value or b"")
        + len(key or b"")
        + sum(len(name.encode()) + len(data) + 16 for name, data in headers)
    )


def _cut(data: bytes, kind: str, about: dict[str, str]) -> bytes:
    about[f"{kind}sha256"] = hashlib.sha256(data).hexdigest()
    about[f"{kind}bytes"] = str(len(data))
    return data[:KEPT_BYTES]


def enriched(article: EnrichedArticle) -> Outgoing | None:
    """The enriched article, keyed by its id: the topic keeps the newest of each. None when it is too large for that."""
    value = orjson.dumps(article.model_dump(mode="json", exclude_none=True))
    if len(value) > ENRICHED.max_message_bytes - 512 * KIB:
        return None
    return Outgoing(ENRICHED.name, article.id.encode(), value)
