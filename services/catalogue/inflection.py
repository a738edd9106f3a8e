"""The forms in which a language writes a name: case endings, and what is written in one with it before.

Pure: tables, one a language (`inflections/`), whose heads explain their keys. A form may be one that nobody uses;
it only has to be no other word.
"""

import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

import regex

from services.catalogue.folding import fold

_DATA: Final = "inflections"
_LATIN: Final = regex.compile(r"\p{Latin}")
_SHORTEST: Final = 3  # letters of a word that is declined: "КНР" and "Ли" stay as they are
_MOST_WORDS: Final = 5
_VOWELS: Final = frozenset("aeiouyąęóаеёиоуыэюяіїє")


class Base(NamedTuple):
    """A word in the nominative; the case (by its number) that it was found in, and how many letters of ending tell it."""

    word: str
    case: int
    length: int


class _Index:
    """`changes` by their endings."""

    def __init__(self, changes: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> None:
        self._rows: dict[str, int] = {}
        self._endings = [ending for ending, _ in changes]
        # The nominative's endings and the cases that an ending of a case may stand for.
        self._changed: dict[str, dict[str, list[int]]] = {}
        for row, (ending, cases) in enumerate(changes):
            self._rows.setdefault(ending, row)
            for case, some in enumerate(cases):
                for other in some:
                    self._changed.setdefault(other, {}).setdefault(ending, []).append(case)
        self._longest = max(map(len, self._changed), default=0)
        self._lengths = sorted({len(ending) for ending in self._rows})

    def row(self, word: str) -> int | None:
        """Which change is the first that fits `word`."""
        rows = self._rows
        fitting = [
            rows[end] for n in self._lengths if n <= len(word) and (end := word[len(word) - n :]) in rows
        ]
        return min(fitting, default=None)

    @lru_cache(maxsize=10_000)  # noqa: B019 -- one index a language, which stays as long as the process
    def bases(self, word: str) -> tuple[Base, ...]:
        """What `word` may be a case of."""
        found: dict[tuple[str, int], Base] = {}
        # The shortest endings first: of two that tell one case of one word the longer one stays.
        for length in range(min(len(word), self._longest + 1)):
            stem = word[: len(word) - length]
            for ending, cases in self._changed.get(word[len(stem) :], {}).items():
                # No ending begins with a vowel behind another one.
                if len(stem) + len(ending) < _SHORTEST or (stem[-1] in _VOWELS and ending[:1] in _VOWELS):
                    continue
                base = stem + ending
                row = self.row(base)
                if row is not None and self._endings[row] == ending:
                    found.update(((base, case), Base(base, case, length)) for case in cases)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Inflection:
    """How one language inflects names. `endings` are what the last word of a name may simply go on with, folded."""

    endings: frozenset[str] = frozenset()
    changes: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    prefixes: tuple[str, ...] = ()
    starts: tuple[tuple[str, str], ...] = ()
    adjectives: tuple[str, ...] = ()
    _index: "_Index" = field(init=False, repr=False, compare=False)
    _is_latin: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Indexes `changes`."""
        object.__setattr__(self, "_index", _Index(self.changes))
        is_latin = bool(self.changes) and _LATIN.search(self.changes[0][0]) is not None
        object.__setattr__(self, "_is_latin", is_latin)

    def is_for(self, name: str) -> bool:
        """Whether it declines names of this script: Cyrillic endings are set on no Latin name."""
        return bool(self.changes) and (_LATIN.search(name) is not None) == self._is_latin

    def forms(self, name: str) -> set[str]:
        """`name`, its declined forms, and each with what the language writes in one with it."""
        declined = {name, *self._declined(name)}
        if not self.prefixes and not self.starts:
            return declined
        return {form for one in declined for form in self.prefixed(one)}

    def prefixed(self, name: str) -> set[str]:
        """`name` alone and with what the language writes in one with it before."""
        return {
            name,
            *(prefix + name for prefix in self.prefixes),
            *self.started(name),
        }

    def bases(self, word: str) -> Collection[Base]:
        """What `word` may be a case of. Not sorted; the same word may be there for several cases."""
        return self._index.bases(word)

    def started(self, name: str) -> set[str]:
        """`name` where its beginning changes with what is written in one with it before."""
        return {other + name[len(start) :] for start, other in self.starts if name.startswith(start)}

    def _declined(self, name: str) -> Iterable[str]:
        words = name.split(" ")
        if not self.changes or len(words) > _MOST_WORDS:
            return
        columns: list[Sequence[Sequence[str]]] = []
        agrees = False  # "Международный уголовный суд": what adjectives stand before is declined in small letters, too
        for word in words:
            columns.append(self._cases(word, agrees=agrees))
            agrees = word.endswith(self.adjectives) and (agrees or len(columns) == 1)
        for forms in zip(*columns, strict=True):
            # The words of a name agree: the first forms stand together, then the second ones.
            for nth in range(max(map(len, forms))):
                yield " ".join([some[nth if nth < len(some) else -1] for some in forms])

    def _cases(self, word: str, *, agrees: bool) -> Sequence[Sequence[str]]:
        count = len(self.changes[0][1])
        # Acronyms, small words between names, and what is too short are not declined.
        if len(word) < _SHORTEST or not (word[0].isupper() or agrees) or word.isupper():
            return [(word,)] * count
        row = self._index.row(word)
        if row is None:
            return [(word,)] * count
        ending, cases = self.changes[row]
        stem = word[: len(word) - len(ending)]
        return [[stem + other for other in some] for some in cases]


NONE: Final = Inflection()


@lru_cache(maxsize=1)
def inflected_languages() -> tuple[str, ...]:
    """The codes of the languages whose inflection of names is known."""
    tables = (file.name.partition(".") for file in (files("services.catalogue") / _DATA).iterdir())
    return tuple(sorted(language for language, _, suffix in tables if suffix == "toml"))


@lru_cache(maxsize=128)
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
        frozenset(fold(ending) for ending in table["endings"]),
        changes,
        tuple(table.get("prefixes", ())),
        tuple((beginning, other) for beginning, other in table.get("starts", ())),
        tuple(table.get("adjectives", ())),
    )
