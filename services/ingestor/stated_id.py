"""The id of the article that a message is about, as far as the message can be read. Pure.

Also of messages that the pipeline rejects: what names an article is often right where something else is wrong.
"""

from collections.abc import Iterator
from typing import Any, Final

import structlog

from schemas.topics import RAW
from services.catalogue.catalogue import Catalogue
from services.ingestor.draft import Context, Draft, RawMessage, RejectedMessage
from services.ingestor.stages.decode import DECODE
from services.ingestor.stages.validate import VALIDATE

_NAMING: Final = ("uri", "url", "publisher")
_TELLING: Final = (*_NAMING, "headline", "text", "html")
# The largest message that the raw topic takes, not the largest that is processed. These two stages ask for no catalogue.
_CONTEXT: Final = Context(max_message_bytes=RAW.max_message_bytes, catalogue=Catalogue({}))

_log = structlog.get_logger(__name__)


def stated_id(raw: RawMessage) -> str | None:
    """The id, None when the message does not say enough to compute it. Never raises."""
    try:
        return _stated_id(raw)
    except Exception as error:  # noqa: BLE001 - as in the pipeline, which has rejected it: it must stop nobody here either
        _log.error("stated_id_failed", error=type(error).__name__)
        return None


def _stated_id(raw: RawMessage) -> str | None:
    try:
        draft = DECODE.run(Draft(raw), _CONTEXT)
    except RejectedMessage:
        return None
    for message in _readings(draft.message or {}):
        try:
            identity = VALIDATE.run(draft.add(message=message), _CONTEXT).identity
        except RejectedMessage:
            continue
        if identity is not None:
            return identity.id
    return None


def _readings(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The message; what an id is made of alone; and its names alone, for which no text is needed."""
    yield message
    yield {name: message[name] for name in _TELLING if name in message}
    yield {"status": "canceled", **{name: message[name] for name in _NAMING if name in message}}
