"""Finds the catalogue's names in running text: names of every language, and those of the text's own.

Case counts: "Le Point" is a weekly and "le point" is not. Accents do not ("Etats-Unis"), and neither do hyphens, quotes
and full stops inside a name. The text's language inflects: "Путина", "Trumpowi", "Erdoğan'ın".
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple

import regex

from services.catalogue.collecting import collecting_later
from services.catalogue.entries import ANY_LANGUAGE, Entity
from services.catalogue.folding import fold_names
from services.catalogue.forms import Forms, Name
from services.catalogue.inflection import NONE, inflection
from services.catalogue.phrases import FoldedText, Phrases
from services.catalogue.spelling import is_written_like
from services.catalogue.territories import territories_of, territory_names

# Names of every language are declined for a text's language as long as they are not an encyclopedia's.
_MOST_DECLINED: Final = 60_000
_FALLBACK: Final = "en"
# Both ways of writing Norwegian are kept as one language.
_KEPT_UNDER: Final = {"nb": "no", "nn": "no"}
_LATIN: Final = regex.compile(r"\p{Latin}")


class Match(NamedTuple):
    """text[start:end] is a name of `entity`; `needs_context` when the name may mean something else, too."""

    start: int
    end: int
    entity: Entity
    needs_context: bool


def _place(match: Match) -> tuple[int, int]:
    return match.start, -match.end


class Matcher:
    """The names of some entities, ready to be found. Those of a language are made ready when its first text comes."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities = tuple(entities)
        everywhere = [
            Name(name, entity, needs_context)
            for entity in self._entities
            for names, needs_context in ((entity.names, False), (entity.context, True))
            for name in names.get(ANY_LANGUAGE, ())
        ]
        with collecting_later():
            self._common = self._in_all_languages(everywhere)
        self._declined = everywhere if len(everywhere) <= _MOST_DECLINED else []
        self._territories = {entity.id for entity in territories_of(self._entities).values()}
        self._languages: dict[str, Phrases[Name]] = {}

    def candidates(self, folded: FoldedText, language: str | None) -> list[Match]:
        """Every name that stands in the text, in its order, also those inside others and those of several entities."""
        code = language or _FALLBACK
        own = self._languages.get(code)
        if own is None:
            with collecting_later():
                own = self._languages[code] = self._in(code)
        endings = inflection(_KEPT_UNDER.get(code, code)).endings
        text = folded.text
        found: dict[tuple[int, int, str], Match] = {}
        for start, end, names in chain(self._common.find(folded, endings), own.find(folded, endings)):
            written = text[start:end]
            if "\n" in written:
                continue
            for name, entity, needs_context in names:
                if name == written or is_written_like(name, written):
                    stop = end + (name[-1] == "." and text[end : end + 1] == ".")
                    key = (start, stop, entity.id)
                    if not needs_context or key not in found:
                        found[key] = Match(start, stop, entity, needs_context)
        return sorted(found.values(), key=_place)

    def find(self, text: str, language: str | None) -> list[Match]:
        """The names in `text`, in its order, none inside another; a name that several bear needs context."""
        return outermost(self.candidates(FoldedText(text), language))

    def _in_all_languages(self, everywhere: Iterable[Name]) -> Phrases[Name]:
        forms = Forms()
        for one in everywhere:
            forms.add(one, NONE)
        # A name in another script than Latin means the same wherever it is quoted; short ones in their own language only.
        for entity in self._entities:
            for language, some in entity.names.items():
                for name in some:
                    if not _LATIN.search(name):
                        forms.add(
                            Name(name, entity, needs_context=False), inflection(language), declined=False
                        )
        return forms.phrases()

    def _in(self, code: str) -> Phrases[Name]:
        """The names of one language, declined."""
        forms, changes = Forms(), inflection(_KEPT_UNDER.get(code, code))
        for name in self._names_in(code):
            forms.add(name, changes)
        if changes.changes:
            for name in self._declined:
                if changes.is_for(name.written):
                    forms.add(name, changes)
        return forms.phrases()

    def _names_in(self, code: str) -> Iterator[Name]:
        territories = territory_names(code)
        for entity in self._entities:
            context = _under(entity.context, code)
            names = _under(entity.names, code)
            if entity.id in self._territories:
                yield from _territory(entity, bool(names or context), territories)
            elif not names and not context and ANY_LANGUAGE not in entity.names:
                # A language that nobody entered a name in takes over the English one; those of others need support.
                names = entity.names.get(_FALLBACK, ())
                context = tuple(one for one in entity.all_names() if one not in names and _LATIN.search(one))
            for name in names:
                yield Name(name, entity, needs_context=False)
            for name in context:
                yield Name(name, entity, needs_context=True)


def outermost(candidates: Iterable[Match]) -> list[Match]:
    """Those of `Matcher.candidates` that are inside no other; a name that several bear needs context."""
    matches: list[Match] = []
    began = reached = 0
    for match in candidates:
        if match.start >= reached:
            matches.append(match)
            began, reached = match.start, match.end
        elif match.start == began and match.end == reached:
            last = matches[-1]
            if last.needs_context and not match.needs_context:
                matches[-1] = match
            elif last.needs_context == match.needs_context:
                matches[-1] = Match(last.start, last.end, last.entity, needs_context=True)
    return matches


def _under(names: Mapping[str, tuple[str, ...]], code: str) -> tuple[str, ...]:
    kept = _KEPT_UNDER.get(code)
    return names.get(code, ()) if kept is None else (*names.get(code, ()), *names.get(kept, ()))


def _territory(entity: Entity, named: bool, territories: dict[str, tuple[str, ...]]) -> Iterator[Name]:
    """What CLDR calls a state or territory. A name that its entry has under `context` stays one that needs it."""
    if not named and not territories:
        territories = territory_names(_FALLBACK)
    doubtful = set(fold_names(name for names in entity.context.values() for name in names))
    names = territories.get(entity.country or "", ())
    for name, key in zip(names, fold_names(names), strict=True):
        yield Name(name, entity, key in doubtful)
