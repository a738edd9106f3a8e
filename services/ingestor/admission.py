"""Which version of an article is current: the decision for one article, given what the index holds. Pure.

A document's `origin` is the place of the message it came from. A version that arrived after a newer one is kept too,
with `late:` before its origin, so that a replay of the same message gives the same outcome again.

Several messages may bring one version with different texts: the last one counts, in whatever order they are handled. In
one partition that is the one further on, else the one received last. Of an earlier version the text is kept that was
current once, if any was.
"""

from enum import Enum
from typing import Final, NamedTuple, Protocol

from schemas.outcomes import Outcome, Reason, Rejection
from schemas.raw import ArticleStatus
from services.engines.index import Head

LATE: Final = "late:"

OUTCOME_OF: Final = {
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


class Decision(NamedTuple):
    """The action, and the outcome that is due once the action has succeeded."""

    action: Action
    outcome: Outcome
    rejection: Rejection | None = None


class Candidate(Protocol):
    """What of an article matters here."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def version_scale(self) -> str: ...
    @property
    def received_ms(self) -> int: ...
    @property
    def status(self) -> ArticleStatus: ...


_FIRST: Final = {status: Decision(Action.WRITE, outcome) for status, outcome in OUTCOME_OF.items()}


def first(article: Candidate) -> Decision:
    """Decide on `article` when the index has none of its id, as of most."""
    return _FIRST[article.status]


def decide(article: Candidate, origin: str, current: Head, kept: Head | None) -> Decision:
    """Decide on `article`, which came from the message at `origin`, when the index has one of its id.

    `current` is the head of its id in the index, `kept` that of the kept document of this very version, if any.
    """
    due = OUTCOME_OF[article.status]
    if current.version_scale != article.version_scale:
        return Decision(Action.REJECT, Outcome.REJECTED, _mixed_scales(article, current))
    if article.version > current.version:
        return Decision(Action.REPLACE, due)
    stored = kept
    if article.version == current.version:
        if not _older(article, origin, current):
            return Decision(Action.WRITE, due)
        stored = current
    if stored is None or (stored.origin.startswith(LATE) and _newer(article, origin, stored)):
        return Decision(Action.KEEP_LATE, Outcome.SUPERSEDED)
    return Decision(Action.NOTHING, due if _came_in_time(origin, stored.origin) else Outcome.SUPERSEDED)


def _older(article: Candidate, origin: str, stored: Head) -> bool:
    return stored.origin.removeprefix(LATE) != origin and not _newer(article, origin, stored)


def _newer(article: Candidate, origin: str, stored: Head) -> bool:
    """Whether the message at `origin` came after that of `stored`, which has the same version."""
    ours, theirs = _place(origin), _place(stored.origin.removeprefix(LATE))
    if ours[:2] == theirs[:2] and ours > theirs:
        return True
    # Times come before lower offsets: these begin anew in a topic that is made anew.
    return (article.received_ms, ours) > (stored.received_ms, theirs)


def _place(origin: str) -> tuple[str, int, int]:
    topic, partition, offset = origin.rsplit("/", 2) if origin else ("", 0, 0)
    return topic, int(partition), int(offset)


def _came_in_time(origin: str, kept: str) -> bool:
    """Whether the message at `origin` brought its version while none was newer.

    The last one that did is at `kept`, so those before it in its partition did, too, unless they were rejected then
    (see `answers.as_first_accepted`).
    """
    where, _, offset = origin.rpartition("/")
    kept_where, _, kept_offset = kept.rpartition("/")
    return where == kept_where and int(offset) <= int(kept_offset)


def _mixed_scales(article: Candidate, current: Head) -> Rejection:
    number, time = "numbers (`version`)", "times (`version_created`, or the time it was sent)"
    has, got = (number, time) if current.version_scale == "integer" else (time, number)
    return Rejection(
        reason=Reason.VERSION_SCALE,
        stage="admission",
        message=f"article {article.id} counts its versions by {has}, but this message by {got}: stay with the first",
    )
