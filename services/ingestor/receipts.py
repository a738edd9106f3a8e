"""What is published about a consumed message: its receipt, the reject with its reason, the enriched article. Pure."""

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Final

import orjson

from schemas.moments import from_epoch_ms, iso
from schemas.outcomes import REJECTION_HEADER_PREFIX, Note, Outcome, Rejection
from schemas.topics import ENRICHED, KIB, RECEIPTS, REJECTED
from services.engines.bus import Headers, Message, Outgoing
from services.ingestor.processing import Processed

KEPT_BYTES: Final = 256 * KIB
# Below the topic's limit: our own headers, framing, and what a compressor may add.
_ROOM: Final = REJECTED.max_message_bytes - 256 * KIB
_SHOWN_KEY: Final = 1024  # characters of a key in its receipt
# What a receipt is for.
_ESSENTIAL: Final = ("topic", "partition", "offset", "id", "version", "outcome", "reason", "stage", "at")


def receipt(
    message: Message, processed: Processed, outcome: Outcome, rejection: Rejection | None, at: datetime
) -> Outgoing:
    """The receipt of `message`, keyed by its place: what `schemas.outcomes.Receipt` describes, without its empty fields."""
    place, key = message.place, message.key
    said: dict[str, object] = {"topic": place.topic, "partition": place.partition, "offset": place.offset}
    if key is not None:
        said["key"] = key[: 4 * _SHOWN_KEY].decode("utf-8", "replace")[:_SHOWN_KEY]
    if processed.id is not None:
        said["id"] = processed.id
    if processed.uri is not None:
        said["uri"] = processed.uri
    if processed.url is not None:
        said["url"] = processed.url
    if processed.version is not None:
        said["version"] = processed.version
    sent_at = _time(message.timestamp_ms)
    if sent_at is not None:
        said["sent_at"] = sent_at
    said["outcome"] = outcome
    if rejection is not None:
        said["reason"] = rejection.reason
        said["stage"] = rejection.stage
        said["message"] = rejection.message
    said["notes"] = [note.model_dump(exclude_none=True) for note in processed.notes]
    said["at"] = _iso(at)
    # The key names the partition, so the partition may decide: hashing a key costs more than all else here.
    return Outgoing(RECEIPTS.name, str(place).encode(), orjson.dumps(said), beside=place.partition)


def reject(message: Message, rejection: Rejection, at: datetime) -> Outgoing:
    """`message` for the rejects topic: value, key and headers as they came, and why in `telex-…` headers.

    What does not fit the topic, as Telex makes it, is cut to its first 256 KiB (headers: left out), and `telex-…bytes` and `telex-…sha256`
    tell the whole: first the value, then the key, then the headers.
    """
    about: dict[str, str] = {
        "reason": rejection.reason,
        "stage": rejection.stage,
        "message": rejection.message,
        "topic": message.place.topic,
        "partition": str(message.place.partition),
        "offset": str(message.place.offset),
        "timestamp": str(message.timestamp_ms),
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
    return Outgoing(REJECTED.name, key, value, theirs + tuple(_headers(about).items()))


def shortened(told: Outgoing) -> Outgoing | None:
    """What is left of one of the above that the bus takes not as it is; None when nothing of it can be told.

    Of a reject: why it is one and where the message stands in the raw topic; of value, key and headers how long they are.
    Of a receipt: the message's place, the article's id and version, the outcome and its reason. Of an article nothing.
    """
    shorter = {REJECTED.name: _shorter_reject, RECEIPTS.name: _shorter_receipt}.get(told.topic)
    made = None if shorter is None else shorter(told)
    return None if made == told else made


def _shorter_reject(told: Outgoing) -> Outgoing:
    about: dict[str, str] = {}
    ours = dict(header for header in told.headers if header[0].startswith(REJECTION_HEADER_PREFIX))
    theirs = tuple(header for header in told.headers if header[0] not in ours)
    value = None if told.value is None else _cut(told.value, "", about, left=0)
    key = (
        told.key if told.key is None or len(told.key) <= _SHOWN_KEY else _cut(told.key, "key-", about, left=0)
    )
    if theirs:
        about["headers-bytes"] = str(_size(None, None, theirs))
    # What was cut before has been measured whole.
    ours = _headers(about) | ours
    return told._replace(key=key, value=value, headers=tuple(ours.items()))


def _shorter_receipt(told: Outgoing) -> Outgoing:
    body = orjson.loads(told.value or b"{}")
    left = {name: body[name] for name in _ESSENTIAL if name in body}
    left["notes"] = [Note(code="shortened").model_dump(exclude_none=True)]
    return told._replace(value=orjson.dumps(left))


def _time(timestamp_ms: int) -> str | None:
    if timestamp_ms < 0:
        return None
    seconds, milliseconds = divmod(timestamp_ms, 1000)
    try:
        text = _iso_second(seconds)
    except OverflowError:
        return None
    return f"{text[:-1]}.{milliseconds:03}Z" if milliseconds else text


@lru_cache(maxsize=1024)  # the messages of a batch were sent within few seconds
def _iso_second(seconds: int) -> str:
    return iso(from_epoch_ms(seconds * 1000))


@lru_cache(maxsize=4)  # a batch is told of at one time
def _iso(at: datetime) -> str:
    return iso(at)


def _headers(about: dict[str, str]) -> dict[str, bytes]:
    return {REJECTION_HEADER_PREFIX + name: text.encode() for name, text in about.items()}


def _size(value: bytes | None, key: bytes | None, headers: Headers) -> int:
    # Names are counted as UTF-8, with the few bytes of framing that each header takes.
    return (
        len(value or b"")
        + len(key or b"")
        + sum(len(name.encode()) + len(data) + 16 for name, data in headers)
    )


def _cut(data: bytes, kind: str, about: dict[str, str], left: int = KEPT_BYTES) -> bytes:
    if len(data) > left:
        about[f"{kind}sha256"] = hashlib.sha256(data).hexdigest()
        about[f"{kind}bytes"] = str(len(data))
    return data[:left]


def enriched(article_id: str, article: bytes) -> Outgoing | None:
    """The enriched article, keyed by its id: the topic keeps the newest of each. None when it is too large for that."""
    if len(article) > ENRICHED.max_message_bytes - 512 * KIB:
        return None
    return Outgoing(ENRICHED.name, article_id.encode(), article)
