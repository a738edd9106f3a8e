"""Finds the catalogue's names in running text: names of every language, and those of the text's own.

Case counts: "Le Point" is a weekly and "le point" is not. Accents do not ("Etats-Unis"), and neither do hyphens, quotes
and full stops inside a name. The text's language inflects: "Путина", "Trumpowi", "Erdoğan'ın".
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Final, NamedTuple

from services.catalogue.collecting import collecting_later
from services.catalogue.entries import ANY_LANGUAGE, Entity
from services.catalogue.everywhere import Everywhere, is_latin, names_of_any, owner
from services.catalogue.folding import fold_names
from services.catalogue.forms import Forms, Names
from services.catalogue.inflection import inflection
from services.catalogue.phrases import FoldedText
from services.catalogue.scripts import is_cut_out
from services.catalogue.spelling import is_written_like
from services.catalogue.territories import territories_of, territory_names

# Names of every language are declined for a text's language as long as they are not an encyclopedia's.
_MOST_DECLINED: Final = 60_000
_FALLBACK: Final = "en"
# Both ways of writing Norwegian are kept as one language.
_KEPT_UNDER: Final = {"nb": "no", "nn": "no"}
_EVERY: Final = ""
_START: Final = itemgetter(0)
_END: Final = itemgetter(1)


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
        with collecting_later():
            self._everywhere = Everywhere(self._entities)
        self._territories = {entity.id for entity in territories_of(self._entities).values()}
        self._languages: dict[str, Names] = {}
        self._by_language = _by_language(self._entities, self._territories)

    def candidates(self, folded: FoldedText, language: str | None) -> list[Match]:
        """Every name that stands in the text, in its order, also those inside others and those of several entities."""
        code = language or _FALLBACK
        own = self._languages.get(code)
        if own is None:
            with collecting_later():
                own = self._languages[code] = self._in(code)
        endings = inflection(_KEPT_UNDER.get(code, code)).endings
        text, entities = folded.text, self._entities
        found: dict[tuple[int, int, int], Match] = {}
        for names in (*self._everywhere.within(folded), own):
            phrases, spellings, owners = names
            for start, end, numbers in phrases.find(folded, endings):
                written = text[start:end]
                if "\n" in written or is_cut_out(text, start, end):
                    continue
                for number in numbers:
                    name = spellings[number]
                    if name == written or is_written_like(name, written):
                        stop = end + (name[-1] == "." and text[end : end + 1] == ".")
                        bearer = owners[number]
                        needs_context = bearer & 1 == 1
                        bearer >>= 1
                        key = (start, stop, bearer)
                        if not needs_context or key not in found:
                            found[key] = Match(start, stop, entities[bearer], needs_context)
        matches = sorted(found.values(), key=_END, reverse=True)
        matches.sort(key=_START)
        return matches

    def find(self, text: str, language: str | None) -> list[Match]:
        """The names in `text`, in its order, none inside another; a name that several bear needs context."""
        return outermost(self.candidates(FoldedText(text), language))

    def _in(self, code: str) -> Names:
        """The names of one language, declined."""
        forms, changes = Forms(), inflection(_KEPT_UNDER.get(code, code))
        for name, bearer in self._names_in(code):
            forms.add(name, bearer, changes)
        if changes.changes:
            for name, bearer in self._declined():
                if changes.is_for(name):
                    forms.add(name, bearer, changes)
        return forms.names()

    def _declined(self) -> Iterable[tuple[str, int]]:
        some = list(islice(names_of_any(self._entities), _MOST_DECLINED + 1))
        return some if len(some) <= _MOST_DECLINED else ()

    def _names_in(self, code: str) -> Iterator[tuple[str, int]]:
        territories = territory_names(code)
        kept = _KEPT_UNDER.get(code, code)
        numbers = {
            *self._by_language.get(code, ()),
            *self._by_language.get(kept, ()),
            *self._by_language[_EVERY],
        }
        # Where nothing is declined, names in other scripts are all found everywhere already.
        is_found_here = is_latin if kept == code and not inflection(code).changes else None
        for number in sorted(numbers):
            entity = self._entities[number]
            context = _under(entity.context, code)
            names = _under(entity.names, code)
            if entity.id in self._territories:
                for name, needs_context in _territory(entity, bool(names or context), territories):
                    yield name, owner(number, needs_context=needs_context)
            if names or context or entity.id in self._territories or ANY_LANGUAGE in entity.names:
                names = tuple(filter(is_found_here, names))
            else:
                # A language that nobody entered a name in takes over the English one; those of others need support.
                names = entity.names.get(_FALLBACK, ())
                context = tuple(one for one in entity.all_names() if one not in names and is_latin(one))
            for name in names:
                yield name, owner(number, needs_context=False)
            for name in context:
                yield name, owner(number, needs_context=True)


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


def _by_language(entities: Sequence[Entity], always: Collection[str]) -> Mapping[str, Sequence[int]]:
    """The places of the entities that have names in a language; under "" of those that have some in every language."""
    places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for number, entity in enumerate(entities):
        if ANY_LANGUAGE not in entity.names or entity.id in always:
            places[_EVERY].append(number)
        for language in entity.names:
            if language != ANY_LANGUAGE:
                places[language].append(number)
        for language in entity.context:
            if language != ANY_LANGUAGE:
                places[language].append(number)
    return places


def _under(names: Mapping[str, tuple[str, ...]], code: str) -> tuple[str, ...]:
    kept = _KEPT_UNDER.get(code)
    return names.get(code, ()) if kept is None else (*names.get(code, ()), *names.get(kept, ()))


def _territory(
    entity: Entity, named: bool, territories: dict[str, tuple[str, ...]]
) -> Iterator[tuple[str, bool]]:
    """What CLDR calls a state or territory. A name that its entry has under `context` stays one that needs it."""
    if not named and not territories:
        territories = territory_names(_FALLBACK)
    doubtful = set(fold_names(name for names in entity.context.values() for name in names))
    names = territories.get(entity.country or "", ())
    for name, key in zip(names, fold_names(names), strict=True):
        yield name, key in doubtful
