"""Receipts from the messages that carry them."""

import structlog
from pydantic import ValidationError

from schemas.outcomes import Receipt
from services.engines.bus import Message
from services.search.watching.metrics import UNREADABLE

_log = structlog.get_logger(__name__)


def receipt_of(message: Message, group: str) -> Receipt | None:
    """The receipt in `message`; None, said in the log and counted, for what is none. A tombstone is None without a word."""
    if message.value is None:
        return None
    try:
        return Receipt.model_validate_json(message.value)
    except ValidationError as error:
        # Another program wrote it, or a newer Telex: what it says is not for the log, which fields are wrong is.
        wrong = sorted({str(one["loc"][0]) if one["loc"] else "all of it" for one in error.errors()})[:5]
        UNREADABLE.labels(group).inc()
        _log.warning("receipt_unreadable", group=group, place=str(message.place), wrong=wrong)
        return None
