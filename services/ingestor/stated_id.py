"""The id of the article that a message is about, as far as the message can be read. Pure.

Also of messages that the pipeline rejects: what names an article is often right where something else is wrong.
"""

from collections.abc import Iterator
from typing import Any, Final

from schemas.topics import RAW
from services.catalogue.catalogue import Catalogue
from services.ingestor.draft import Context, Draft, RawMessage, RejectedMessage
from services.ingestor.stages.decode import DECODE
from services.ingestor.stages.validate import VALIDATE

_NAMING: Final = ("uri", "url", "publisher")
_TELLING: Final = (*_NAMING, "headline", "text", "html")
# The largest message that the raw topic takes, not the largest that is processed. These two stages ask for no catalogue.
_CONTEXT: Final = Context(max_message_bytes=RAW.max_message_bytes, catalogue=Catalogue({}))


def stated_id(raw: RawMessage) -> str | None:
    """The id, None when the message does not say enough to compute it."""
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
