"""What is told about finished messages: rejects, enriched articles and receipts, in that order. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

import structlog

from schemas.outcomes import Outcome, Reason, Rejection
from services.engines.bus import Message, Outgoing, Place
from services.ingestor import receipts
from services.ingestor.processing import Processed, Ready

# Why the rejects have some of the messages already.
Known = Mapping[Place, Rejection]
NOTHING_KNOWN: Final[Known] = MappingProxyType({})

_log = structlog.get_logger(__name__)


class Answer(NamedTuple):
    """A message, what was made of it, and what became of it. `became_current`: it is the version that is searched now."""

    message: Message
    processed: Processed
    outcome: Outcome
    rejection: Rejection | None = None
    became_current: bool = False


def as_first_accepted(answer: Answer) -> Answer:
    """`answer` of a message that was rejected until now: what is current by another message never was by this one."""
    if answer.became_current or answer.outcome is Outcome.REJECTED:
        return answer
    return answer._replace(outcome=Outcome.SUPERSEDED)


def messages_of(answers: Sequence[Answer], at: datetime, known: Known = NOTHING_KNOWN) -> list[Outgoing]:
    """Everything to publish about `answers`. Receipts come last: who reads `rejected` there finds the bytes in the rejects.

    The rejects have the messages that `known` has rejections of: one that is rejected for the same is not put there again.
    """
    rejects: list[Outgoing] = []
    articles: list[Outgoing] = []
    told: list[Outgoing] = []
    for answer in answers:
        rejection = answer.rejection
        if (
            rejection is not None
            and rejection.reason is not Reason.FORGOTTEN
            and rejection != known.get(answer.message.place)
        ):
            rejects.append(receipts.reject(answer.message, rejection, at))
        processed = answer.processed
        if answer.became_current and isinstance(processed, Ready) and processed.enriched is not None:
            article = receipts.enriched(processed.id, processed.enriched)
            if article is None:
                _log.error("enriched_article_too_large", id=processed.id)
            else:
                articles.append(article)
        told.append(receipts.receipt(answer.message, processed, answer.outcome, answer.rejection, at))
    return [*rejects, *articles, *told]
