"""People whom an article names in full, and whom its short forms then mean. No catalogue: the article decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import regex

from services.ingestor.stages.citing.tables import Tables, plain

_PART: Final = r"\p{Lu}[\p{L}\p{M}]+(?:-\p{L}[\p{L}\p{M}]+)*"
_NAME: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}]){_PART}(?: (?:\p{{Lu}}\. |(?:de|da|do|dos|del|della|di|van|von|der|den|bin|al|el|ben) )?{_PART}){{1,3}}(?![\p{{L}}\p{{N}}])"
)
_CYRILLIC: Final = regex.compile(r"\p{Cyrillic}")
_PATRONYMIC: Final = regex.compile(r"(?:вич|вна|ич)\p{Ll}{0,2}$")


@dataclass(frozen=True, slots=True)
class People:
    """Full names, and whom each of them and each of their parts means: the one whom the article names first."""

    full: frozenset[str]
    by_form: Mapping[str, str]

    def called(self, short: str) -> str | None:
        """The full name that `short`, one part of it or itself, stands for; None when it stands for none."""
        return self.by_form.get(short)


def people(texts: list[str], tables: Tables) -> People:
    """Sequences of capitalised words in `texts` that no list of common words speaks against."""
    found: dict[str, None] = {}
    for text in texts:
        for match in _NAME.finditer(plain(text)):
            parts = match.group().split(" ")
            while parts and _is_common(parts[0], tables):
                parts = parts[1:]
            parts = without_country(parts)
            if len(parts) > 1 and not any(part.lower() in tables.heads for part in parts):
                found.setdefault(" ".join(parts))
    by_form = {name: name for name in found}
    for name in found:
        for part in name.split(" "):
            by_form.setdefault(part, name)
    return People(frozenset(found), by_form)


def without_country(parts: list[str]) -> list[str]:
    """In Cyrillic a title's country stands right before the name ("президент России Владимир Путин"): the name alone."""
    if len(parts) > 2 and _CYRILLIC.match(parts[0]) and not _PATRONYMIC.search(parts[-2]):
        return parts[-2:]
    return parts


def _is_common(word: str, tables: Tables) -> bool:
    small = word.lower()
    return (
        small in tables.determiner or small in tables.stop or small in tables.heads or small in tables.title
    )
