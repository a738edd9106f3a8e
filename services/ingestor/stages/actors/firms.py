"""Companies outside the catalogue, by how their names are made: "Sousa & Filhos", "Bellomo Costruzioni Srl", "la société Bâti-Loire"."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import regex

_WORD: Final = r"\p{Lu}[\p{L}\p{M}\p{N}]+(?:['’.-]\p{L}[\p{L}\p{M}\p{N}]*)*"
_NAME: Final = rf"{_WORD}(?:[ \u00a0](?:{_WORD}|(?:\p{{Ll}}{{1,2}}[ \u00a0]){_WORD})){{0,3}}"
_TABLE: Final[dict[str, list[str]]] = tomllib.loads(Path(__file__).with_name("firms.toml").read_text("utf-8"))


def _one_of(words: Iterable[str]) -> str:
    """A pattern of any of `words`, the longest first."""
    return "|".join(map(regex.escape, sorted(words, key=len, reverse=True)))


# Without one of these in a text no company is made so.
_SIGNS: Final = (" & ", *(f" {form}" for form in _TABLE["legal"]))
_MADE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}-])(?:{_NAME} & (?:{_one_of(_TABLE['partners'])})|{_NAME},? (?:{_one_of(_TABLE['legal'])})(?![\p{{L}}\p{{M}}]))"
)


def firms_named(nouns: Iterable[str], *, quoted: bool) -> "regex.Pattern[str] | None":
    """Finds names right behind one of `nouns`; `quoted`: only between quotation marks."""
    words = _one_of(nouns)
    if not words:
        return None
    named = rf"{_NAME}(?: & {_WORD})?"
    name = rf"[«„“\"](?P<name>{named})[»“”\"]" if quoted else rf"(?P<name>{named})"
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}-])(?:{words})[ \u00a0]{name}")


def firms(text: str, nouns: Iterable[str], behind: "regex.Pattern[str] | None") -> Iterator[tuple[int, int]]:
    """Where companies are named. `behind` is what `firms_named` gave for `nouns`."""
    if any(sign in text for sign in _SIGNS):
        yield from (found.span() for found in _MADE.finditer(text))
    if behind is not None and any(noun in text for noun in nouns):
        yield from (found.span("name") for found in behind.finditer(text))
