"""The article while it goes through the stages, and what a stage is.

A `Draft` is immutable. A stage reads some of its fields and adds others; which ones, it declares, and a unit test runs
real articles through a recording draft to prove that what is declared is what happens.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from schemas.enriched import (
    Actor,
    EnrichedArticle,
    Language,
    MentionedDate,
    Published,
    RemovedLine,
    Sources,
    TextField,
)
from schemas.moments import Moment
from schemas.outcomes import Note, Reason, Rejection
from schemas.raw import RawArticle
from services.catalogue.catalogue import Catalogue
from services.catalogue.installed import installed
from services.catalogue.matcher import Match
from services.ingestor.corrections import NONE, Corrections
from services.ingestor.stages.dates.engine import DatedText

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class RawMessage:
    """One consumed message. `received_ms` is the broker's timestamp, else the clock, in ms since 1970 UTC."""

    value: bytes | None
    received_ms: int
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What the stages may know besides the message; the document tells the version of the catalogue.

    `off` names the stages that are left out, of those that can be (`Stage.without`).
    """

    max_message_bytes: int = 10 * MIB
    catalogue: Catalogue = field(default_factory=installed)
    corrections: Corrections = NONE
    off: frozenset[str] = frozenset()


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
    """The other result of the pipeline. `uri`, `url` and `version` are there when they could be read."""

    rejection: Rejection
    uri: str | None = None
    url: str | None = None
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
    `yearless` has those whose year is not written, but the one of the receipt.
    """

    byline: str | None = None
    published: tuple[tuple[Moment, str], ...] = ()
    yearless: tuple[tuple[Moment, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of cleaned text. `number` is its first line in the raw text, counted from 1.

    `rewritten` holds the raw lines that it was made from, when it is not one raw line as it stood.
    """

    text: str
    number: int
    rewritten: tuple[RemovedLine, ...] = ()


@dataclass(frozen=True)
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
    # language, published, dates, actors, sources; corrections puts others in their place
    language: Language | None = None
    published: Published | None = None
    # The texts that were read to learn when the article was published, so that nobody has to begin anew.
    dated: Mapping[TextField, DatedText] = field(default_factory=dict)
    dates: tuple[MentionedDate, ...] = ()
    actors: tuple[Actor, ...] = ()
    # Beside the actors the catalogue's names that were found, by text; None where nobody looked for them.
    names: Mapping[TextField, Sequence[Match]] | None = None
    sources: Sources | None = None
    # story
    fingerprint: tuple[str, ...] = ()
    # document
    document: EnrichedArticle | None = None

    def add(self, **fields: Any) -> "Draft":
        """This draft with `fields` set."""
        # As `dataclasses.replace` at a tenth of its price: every stage of every article does it.
        if not fields.keys() <= _FIELDS:
            raise TypeError(f"a draft has no {', '.join(sorted(fields.keys() - _FIELDS))}")
        made = object.__new__(Draft)
        made.__dict__.update(self.__dict__)
        made.__dict__.update(fields)
        return made


_FIELDS: Final = frozenset(Draft.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Stage:
    """A named step. `run` is pure; `reads` and `adds` name fields of `Draft`. `run` may raise RejectedMessage.

    `without` is what happens instead where the step is left out: nothing is derived, what is stated stays. None where an
    article cannot do without the step.
    """

    name: str
    reads: frozenset[str]
    adds: frozenset[str]
    run: Callable[[Draft, Context], Draft]
    without: Callable[[Draft, Context], Draft] | None = None

    def apply(self, draft: Draft, context: Context) -> Draft:
        """`draft` after this step, or after what replaces it in `context`. Raises RejectedMessage."""
        if self.without is not None and self.name in context.off:
            return self.without(draft, context)
        return self.run(draft, context)


def nothing(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    """`Stage.without` of a step whose fields may stay empty."""
    return draft


def finished(draft: Draft) -> EnrichedArticle:
    """The document of a draft that went through every stage. Raises TypeError when it did not."""
    if draft.document is None:
        raise TypeError("no stage made a document")
    return draft.document
