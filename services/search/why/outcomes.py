"""Which outcome an article had that no search finds, from its trace. Pure; for those who may see the whole of that."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.moments import parse_moment
from schemas.outcomes import Outcome
from services.search.tracing.answers import TraceAnswer, TracedMessage


class WhyOutcome(BaseModel):
    """What keeps an article, or a version of it, from being found. `gone`: it was indexed, and is not in the index now."""

    model_config = ConfigDict(frozen=True)

    what: Literal["withheld", "canceled", "embargoed", "rejected", "superseded", "forgotten", "gone"]
    says: str
    message: TracedMessage | None = Field(description="The message that had this outcome, where it is known.")


def outcome(trace: TraceAnswer, now: datetime) -> WhyOutcome | None:
    """The outcome of the article that `trace` is of; None when it is one that is found."""
    (article,) = trace.articles
    current = article.now
    if current is None:
        if article.forgotten_at is not None:
            says = f"it was erased on request at {article.forgotten_at}"
            return WhyOutcome(what="forgotten", says=says, message=None)
        return _of_last(trace.messages)
    if current.status != "usable":
        told = _last(trace.messages, Outcome(current.status), current.version)
        return WhyOutcome(
            what=Outcome(current.status).value,
            says=f"it is {current.status} since version {current.version}{_by(told)}",
            message=told,
        )
    embargo = current.embargoed_until
    if embargo is not None and parse_moment(embargo).start > now:
        told = _last(trace.messages, Outcome.INDEXED, current.version)
        says = f"it is under embargo until {embargo} (version {current.version}{_by(told)})"
        return WhyOutcome(what="embargoed", says=says, message=told)
    return None


def of_version(trace: TraceAnswer, version: int) -> WhyOutcome | None:
    """The outcome of the last message of `version`; None when none is known, or it was indexed."""
    told = [one for one in trace.messages if one.version == version]
    if not told or told[-1].outcome is Outcome.INDEXED:
        return None
    return _of_message(told[-1])


def _of_last(messages: Sequence[TracedMessage]) -> WhyOutcome | None:
    if not messages:
        return None
    last = messages[-1]
    if last.outcome is Outcome.REJECTED:
        return _of_message(last)
    says = (
        f"its last message was {last.outcome}{_by(last)}, but nothing of it is in the index now: was that made anew, or "
        "the article erased?"
    )
    return WhyOutcome(what="gone", says=says, message=last)


def _of_message(one: TracedMessage) -> WhyOutcome:
    why = f" ({one.reason} at {one.stage}: {one.message})" if one.reason else ""
    version = "" if one.version is None else f" of version {one.version}"
    says = f"the message{version} was {one.outcome}{_by(one)}{why}"
    what = one.outcome.value
    return WhyOutcome.model_validate({"what": what, "says": says, "message": one})


def _last(messages: Sequence[TracedMessage], wanted: Outcome, version: int) -> TracedMessage | None:
    fitting = [one for one in messages if one.outcome is wanted and one.version == version]
    return fitting[-1] if fitting else None


def _by(message: TracedMessage | None) -> str:
    return "" if message is None else f", by the message at {message.place}, answered {message.answered_at}"
