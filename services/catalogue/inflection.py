"""The forms in which a language writes a name: case endings, and what is written in one with it before.

Pure: tables, one a language (`inflections/`), whose heads explain their keys. A form may be one that nobody uses;
it only has to be no other word.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import regex

_DATA: Final = "inflections"
_LATIN: Final = regex.compile(r"\p{Latin}")
_SHORTEST: Final = 3  # letters of a word that is declined: "КНР" and "Ли" stay as they are
_MOST_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class Inflection:
    """How one language inflects names. `endings` are what the last word of a name may simply go on with, folded."""

    endings: frozenset[str] = frozenset()
    changes: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    prefixes: tuple[str, ...] = ()
    starts: tuple[tuple[str, str], ...] = ()

    def is_for(self, name: str) -> bool:
        """Whether it declines names of this script: Cyrillic endings are set on no Latin name."""
        return bool(self.changes) and bool(_LATIN.search(name)) == bool(_LATIN.search(self.changes[0][0]))

    def forms(self, name: str) -> set[str]:
        """`name`, its declined forms, and each with what the language writes in one with it."""
        return {form for declined in (name, *self._declined(name)) for form in self.prefixed(declined)}

    def prefixed(self, name: str) -> set[str]:
        """`name` alone and with what the language writes in one with it before."""
        return {
            name,
            *(prefix + name for prefix in self.prefixes),
            *(other + name[len(start) :] for start, other in self.starts if name.startswith(start)),
        }

    def _declined(self, name: str) -> Iterable[str]:
        words = name.split(" ")
        if not self.changes or len(words) > _MOST_WORDS:
            return
        columns = [self._cases(word) for word in words]
        for case in range(len(self.changes[0][1])):
            forms = [column[case] for column in columns]
            # The words of a name agree: the first forms stand together, then the second ones.
            for nth in range(max(len(some) for some in forms)):
                yield " ".join(some[min(nth, len(some) - 1)] for some in forms)

    def _cases(self, word: str) -> Sequence[Sequence[str]]:
        count = len(self.changes[0][1])
        # Acronyms, small words between names, and what is too short are not declined.
        if len(word) < _SHORTEST or not word[0].isupper() or word.isupper():
            return [(word,)] * count
        for ending, cases in self.changes:
            if word.endswith(ending):
                stem = word[: len(word) - len(ending)]
                return [[stem + other for other in some] for some in cases]
        return [(word,)] * count


NONE: Final = Inflection()


@lru_cache(maxsize=64)
def inflection(language: str) -> Inflection:
    """How `language` (its code) inflects names; `NONE` for one that does not or is not known."""
    file = files("services.catalogue") / _DATA / f"{language}.toml"
    if not language.isalpha() or not file.is_file():
        return NONE
    table = tomllib.loads(file.read_text("utf-8"))
    changes = tuple(
        (ending, tuple(tuple("" if one == "-" else one for one in some.split(" ")) for some in cases))
        for ending, cases in table["changes"]
    )
    return Inflection(
        frozenset(table["endings"]),
        changes,
        tuple(table.get("prefixes", ())),
        tuple((beginning, other) for beginning, other in table.get("starts", ())),
    )
