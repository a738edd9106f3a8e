"""Finds the catalogue's names in running text: one Aho-Corasick pass, leftmost and longest, whole words only.

Case counts: "Le Point" is a weekly and "le point" is not. A name in capitals throughout is found in capital letters
alone. A typographic apostrophe is a plain one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ahocorasick_rs import AhoCorasick, MatchKind

from services.catalogue.boundaries import stands_alone
from services.catalogue.entries import ANY_LANGUAGE, Entity

# A chain of replacements is ten times as fast as a translation table.
_PLAIN: Final = (("’", "'"), ("‘", "'"), ("ʼ", "'"), ("\u00a0", " "), ("\u202f", " "))


@dataclass(frozen=True, slots=True)
class Match:
    """text[start:end] is a name of `entity`; `needs_context` when the name may mean something else, too."""

    start: int
    end: int
    entity: Entity
    needs_context: bool


class Matcher:
    """The names of some entities, ready to be found. Building it takes some milliseconds a thousand names."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        meanings: dict[str, list[tuple[Entity, str, bool]]] = {}
        for entity in entities:
            for names, needs_context in ((entity.names, False), (entity.context, True)):
                for language, some in names.items():
                    for name in some:
                        meanings.setdefault(_plain(name), []).append((entity, language, needs_context))
        self._meanings = [tuple(rows) for rows in meanings.values()]
        self._automaton = AhoCorasick(list(meanings), matchkind=MatchKind.Standard)

    def find(self, text: str, language: str | None) -> list[Match]:
        """The names in `text`, in its order, none inside another. `language` decides between entities of one name."""
        plain = _plain(text)  # one character for one: offsets stay
        found = [
            (start, end, pattern)
            for pattern, start, end in self._automaton.find_matches_as_indexes(plain, overlapping=True)
            if stands_alone(plain, start, end)
        ]
        found.sort(key=lambda row: (row[0], -row[1]))
        matches: list[Match] = []
        reached = 0
        for start, end, pattern in found:
            if start < reached:
                continue
            entity, needs_context = self._meaning(pattern, language)
            matches.append(Match(start, end, entity, needs_context))
            reached = end
        return matches

    def _meaning(self, pattern: int, language: str | None) -> tuple[Entity, bool]:
        """The entity that bears the name in this language, else in every one, else in any."""

        def rank(row: tuple[Entity, str, bool]) -> int:
            return 0 if row[1] == language else 1 if row[1] == ANY_LANGUAGE else 2

        rows = self._meanings[pattern]
        best = min(rows, key=rank)
        # Borne by several: not one of them alone.
        shared = len({row[0].id for row in rows if rank(row) == rank(best)}) > 1
        return best[0], best[2] or shared


def _plain(text: str) -> str:
    for char, other in _PLAIN:
        text = text.replace(char, other)
    return text
