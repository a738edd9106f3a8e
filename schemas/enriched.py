"""`EnrichedArticle`: the index document's article, `articles.enriched.v1` and the output of `telex enrich`.

Character offsets are Unicode code points into the named clean field. Every time is ISO 8601 text.
"""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.moments import Precision
from schemas.outcomes import Note
from schemas.raw import ArticleStatus

TextField = Literal["headline", "dek", "body", "byline"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Language(_Part):
    """`code` is BCP 47, `und` when the text does not tell; `confidence` is 0 to 1."""

    code: str
    confidence: float = Field(ge=0, le=1)
    basis: Literal["stated", "detected"]


class Span(_Part):
    """Words of a clean field: `text` is what stands from `start_char` up to, not including, `end_char`."""

    text: str
    field: TextField
    start_char: int = Field(ge=0)
    end_char: int = Field(ge=0)


class PublishedBasis(StrEnum):
    """Where the publication time comes from, most trusted first. `received` is no publication time at all."""

    CORRECTED = "corrected"
    STATED = "stated"
    PAGE = "page"
    INFERRED = "inferred"
    RECEIVED = "received"


class Published(_Part):
    """When the article was published: an interval (both ends inclusive), how precise, and on what evidence."""

    start: str
    end: str
    precision: Precision
    basis: PublishedBasis
    evidence: tuple[str, ...] = ()


class MentionedDate(Span):
    """A date the article talks about: whole days from `start` to `end`, both included.

    `precision` says how finely the ends are known. `anchor` is the day that words without a year of their own were
    read against. "Since 2021" gives the interval it names, 2021, with `open: after`.
    """

    start: str
    end: str
    precision: Precision
    anchor: str | None = None
    open: Literal["before", "after"] | None = None


class PublisherRef(_Part):
    """Who published it. `id` is stable across spellings; `name` is the stated one."""

    id: str
    name: str
    domain: str | None = None


ActorType = Literal["person", "state", "region", "organisation", "media", "armed-group", "party", "company"]
SourceRole = Literal["medium", "speaker", "document"]


ActorVia = Literal["name", "short", "role", "demonym"]


class ActorMention(Span):
    """One mention: by its name, a short form of it, an office ("le président russe"), or an adjective of its state."""

    via: ActorVia


class Actor(_Part):
    """Who the article is about or mentions. `id` is a Wikidata QID, or `x:<slug>` for who has none in the catalogue.

    `prominence` is from 0 to 1; `docs/pipeline.md` has the formula.
    """

    id: str
    name: str
    type: ActorType
    country: str | None = None
    prominence: float = Field(ge=0, le=1)
    in_headline: bool
    mentions: tuple[ActorMention, ...] = Field(min_length=1)


class OriginRef(_Part):
    """A wire or agency that the text came from, and the words that say so."""

    id: str
    name: str
    evidence: tuple[Span, ...] = Field(min_length=1)


class CitedMention(Span):
    """One attribution: `text` is only the words that name the source; the cue and the sentence stand in the same field.

    `negated`: the article says that the source did not say it ("n'a pas précisé").
    """

    cue: str
    cue_start: int = Field(ge=0)
    cue_end: int = Field(ge=0)
    sentence_start: int = Field(ge=0)
    sentence_end: int = Field(ge=0)
    negated: bool = False


class Cited(_Part):
    """Whom the article attributes statements to. `id` is a Wikidata QID, `x:<slug>` for who is not in the catalogue, and
    null for those that name nobody in particular ("les médias d'État")."""

    id: str | None = None
    name: str
    type: ActorType | None = None
    role: SourceRole
    mentions: tuple[CitedMention, ...] = Field(min_length=1)


class Sources(_Part):
    """Who published it, which wire it came from, and whom it cites."""

    publisher: PublisherRef | None = None
    origin: tuple[OriginRef, ...] = ()
    cited: tuple[Cited, ...] = ()


class RemovedLine(_Part):
    """A line that cleaning took out or rewrote. `line` is 1-based in the raw text (after NFC), `text` the raw line."""

    text: str
    line: int = Field(ge=1)
    rule: str


class PipelineRef(_Part):
    """What made this document: the same message, corrections and three values give the same bytes."""

    version: str
    catalogue: str
    stages: tuple[str, ...]


class EnrichedArticle(_Part):
    """One article, normalised and enriched, with the evidence for everything derived.

    `story_id` is the id of the earliest of the articles that are copies of each other: the article's own until a copy is
    found. `duplicate_of` is the earlier one of them that it has most in common with, `similarity` the share (0 to 1) of the
    smaller of the two that stands in the other. They are told by `fingerprint`, a sample of the body's word sequences.
    """

    id: str
    uri: str | None = None
    url: str | None = None
    version: int
    version_scale: Literal["integer", "time"]
    status: ArticleStatus
    embargoed_until: str | None = None
    language: Language
    headline: str | None = None
    dek: str | None = None
    byline: str | None = None
    body: str = ""
    tags: tuple[str, ...] = ()
    published: Published
    dates: tuple[MentionedDate, ...] = ()
    actors: tuple[Actor, ...] = ()
    sources: Sources = Sources()
    story_id: str
    duplicate_of: str | None = None
    similarity: float | None = Field(None, ge=0, le=1)
    fingerprint: tuple[str, ...] = ()
    removed: tuple[RemovedLine, ...] = ()
    notes: tuple[Note, ...] = ()
    pipeline: PipelineRef
    received_at: str
