"""Whether a weekday is one to come: its verb says so ("will meet on Thursday", "rencontrera jeudi"). Pure.

The verb is looked for in the clause that the weekday stands in: before it, or right behind it where the weekday begins
the clause ("Am Donnerstag wird er …") or where the language lets its verb stand there (Russian, Ukrainian, Polish).
"""

from dataclasses import dataclass
from typing import Any, Final

import regex

_BEFORE: Final = 120
_AFTER: Final = 60
_BEGINS: Final = 2  # words at most before a weekday that begins its clause: "On", "Am", "Le"
_NEAR: Final = 4  # words behind it
_EDGE: Final = regex.compile(r"[.;:!?…\n,\"“”„«»()\[\]–—]")
_WORD: Final = regex.compile(r"[\p{L}\p{M}'’]+")
_STEM: Final = 3  # letters that an ending needs before it


@dataclass(frozen=True, slots=True)
class Tense:
    """`words` and `endings` of verbs of what is to come; `stop`: what parts a verb from a weekday after it.

    `behind`: the verb may stand behind the weekday wherever that stands.
    """

    words: frozenset[str]
    endings: tuple[str, ...]
    stop: frozenset[str]
    behind: bool

    def is_to_come(self, text: str, start: int, end: int) -> bool:
        """Whether the verb beside the words from `start` to `end` of `text` speaks of what is to come."""
        if not self.words and not self.endings:
            return False
        before = _WORD.findall(_EDGE.split(text[max(0, start - _BEFORE) : start])[-1])
        for word in reversed(before):
            if word.casefold() in self.stop:
                return False
            if self._is_verb(word):
                return True
        if not self.behind and len(before) > _BEGINS:
            return False
        behind = _WORD.findall(_EDGE.split(text[end : end + _AFTER].lstrip(" ,"))[0])[:_NEAR]
        return any(map(self._is_verb, behind))

    def _is_verb(self, word: str) -> bool:
        if word.casefold().replace("’", "'") in self.words:
            return True
        # A name may end as a verb does: "Teherán".
        return not word[0].isupper() and any(
            word.endswith(one) and len(word) >= len(one) + _STEM for one in self.endings
        )


NO_TENSE: Final = Tense(frozenset(), (), frozenset(), behind=False)


def tense_of(table: dict[str, Any]) -> Tense:
    """What a language's table says of it."""
    return Tense(
        frozenset(table.get("to_come", [])),
        tuple(table.get("to_come_endings", [])),
        frozenset(table.get("to_come_stop", [])),
        bool(table.get("to_come_behind", False)),
    )
