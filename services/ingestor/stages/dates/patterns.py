"""A small language for rules: words of a pattern are roles, and a token may play several roles.

Each set of roles that occurs is one character; a text becomes a string of such characters and a pattern a regular
expression over them. `weekday? of{0,2} day month|anymonth` reads: perhaps a weekday, up to two small words, a day, a month.
Repetitions are bounded, so the work is linear in the text.
"""

import re
from collections.abc import Iterable
from typing import Final

_ITEM: Final = re.compile(r"\(|\)\??|([a-z_|]+)(?::([a-z0-9_]+))?([?]|\{\d,\d\})?")
_FIRST: Final = 0x4E00
# Roles whose words say nothing that a rule needs.
_FILLERS: Final = frozenset(
    [
        "of",
        "article",
        "comma",
        "stop",
        "licence",
        "to",
        "range_open",
        "month_word",
        "year_word",
        "decade_word",
        "century_word",
        "y_mark",
        "m_mark",
        "d_mark",
        "ago_before",
        "ago_after",
        "ahead_before",
        "ahead_after",
        "since",
        "until",
        "before",
        "after",
    ]
)


class Alphabet:
    """Gives each set of roles its character."""

    def __init__(self) -> None:
        self._chars: dict[frozenset[str], str] = {}

    def char(self, roles: frozenset[str]) -> str:
        return self._chars.setdefault(roles, chr(_FIRST + len(self._chars)))

    def having(self, roles: Iterable[str]) -> str:
        wanted = set(roles)
        chars = "".join(char for known, char in self._chars.items() if known & wanted)
        return f"[{chars}]" if chars else r"[^\s\S]"


def expression(pattern: str, alphabet: Alphabet) -> "re.Pattern[str]":
    """The regular expression of `pattern`. A role named once in it is a group of that name, or of the name after a colon."""
    out = []
    used: set[str] = set()
    for match in _ITEM.finditer(pattern):
        roles, name, times = match.groups()
        if roles is None:
            out.append("(?:" if match[0] == "(" else match[0])
            continue
        body = alphabet.having(roles.split("|"))
        label = name or roles.split("|")[0]
        if label in _FILLERS or (times and times != "?"):
            out.append(body + (times or ""))
        elif label in used:
            raise ValueError(f"{label} is named twice in {pattern!r}")
        else:
            used.add(label)
            out.append(f"(?P<{label}>{body}){times or ''}")
    return re.compile("".join(out))
