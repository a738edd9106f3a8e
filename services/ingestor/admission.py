"""Which version of an article is current: the decision for one article, given what the index holds. Pure.

A document's `origin` is the place of the message it came from. A version that arrived after a newer one is kept too,
with `late:` before its origin, so that a replay of the same message gives the same outcome again.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from schemas.enriched import EnrichedArticle
from schemas.outcomes import Outcome, Reason, Rejection
from schemas.raw import ArticleStatus
from services.engines.index import Head

LATE: Final = "late:"

_OUTCOME: Final = {
    ArticleStatus.USABLE: Outcome.INDEXED,
    ArticleStatus.CANCELED: Outcome.CANCELED,
    ArticleStatus.WITHHELD: Outcome.WITHHELD,
}


class Action(Enum):
    """What to do with one processed article."""

    REPLACE = "replace"  # keep the stored version as history, then write this one as current
    WRITE = "write"  # write this one as current: the first, or the same version again
    KEEP_LATE = "keep_late"  # a newer one is current: keep this one as history
    NOTHING = "nothing"  # it went through here before; only its receipt is owed
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Decision:
    """The action, and the outcome that is due once the action has succeeded."""

    action: Action
    outcome: Outcome
    rejection: Rejection | None = None


def decide(article: EnrichedArticle, origin: str, current: Head | None, kept: Head | None) -> Decision:
    """Decide on `article`, which came from the message at `origin`.

    `current` is the head of its id in the index, `kept` that of the kept document of this very version, if any.
    """
    due = _OUTCOME[article.status]
    if current is None:
        return Decision(Action.WRITE, due)
    if current.version_scale != article.version_scale:
        return Decision(Action.REJECT, Outcome.REJECTED, _mixed_scales(article, current))
    if article.version == current.version:
        return Decision(Action.WRITE, due)
    if article.version > current.version:
        return Decision(Action.REPLACE, due)
    if kept is None:
        return Decision(Action.KEEP_LATE, Outcome.SUPERSEDED)
    # This version is kept already. It was current once if this very message brought it, and on time.
    return Decision(Action.NOTHING, due if kept.origin == origin else Outcome.SUPERSEDED)


def _mixed_scales(article: EnrichedArticle, current: Head) -> Rejection:
    number, time = "numbers (`version`)", "times (`version_created`, or the time it was sent)"
    has, got = (number, time) if current.version_scale == "integer" else (time, number)
    return Rejection(
        reason=Reason.VERSION_SCALE,
        stage="admission",
        message=f"article {article.id} counts its versions by {has}, but this message by {got}: stay with the first",
    )
