"""Whether a given name is another spelling of the one that somebody has: "Sergej" of Sergey, "Serghei" of Sergei."""

from difflib import SequenceMatcher
from typing import Final

import regex

from services.catalogue.entries import Entity
from services.catalogue.folding import fold

_LATIN: Final = regex.compile(r"\p{Latin}")
_ALIKE: Final = 0.8
_MOST_MORE: Final = 2  # letters by which spellings differ in length
# An ending by which a woman's name differs from a man's: no spelling.
_GENDERED: Final = frozenset("ae")


def is_spelling_of(given: str, entity: Entity) -> bool:
    """Whether `given` is nearly the first word of one of the entity's full names."""
    written = fold(given)
    firsts = {fold(name.split(" ")[0]) for names in entity.names.values() for name in names if " " in name}
    return any(_is_near(written, first) for first in firsts)


def _is_near(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > _MOST_MORE or one[:1] != other[:1]:
        return False
    gendered = (one[-1:] in _GENDERED) != (other[-1:] in _GENDERED)
    return one == other or (not gendered and SequenceMatcher(None, one, other).ratio() > _ALIKE)


def has_more_accents(written: str, folded: str, entity: Entity) -> bool:
    """Whether `written` has an accent that no such name of `entity` has: writers leave accents out, "Über" is not Uber."""
    names = [name for name in entity.all_names() if folded.startswith(fold(name))]
    return bool(names and _LATIN.match(written)) and all(
        any(w.lower()[0] != f == n.lower()[0] for w, f, n in zip(written, folded, name, strict=False))
        for name in names
    )
