"""Where the words of a paragraph begin behind its dateline, whose place says nothing: "ANKARA, 8 Ekim (AA) - ". Pure."""

from typing import Final

import regex

_LONGEST: Final = 120  # characters
_AGENCY: Final = r"(?:[(\[][^()\[\]\n]{2,40}[)\]]|/[^/\n]{2,40}/)"
_PLACE: Final = r"[\p{Lu}\p{Lo}][\p{L}\p{M}.'’-]*(?:[ /][\p{Lu}\p{Lo}][\p{L}\p{M}.'’-]*){0,3}"
_CAPITALS: Final = r"\p{Lu}[\p{Lu}.'’]{2,}(?:[ /-]\p{Lu}[\p{Lu}.'’]*)*"
_DATE: Final = r"(?:[,،]? [^\n()\[\]\"“„«:;!?]{1,40}?)?"
# A dash after capitals, or after an agency in brackets; what follows begins a sentence: "Scholz (SPD) - der Kanzler - sagte".
_DATELINE: Final = regex.compile(
    rf"\W{{0,3}}(?:{_AGENCY}\s*[-–—]{{1,2}}\s*)?"
    rf"(?:{_PLACE}{_DATE}\s*{_AGENCY}\s*[-–—.=]{{1,2}}|{_CAPITALS}{_DATE}\s[-–—]{{1,2}})"
    r"\s+(?=[\p{Lu}\p{Lo}\p{N}\"“„«‘'])"
)
_MAY_BE: Final = frozenset("-–—=/)]")


def dateline_end(text: str, start: int) -> int:
    """Where the dateline ends that text[start:] begins with; `start` when there is none, or no paragraph begins there."""
    if start and text[start - 1] != "\n":
        return start
    begin = text[start : start + _LONGEST]
    if _MAY_BE.isdisjoint(begin):
        return start
    found = _DATELINE.match(begin)
    return start + found.end() if found else start
