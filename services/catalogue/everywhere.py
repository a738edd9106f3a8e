"""Names that are looked for in texts of every language, in two parts: those in Latin letters, and those in others.

A text in Latin letters needs the first part only. Each is made ready when a text first needs it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

import regex

from services.catalogue.collecting import collecting_later
from services.catalogue.entries import ANY_LANGUAGE, Entity
from services.catalogue.folding import fold_names
from services.catalogue.forms import Forms, Names
from services.catalogue.inflection import NONE, inflection
from services.catalogue.phrases import FoldedText

_LATIN: Final = regex.compile(r"\p{Latin}")
# Greek is the first script behind the Latin blocks; the few Latin letters far behind are looked for with the others.
_OTHER: Final = re.compile("[\u0370-\U0010ffff]")


def owner(number: int, *, needs_context: bool) -> int:
    """What `Names` has as the owner of a name: the entity's number, and whether the name is its own only in a context."""
    return 2 * number + needs_context


def is_latin(name: str) -> bool:
    """Whether `name` has a Latin letter."""
    return name.lower() != name.upper() if name.isascii() else _LATIN.search(name) is not None


def names_of_any(entities: Iterable[Entity]) -> Iterator[tuple[str, int]]:
    """The names that `entities` have in all languages, and their owners."""
    for number, entity in enumerate(entities):
        for needs_context, names in ((False, entity.names), (True, entity.context)):
            if ANY_LANGUAGE in names:
                bearer = owner(number, needs_context=needs_context)
                for name in names[ANY_LANGUAGE]:
                    yield name, bearer


class _Part:
    """Some of the names."""

    def __init__(self) -> None:
        self.forms: Final = Forms()

    @cached_property
    def names(self) -> Names:
        """Ready to be found."""
        with collecting_later():
            return self.forms.names()


class Everywhere:
    """Names under `any`, and those in other scripts than Latin, which mean the same wherever they are quoted."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._latin: Final = _Part()
        self._others: Final = _Part()
        self._by_first: Final[dict[str, _Part]] = {}
        for name, bearer in names_of_any(entities):
            self._part(name).forms.add(name, bearer, NONE)
        for number, entity in enumerate(entities):
            bearer = owner(number, needs_context=False)
            for language, names in entity.names.items():
                if language != ANY_LANGUAGE:
                    changes = inflection(language)
                    for name in names:
                        if not is_latin(name):
                            self._part(name).forms.add(name, bearer, changes, declined=False)

    def within(self, text: FoldedText) -> tuple[Names, ...]:
        """Those that may stand in `text`."""
        if text.padded.isascii() or _OTHER.search(text.padded) is None:
            return (self._latin.names,)
        return self._latin.names, self._others.names

    def _part(self, name: str) -> _Part:
        """That of the first letter or digit of `name`."""
        part = self._by_first.get(name[0])
        if part is None:
            folded = next(fold_names([name]))
            part = self._others if _OTHER.match(folded) else self._latin
            if next(fold_names([name[0]])) == folded[:1]:
                self._by_first[name[0]] = part
        return part
