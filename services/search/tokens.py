"""The tokens of a text as the index has them, with their places: what highlights are found by."""

from collections.abc import Callable
from dataclasses import dataclass

import regex


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chain:
    tokens: Callable[[str], list[Token]]
    stems: bool


def _simple(text: str) -> list[Token]:
    return [Token(m.group().lower(), m.start(), m.end()) for m in regex.finditer(r"\w+", text)]


def chains(language: str | None) -> tuple[Chain, ...]:
    return (Chain(_simple, False),)
