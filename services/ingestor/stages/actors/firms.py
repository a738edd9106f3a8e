"""Companies outside the catalogue, by how their names are made: "Sousa & Filhos", "Bellomo Costruzioni Srl", "la société Bâti-Loire"."""

from collections.abc import Iterable, Iterator
from typing import Final

import regex

_WORD: Final = r"\p{Lu}[\p{L}\p{M}\p{N}]+(?:['’.-]\p{L}[\p{L}\p{M}\p{N}]*)*"
_NAME: Final = rf"{_WORD}(?:[ \u00a0](?:{_WORD}|(?:\p{{Ll}}{{1,2}}[ \u00a0]){_WORD})){{0,3}}"
# What the law of a country has behind the names of its companies.
_LEGAL: Final = (
    *(
        "S.L.",
        "S.A.",
        "Srl",
        "S.r.l.",
        "S.p.A.",
        "SpA",
        "Lda",
        "Ltda",
        "SARL",
        "GmbH",
        "A/S",
        "Oy",
        "Oyj",
        "B.V.",
        "N.V.",
        "Kft",
    ),
    *("Zrt", "sp. z o.o.", "s.r.o.", "A.Ş.", "Inc", "Ltd", "LLC", "Plc", "PLC", "Corp"),
)
_FORMS: Final = "|".join(regex.escape(form) for form in sorted(_LEGAL, key=len, reverse=True))
# Without one of these in a text no company is made so.
_SIGNS: Final = (" & ", *(f" {form}" for form in _LEGAL))
_PARTNERS: Final = (
    r"Söhne|Sohn|Co\.?|Cie|Partner|Partners|Sons|Son|Brothers|Bros|Associates|Company|Fils|Frères|Associés|Hijos|Hermanos|Figli|"
    r"Fratelli|Soci|Filhos|Irmãos|Associados|Zonen|Zoon|Söner|Synowie|Oğulları"
)
_MADE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}-])(?:{_NAME} & (?:{_PARTNERS})|{_NAME},? (?:{_FORMS})(?![\p{{L}}\p{{M}}]))"
)


def firms_named(nouns: Iterable[str], *, quoted: bool) -> "regex.Pattern[str] | None":
    """Finds names right behind one of `nouns`; `quoted`: only between quotation marks."""
    words = "|".join(sorted(map(regex.escape, nouns), key=len, reverse=True))
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
