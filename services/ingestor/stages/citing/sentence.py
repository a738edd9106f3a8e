"""What is known about the sentence in which a cue stands, about its article, and what is found there."""

from dataclasses import dataclass
from typing import NamedTuple

from schemas.enriched import ActorType, SourceRole, TextField
from services.catalogue.catalogue import Catalogue
from services.catalogue.matcher import Match
from services.ingestor.stages.citing.cues import Cue
from services.ingestor.stages.citing.offices import Office, Offices
from services.ingestor.stages.citing.people import People
from services.ingestor.stages.citing.phrases import Phrase, Word
from services.ingestor.stages.citing.tables.language import Tables


@dataclass(frozen=True, slots=True)
class Article:
    """The people of the article, and whom it calls by an office."""

    people: People
    catalogue: Catalogue
    offices: Offices


class Sentence(NamedTuple):
    """text[start:end] is the sentence; `text` is its whole field with plain apostrophes, `matches` are inside it."""

    text: str
    field: TextField
    start: int
    end: int
    words: list[Word]
    matches: list[Match]
    tables: Tables
    article: Article

    def match_from(self, at: int) -> Match | None:
        """The catalogue's name that begins at `at`."""
        for match in self.matches:
            if match.start == at:
                return match
        return None

    def office(self, phrase: Phrase) -> Office | None:
        """The office that a phrase is: all of it, or all but words before it."""
        first, end = phrase.core[0].start, phrase.end
        for one in self.article.offices.get(self.field, ()):
            if one.start <= first and end <= one.end:
                return one
        return None

    def match_to(self, at: int) -> Match | None:
        """The catalogue's name that ends at `at`."""
        for match in self.matches:
            if match.end == at:
                return match
        return None


class Named(NamedTuple):
    """A source and the words text[start:end] that name it."""

    id: str | None
    name: str
    type: ActorType | None
    role: SourceRole
    start: int
    end: int


class Attribution(NamedTuple):
    """A source, the cue that makes it one, and the sentence where both stand."""

    source: Named
    cue: Cue
    sentence_start: int
    sentence_end: int
