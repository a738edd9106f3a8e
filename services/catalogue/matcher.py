"""Finds the catalogue's names in running text: names of every language, and those of the text's own.

Case counts: "Le Point" is a weekly and "le point" is not. Accents do not ("Etats-Unis"), and neither do hyphens, quotes
and full stops inside a name. The text's language inflects: "Путина", "Trumpowi", "Erdoğan'ın".
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import regex

from services.catalogue.entries import ANY_LANGUAGE, Entity
from services.catalogue.folding import fold
from services.catalogue.inflection import Inflection, inflection
from services.catalogue.phrases import FoldedText, Phrases
from services.catalogue.spelling import is_written_like
from services.catalogue.territories import territories_of, territory_names

# Names of every language are declined for a text's language as long as they are not an encyclopedia's.
_MOST_DECLINED: Final = 60_000
_FALLBACK: Final = "en"
_LATIN: Final = regex.compile(r"\p{Latin}")


class Name(NamedTuple):
    """A name as it is written, and whose; `needs_context` when it means that entity only beside other evidence."""

    written: str
    entity: Entity
    needs_context: bool


class Match(NamedTuple):
    """text[start:end] is a name of `entity`; `needs_context` when the name may mean something else, too."""

    start: int
    end: int
    entity: Entity
    needs_context: bool


class Matcher:
    """The names of some entities, ready to be found. Those of a language are made ready when its first text comes."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities = tuple(entities)
        rows = [
            (name, Name(name, entity, needs_context))
            for entity in self._entities
            for names, needs_context in ((entity.names, False), (entity.context, True))
            for name in names.get(ANY_LANGUAGE, ())
        ]
        # A name in another script than Latin means the same wherever it is quoted; short ones in their own language only.
        foreign = [
            (form, Name(form, entity, needs_context=False))
            for entity in self._entities
            for language, some in entity.names.items()
            for name in some
            if not _LATIN.search(name)
            for form in inflection(language).prefixed(name)
        ]
        self._common: Phrases[Name] = Phrases((*rows, *foreign))
        self._declined = rows if len(rows) <= _MOST_DECLINED else []
        self._territories = {entity.id for entity in territories_of(self._entities).values()}
        self._languages: dict[str, Phrases[Name]] = {}

    def candidates(self, folded: FoldedText, language: str | None) -> list[Match]:
        """Every name that stands in the text, in its order, also those inside others and those of several entities."""
        code = language or _FALLBACK
        own = self._languages.get(code)
        if own is None:
            own = self._languages[code] = Phrases(self._rows(code))
        endings = inflection(code).endings
        found: dict[tuple[int, int, str], Match] = {}
        for match in (*_matches(self._common, folded, endings), *_matches(own, folded, endings)):
            key = (match.start, match.end, match.entity.id)
            if key not in found or not match.needs_context:
                found[key] = match
        return sorted(found.values(), key=lambda match: (match.start, -match.end))

    def find(self, text: str, language: str | None) -> list[Match]:
        """The names in `text`, in its order, none inside another; a name that several bear needs context."""
        matches: list[Match] = []
        reached = 0
        for match in self.candidates(FoldedText(text), language):
            if matches and (match.start, match.end) == matches[-1][:2]:
                if matches[-1].needs_context and not match.needs_context:
                    matches[-1] = match
                elif matches[-1].needs_context == match.needs_context:
                    matches[-1] = matches[-1]._replace(needs_context=True)
            elif match.start >= reached:
                matches.append(match)
                reached = match.end
        return matches

    def _rows(self, language: str) -> Iterator[tuple[str, Name]]:
        forms = inflection(language)
        territories = territory_names(language)
        for entity in self._entities:
            context = entity.context.get(language, ())
            names = entity.names.get(language, ())
            if entity.id in self._territories:
                yield from _territory_rows(entity, language, territories, forms)
            elif not names and not context and ANY_LANGUAGE not in entity.names:
                # A language that nobody entered a name in takes over the English one; those of others need support.
                names = entity.names.get(_FALLBACK, ())
                context = tuple(one for one in entity.all_names() if one not in names and _LATIN.search(one))
            for name in names:
                yield from _declined(Name(name, entity, needs_context=False), forms)
            for name in context:
                yield from _declined(Name(name, entity, needs_context=True), forms)
        if forms.changes:
            for written, common in self._declined:
                if forms.is_for(written):
                    yield from _declined(common, forms)


def _territory_rows(
    entity: Entity, language: str, territories: dict[str, tuple[str, ...]], forms: Inflection
) -> Iterator[tuple[str, Name]]:
    """What CLDR calls a state or territory. A name that its entry has under `context` stays one that needs it."""
    if language not in entity.names and language not in entity.context and not territories:
        territories = territory_names(_FALLBACK)
    doubtful = {fold(name) for names in entity.context.values() for name in names}
    for name in territories.get(entity.country or "", ()):
        yield from _declined(Name(name, entity, fold(name) in doubtful), forms)


def _declined(name: Name, forms: Inflection) -> Iterator[tuple[str, Name]]:
    for form in forms.forms(name.written):
        yield form, name._replace(written=form)


def _matches(phrases: Phrases[Name], folded: FoldedText, endings: frozenset[str]) -> Iterator[Match]:
    text = folded.text
    for start, end, names in phrases.find(folded, endings):
        written = text[start:end]
        if "\n" in written:
            continue
        for name in names:
            if is_written_like(name.written, written):
                stop = name.written.endswith(".") and text[end : end + 1] == "."
                yield Match(start, end + stop, name.entity, name.needs_context)
