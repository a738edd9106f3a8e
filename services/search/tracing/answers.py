"""What is answered about the messages of an article, as data. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from schemas.moments import epoch_ms, iso, parse_moment
from schemas.outcomes import Note, Outcome, Reason, Receipt
from services.engines.trails import Reach, place_of, written_at_ms

# How long after a receipt was published it is kept, when all is well: a look each ten seconds, and a poll.
_USUAL: Final = timedelta(minutes=1)


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class TracedMessage(_Answer):
    """A message, and what became of it. `place` is `topic/partition/offset`, its place on the bus."""

    place: str
    sent_at: str | None = Field(description="When it was sent, where its receipt says so.")
    answered_at: str = Field(description="When its outcome was known; of several, when the last was.")
    outcome: Outcome
    reason: Reason | None = Field(description="Why it was rejected.")
    stage: str | None = Field(description="Where in the pipeline it was rejected.")
    message: str | None = Field(description="What was wrong, in a sentence.")
    notes: list[Note] = Field(description="What it stated and was not used, and corrections.")
    version: int | None
    id: str | None = Field(
        description="The article's id; null where it could not be computed: then only `uri`, `url` or `key` name the article."
    )
    uri: str | None
    url: str | None
    key: str | None
    in_topic: bool | None = Field(
        None, description="Whether it is still in the raw topic; null where nobody looked."
    )


class IndexedVersion(_Answer):
    """A version of an article as it stands in the index."""

    version: int
    version_scale: str = Field(description="`integer`: the publisher's numbers; `time`: ms since 1970 UTC.")
    status: str
    embargoed_until: str | None
    headline: str | None
    received_at: str
    indexed_at: str | None
    pipeline: dict[str, Any]
    story_id: str
    duplicate_of: str | None
    corrections: list[Note] = Field(description="What editors corrected, with author, reason and time.")


class TracedArticle(_Answer):
    """An article that the messages are about."""

    id: str
    now: IndexedVersion | None = Field(
        description="What searches look at; null when nothing of it is in the index."
    )
    earlier: list[IndexedVersion] = Field(
        description="Kept earlier versions, newest first, a hundred at most."
    )
    forgotten_at: str | None = Field(description="When it was erased on request.")
    forgotten_by: str | None = Field(None, description="By whom; null where nobody looked.")


class Kept(_Answer):
    """Among which receipts was looked. `says` is it in a sentence."""

    enabled: bool
    since: str | None = Field(description="Receipts written before that are gone; null: none is.")
    until: str | None = Field(
        description="All receipts that were published by then are there; null: it is not known."
    )
    says: str


class TraceAnswer(_Answer):
    """Every message that touched an article, oldest first. `says` is the answer in a sentence."""

    asked: str
    says: str
    articles: list[TracedArticle]
    messages: list[TracedMessage]
    complete: bool = Field(description="False when there are more messages: these are the last thousand.")
    kept: Kept


def message(receipt: Receipt) -> TracedMessage:
    """What `receipt` says of its message."""
    return TracedMessage(
        place=place_of(receipt),
        sent_at=receipt.sent_at,
        answered_at=receipt.at,
        outcome=receipt.outcome,
        reason=receipt.reason,
        stage=receipt.stage,
        message=receipt.message,
        notes=list(receipt.notes),
        version=receipt.version,
        id=receipt.id,
        uri=receipt.uri,
        url=receipt.url,
        key=receipt.key,
    )


def in_order(receipts: Sequence[Receipt]) -> list[Receipt]:
    """The oldest message first: by the time it was sent (where one does not say so, when it was answered), then its place."""

    def key(receipt: Receipt) -> tuple[int, str, int, int]:
        sent = (
            written_at_ms(receipt)
            if receipt.sent_at is None
            else epoch_ms(parse_moment(receipt.sent_at).start)
        )
        return sent, receipt.topic, receipt.partition, receipt.offset

    return sorted(receipts, key=key)


def version(article: Mapping[str, Any]) -> IndexedVersion:
    """What the stored `article` says of itself."""
    notes = [Note.model_validate(note) for note in article.get("notes", ())]
    return IndexedVersion(
        version=article["version"],
        version_scale=article["version_scale"],
        status=article["status"],
        embargoed_until=article.get("embargoed_until"),
        headline=article.get("headline"),
        received_at=article["received_at"],
        indexed_at=article.get("indexed_at"),
        pipeline=article["pipeline"],
        story_id=article["story_id"],
        duplicate_of=article.get("duplicate_of"),
        corrections=[note for note in notes if note.code == "corrected"],
    )


def kept(reach: Reach | None, now: datetime) -> Kept:
    """Among which receipts was looked; `reach` None: none are kept."""
    if reach is None:
        says = "receipts are not kept here (TELEX_TRAILS=false): messages cannot be told"
        return Kept(enabled=False, since=None, until=None, says=says)
    since = iso(reach.since) if reach.since else None
    until = iso(reach.until) if reach.until else None
    begin = (
        f"complete for messages that were answered from {since} on; earlier ones are gone"
        if since
        else "complete from the first message on"
    )
    if until is None:
        end = "; how far it reaches is not known yet: `telex watch` has never caught up"
    elif reach.until and now - reach.until > _USUAL:
        end = f"; up to {until}: `telex watch` does not run, or is behind"
    else:
        end = f", up to {until}"
    return Kept(enabled=True, since=since, until=until, says=begin + end)


def sentence(articles: Sequence[TracedArticle], messages: Sequence[TracedMessage], now: datetime) -> str:
    """The answer in a sentence."""
    tally = Counter(one.outcome.value for one in messages)
    counted = ", ".join(f"{count} {outcome}" for outcome, count in tally.items())
    said = [f"{len(messages)} message{'s' * (len(messages) != 1)}" + (f": {counted}" if counted else "")]
    said += [f"{one.id} {_state(one, now)}" for one in articles]
    return "; ".join(said)


def _state(article: TracedArticle, now: datetime) -> str:
    by = f" by {article.forgotten_by}" if article.forgotten_by else ""
    if article.now is None:
        if article.forgotten_at is not None:
            return f"was erased on request at {article.forgotten_at}" + by
        return "is not in the index"
    embargo = article.now.embargoed_until
    if article.now.status != "usable":
        return f"is {article.now.status} (version {article.now.version})"
    if embargo is not None and parse_moment(embargo).start > now:
        return f"is under embargo until {embargo} (version {article.now.version})"
    return f"is found (version {article.now.version})"
