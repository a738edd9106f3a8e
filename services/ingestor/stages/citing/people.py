"""People whom an article names in full, and whom its short forms then mean. No catalogue: the article decides."""

from collections.abc import Iterable, Iterator
from typing import Final

import regex

from services.ingestor.stages.citing.tables.language import Tables

_PART: Final = r"\p{Lu}[\p{L}\p{M}'-]*\p{L}"
# Up to three names, initials and particles before a surname.
_GIVEN: Final = regex.compile(
    rf"(?:(?:{_PART}|\p{{Lu}}\.) (?:(?:de|da|do|dos|del|della|di|van|von|der|den|bin|al|el|ben) ){{0,2}}){{1,3}}$"
)
# Patterns around a name that is looked for: compiling them with it takes longer than looking.
_BEHIND_SMALL: Final = regex.compile(r"(?<=\p{Ll} )")
_WORD_GOES_ON: Final = regex.compile(r"\w")
_BEGINS_NAME: Final = regex.compile(r"(?<!\w|\p{Lu}\p{L}+ )")
_FAMILY: Final = regex.compile(rf"(?: {_PART}){{1,2}}(?!\w| \p{{Lu}})")
_REACH: Final = 60  # characters before a surname
_MOST_PLACES: Final = 20
_CYRILLIC: Final = regex.compile(r"\p{Cyrillic}")
_PATRONYMIC: Final = regex.compile(r"(?:вич|вна|ич)\p{Ll}{0,2}$")


class People:
    """Looks a surname's given names up in the article, where it stands with them for the first time."""

    def __init__(self, texts: list[str], known: Iterable[str], tables: Tables) -> None:
        """`texts` are those of the article, `known` the names of the catalogue's people as they stand in it."""
        self._texts = texts
        self._known = tuple(dict.fromkeys(name for name in known if " " in name))
        self._tables = tables
        self._found: dict[str, str | None] = {}

    def called(self, short: str, case: str | None = None) -> str | None:
        """The full name in its base form that `short`, a surname in `case`, stands for; None when it stands for none."""
        base = " ".join(self._tables.base_forms.name([short], case))
        for form in dict.fromkeys((base, short)):
            if form not in self._found:
                self._found[form] = self._full(form)
            if self._found[form] is not None:
                return self._found[form]
        return None

    def is_name(self, word: str) -> bool:
        """Whether `word` stands in the article after a word in small letters, too."""
        return any(
            _BEHIND_SMALL.match(text, at) and not _WORD_GOES_ON.match(text, at + len(word))
            for text in self._texts
            for at in _places(text, word)
        )

    def _full(self, surname: str) -> str | None:
        known = next((name for name in self._known if surname in name.split(" ")), None)
        return known or self._with_given(surname) or self._with_family(surname)

    def _with_family(self, given: str) -> str | None:
        """The full name that begins with `given`: "Kim" is Kim Min-ji, and "Sam" Sam Okafor."""
        for text in self._texts:
            reached = 0
            for at in _places(text, given):
                rest = _FAMILY.match(text, at + len(given)) if at >= reached else None
                if rest is None or _BEGINS_NAME.match(text, at) is None:
                    continue
                reached = rest.end()
                parts = [*given.split(" "), *rest[0].split()]
                if not any(self._is_common(part) for part in parts):
                    return " ".join(parts)
        return None

    def _with_given(self, surname: str) -> str | None:
        for text in self._texts:
            at = text.find(surname)
            for _ in range(_MOST_PLACES):
                if at < 0:
                    break
                name = self._ending_at(text, at, at + len(surname))
                if name is not None:
                    return name
                at = text.find(surname, at + 1)
        return None

    def _ending_at(self, text: str, start: int, end: int) -> str | None:
        """The full name whose surname is text[start:end], None when no given name stands before it."""
        after = text[end : end + 1]
        if after.isalnum() or (after == "-" and text[end + 1 : end + 2].isalnum()):
            # Declined ("Белова"): the base form is what was looked for, the given names are declined, too.
            return None
        given = _GIVEN.search(text, max(0, start - _REACH), start)
        if given is None:
            return None
        parts = [part for part in given.group().split(" ") if part]
        while parts and self._is_common(parts[0]):
            parts = parts[1:]
        if any(self._is_common(part) for part in parts):
            return None
        if len(parts) > 1 and self._tables.title_ends.search(parts[0].lower()):
            parts = parts[1:]
        full = without_country([*parts, text[start:end]])
        return " ".join(full) if len(full) > 1 else None

    def _is_common(self, word: str) -> bool:
        small, tables = word.lower(), self._tables
        return (
            small in tables.closed
            or small.endswith("'s")
            or small.partition("'")[0] in tables.elided
            or small in tables.determiner
            or small in tables.preposition
            or small in tables.title
            or (small in tables.link and word[0].isupper())
            or tables.head(small) is not None
        )


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def without_country(parts: list[str]) -> list[str]:
    """In Cyrillic a title's country stands right before the name ("президент России Владимир Путин"): the name alone."""
    if len(parts) > 2 and _CYRILLIC.match(parts[0]) and not _PATRONYMIC.search(parts[-2]):
        return parts[-2:]
    return parts
