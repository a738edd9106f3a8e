"""The article while it goes through the stages, and what a stage is.

A `Draft` is immutable. A stage reads some of its fields and adds others; which ones, it declares, and a unit test runs
real articles through a recording draft to prove that what is declared is what happens.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from schemas.enriched import EnrichedArticle, Language, MentionedDate, Published, RemovedLine, Sources
from schemas.moments import Moment
from schemas.outcomes import Note, Reason, Rejection
from schemas.raw import RawArticle
from services.catalogue.catalogue import Catalogue, shipped

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class RawMessage:
    """One consumed message. `received_ms` is the broker's timestamp, else the clock, in ms since 1970 UTC."""

    value: bytes | None
    received_ms: int
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What the stages may know besides the message; the document tells the version of the catalogue."""

    max_message_bytes: int = 10 * MIB
    catalogue: Catalogue = field(default_factory=shipped)


class RejectedMessage(Exception):  # noqa: N818 - an outcome, not a failure of the program
    """Raised by a stage that cannot go on; `message` is one sentence for the publisher."""

    def __init__(
        self, reason: Reason, message: str, *, uri: str | None = None, version: int | None = None
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.uri = uri
        self.version = version


@dataclass(frozen=True, slots=True)
class Rejected:
    """The other result of the pipeline. `uri` and `version` are there when they could be read."""

    rejection: Rejection
    uri: str | None = None
    version: int | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, normalised: `domain` is lower case, without `www.`, in its ASCII form."""

    name: str | None = None
    domain: str | None = None
    uri: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Which article, and which version of it, on which of the two scales."""

    id: str
    version: int
    scale: Literal["integer", "time"]


@dataclass(frozen=True, slots=True)
class Page:
    """What an HTML page says about itself, each value None when it does not or when it is not to be trusted."""

    headline: str | None = None
    dek: str | None = None
    byline: str | None = None
    site: str | None = None
    domain: str | None = None
    language: str | None = None
    url: str | None = None
    published: Moment | None = None
    published_evidence: str | None = None
    absurd: str | None = None  # a time of publication that the page states and that cannot be


@dataclass(frozen=True, slots=True)
class Imprint:
    """What lines of the text itself say about the article: who wrote it, and when it was published.

    `published` has the times with their words, the most telling first: those of publication before those of updates.
    """

    byline: str | None = None
    published: tuple[tuple[Moment, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of cleaned text. `number` is its first line in the raw text, counted from 1.

    `rewritten` holds the raw lines that it was made from, when it is not one raw line as it stood.
    """

    text: str
    number: int
    rewritten: tuple[RemovedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything known so far. Fields are grouped by the stage that adds them."""

    raw: RawMessage
    # Any stage may add to these two.
    notes: tuple[Note, ...] = ()
    removed: tuple[RemovedLine, ...] = ()
    # decode
    message: dict[str, Any] | None = None
    # validate
    article: RawArticle | None = None
    received: datetime | None = None
    stated_published: Moment | None = None
    embargoed_until: Moment | None = None
    url: str | None = None
    publisher: Publisher | None = None
    identity: Identity | None = None
    # extract
    page: Page | None = None
    raw_text: str = ""
    # clean
    lines: tuple[Line, ...] = ()
    imprint: Imprint = Imprint()
    # headline
    headline: str | None = None
    dek: str | None = None
    byline: str | None = None
    body: str = ""
    # language, published, dates, sources
    language: Language | None = None
    published: Published | None = None
    dates: tuple[MentionedDate, ...] = ()
    sources: Sources | None = None
    # document
    document: EnrichedArticle | None = None

    def add(self, **fields: Any) -> "Draft":
        """This draft with `fields` set."""
        return replace(self, **fields)


@dataclass(frozen=True, slots=True)
class Stage:
    """A named step. `run` is pure; `reads` and `adds` name fields of `Draft`. `run` may raise RejectedMessage."""

    name: str
    reads: frozenset[str]
    adds: frozenset[str]
    run: Callable[[Draft, Context], Draft]


def finished(draft: Draft) -> EnrichedArticle:
    """The document of a draft that went through every stage. Raises TypeError when it did not."""
    if draft.document is None:
        raise TypeError("no stage made a document")
    return draft.document
