"""A small language for rules: words of a pattern are roles, and a token may play several roles.

Each set of roles that occurs is one character; a text becomes a string of such characters and a pattern a regular
expression over them. `weekday? of{0,2} day month|anymonth` reads: perhaps a weekday, up to two small words, a day, a month.
Repetitions are bounded, so the work is linear in the text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_ITEM: Final = re.compile(r"\(|\)\??|([a-z_|]+)(?::([a-z0-9_]+))?([?]|\{\d,\d\})?")
_FIRST: Final = 0x4E00
# Roles whose words say nothing that a rule needs.
_FILLERS: Final = frozenset(
    [
        "of", "article", "comma", "stop", "licence", "edge", "bracket", "to", "range_open", "range_close",
        "month_word", "year_word", "decade_word", "decade_mark", "century_word", "day_word", "y_mark", "m_mark", "d_mark",
        "ago_before", "ago_after", "ahead_before", "ahead_after", "narrative_after", "narrative_before",
        "since", "until", "before", "after", "since_after", "until_after", "before_after", "after_after", "away_from",
        "present", "starting", "every", "dash", "other_calendar", "century_mark", "between_after", "name_before", "last_of",
    ]
)  # fmt: skip


class Alphabet(dict[tuple[str, ...], str]):
    """Gives each set of roles its character, in whatever order the roles are listed."""

    def __init__(self) -> None:
        super().__init__()
        self._chars: dict[frozenset[str], str] = {}
        self._roles: dict[str, frozenset[str]] = {}

    def __missing__(self, listed: tuple[str, ...]) -> str:
        roles = frozenset(listed)
        self[listed] = char = self._chars.setdefault(roles, chr(_FIRST + len(self._chars)))
        self._roles[char] = roles
        return char

    def char(self, roles: Iterable[str]) -> str:
        """The character of these roles."""
        return self[tuple(roles)]

    def roles(self, line: str) -> list[frozenset[str]]:
        """The roles that each character of `line` stands for."""
        return [self._roles[char] for char in line]

    def having(self, roles: Iterable[str]) -> str:
        """The characters of all sets that have one of `roles`."""
        wanted = set(roles)
        return "".join(char for known, char in self._chars.items() if known & wanted)


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled pattern. `needs`: of each of these sets of characters a text must have one; `labels`: the roles of each group."""

    regex: "re.Pattern[str]"
    needs: tuple[frozenset[str], ...]
    labels: dict[str, tuple[str, ...]]


def expression(pattern: str, alphabet: Alphabet) -> Expression:
    """The expression of `pattern`. A role named once in it is a group of that name, or of the name after a colon."""
    out = []
    labels: dict[str, tuple[str, ...]] = {}
    needs = []
    depth = 0
    for match in _ITEM.finditer(pattern):
        roles, name, times = match.groups()
        if roles is None:
            depth += 1 if match[0] == "(" else -1
            out.append("(?:" if match[0] == "(" else match[0])
            continue
        chars = alphabet.having(roles.split("|"))
        body = f"[{chars}]" if chars else r"[^\s\S]"
        label = name or roles.split("|")[0]
        if depth == 0 and (not times or not times.startswith(("?", "{0"))):
            needs.append(frozenset(chars))
        if label in _FILLERS or (times and times != "?"):
            out.append(body + (times or ""))
        elif label in labels:
            raise ValueError(f"{label} is named twice in {pattern!r}")
        else:
            labels[label] = tuple(roles.split("|"))
            out.append(f"(?P<{label}>{body}){times or ''}")
    return Expression(re.compile("".join(out)), tuple(needs), labels)
