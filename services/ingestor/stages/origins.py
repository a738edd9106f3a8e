"""Which wire or agency a text came from: agency tags, datelines, closing lines and bylines, in any language.

A tag stands in brackets and holds agencies alone ("(AFP)", "PARIS (Reuters) —", "(avec AFP et Reuters)", "/TASS/"). An
agency that is only written about, quoted or photographed by is no origin.
"""

import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Final

import regex

from schemas.enriched import OriginRef, Span, TextField
from services.catalogue.catalogue import Catalogue
from services.catalogue.matcher import Match
from services.ingestor.stages.imprint.datelines import dateline_end

_TAG: Final = regex.compile(
    r"\(([^()\n]{2,80})\)|(?<![\w/])/ ?([^/\n]{2,40}?) ?/(?![\w/])|\[([^\[\]\n]{2,60})\]"
    r"|（([^（）\n]{2,60})）|【([^【】\n]{2,40})】|［([^［］\n]{2,40})］"
)
_WORD: Final = regex.compile(r"[\p{L}\p{M}]+['.]?")
# "AFP — " before the first sentence.
_DASH: Final = regex.compile(r"\.?\s*[-–—]{1,2}\s")
# "МОСКВА, 24 июн - РИА Новости. ": a dateline that ends as a sentence does.
_DATED: Final = regex.compile(r"[-–—]\s*$")
_PLACE: Final = regex.compile(
    r"\p{Lu}[\p{L}\p{M} '’-]{1,30}[,.(]? ?\d{1,2}\.?(?:er)? ?(?:\p{L}{3,10}\.?)? ?\.? ?(?:[-–—]{1,2}|\()? ?$"
)
# A full stop, too: the agency is then a sentence of its own.
_CLOSING: Final = regex.compile(r"(?:[-–—]{1,2}|/|\||[.!?»”\"])\s*$")
_COMMA: Final = regex.compile(r"[,/;]")
_SHORT: Final = regex.compile(r"\p{Lu}[\p{L}\p{M}. -]{1,14}|\p{Ll}{2,5}")
_DATELINE: Final = 70  # characters before an agency that tell whether it is in a dateline or a closing line
_LAST_LINE: Final = 40


def origins(
    texts: list[tuple[TextField, str]],
    matches: list[list[Match]],
    byline: str | None,
    language: str,
    catalogue: Catalogue,
) -> tuple[OriginRef, ...]:
    """The agencies that `texts` and `byline` came from, in the order of their first evidence.

    `matches` are the catalogue's names in each text.
    """
    found: dict[str, tuple[Match, dict[Span, None]]] = {}
    for (name, text), some in zip(texts, matches, strict=True):
        agencies = [match for match in some if match.entity.is_agency]
        for match in _in_text(text, agencies) if agencies else ():
            _add(found, match, name, text)
    if byline:
        for match in catalogue.matcher.find(byline, language):
            if match.entity.is_agency:
                _add(found, match, "byline", byline)
    return tuple(
        OriginRef(id=match.entity.id, name=match.entity.label, evidence=tuple(spans))
        for match, spans in found.values()
    )


def _add(found: dict[str, tuple[Match, dict[Span, None]]], match: Match, field: TextField, text: str) -> None:
    span = Span(text=text[match.start : match.end], field=field, start_char=match.start, end_char=match.end)
    found.setdefault(match.entity.id, (match, {}))[1].setdefault(span)


def _in_text(text: str, matches: list[Match]) -> Iterator[Match]:
    starts = [match.start for match in matches]
    for tag in _TAG.finditer(text):
        # "(서울=연합뉴스)": what stands before the sign is the place.
        begin = max(tag.start() + 1, *(text.rfind(sign, tag.start(), tag.end()) + 1 for sign in "=＝"))
        first = bisect_left(starts, begin)
        inside = [
            match for match in matches[first : bisect_left(starts, tag.end())] if match.end <= tag.end()
        ]
        if inside and (
            _only_agencies(text, begin, tag.end() - 1, inside)
            or _is_list(text[begin : tag.end() - 1], len(inside))
            or _is_place_and_agency(text, tag.start(), tag.end(), inside)
        ):
            before = matches[first - 1] if first else None
            # "Agence France-Presse (AFP)" explains a short form.
            explained = before.entity.id if before and not text[before.end : tag.start()].strip() else None
            yield from (match for match in inside if match.entity.id != explained)
    for start, end in _paragraphs(text):
        some = matches[bisect_left(starts, start) : bisect_left(starts, end)]
        if some and some[0].start - start < _DATELINE:
            dated = start + dateline_end(text[start:end])
            yield from (match for match in some if match.end <= dated)
        yield from _at_edges(text, start, end, some)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for piece in text.split("\n"):
        if piece:
            yield start, start + len(piece)
        start += len(piece) + 1


def _at_edges(text: str, start: int, end: int, matches: list[Match]) -> Iterator[Match]:
    """Agencies at the beginning ("AFP — ") or end ("… — AFP", "avec AFP") of a paragraph, or alone in it."""
    if not matches:
        return
    last = matches[-1]
    for match in matches:
        # "AFP — " begins it, or the dateline stands before: "LONDRES, 12. — Reuter. —".
        before = text[max(start, match.start - _DATELINE) : match.start]
        is_placed = bool(before) and _PLACE.search(before) is not None
        if (_DASH.match(text, match.end) and (not before or is_placed)) or (
            is_placed and _DATED.search(before) and text.startswith(". ", match.end)
        ):
            yield match
    tail = text[last.end : end].strip(' .)»"')
    if tail.lower() in _tables()["compounds"]:
        yield last
    if tail:
        return
    alone = (
        _only_agencies(text, max(start, last.start - _LAST_LINE), end, matches)
        and last.start - start <= _LAST_LINE
    )
    run = last
    for match in reversed(matches):
        between = text[match.end : run.start] if match is not run else ""
        if match is not run and not _only_beside(between):
            break
        run = match
    before = text[max(start, run.start - _DATELINE) : run.start]
    if alone or _CLOSING.search(before) or _with().search(before):
        yield from (match for match in matches if match.start >= run.start)


def _is_place_and_agency(text: str, start: int, end: int, inside: list[Match]) -> bool:
    """Whether it is the bracket before a Japanese text: "【北京共同】", "【ワシントン時事】"."""
    return text[start] in "【［" and text[start - 1 : start] in {"", "\n"} and inside[-1].end == end - 1


def _only_agencies(text: str, start: int, end: int, inside: list[Match]) -> bool:
    rest, at = [], start
    for match in inside:
        rest.append(text[at : max(at, match.start)])
        at = match.end
    rest.append(text[at:end])
    return all(_only_beside(part) for part in rest)


def _is_list(text: str, agencies: int) -> bool:
    """Whether it is a list of short names, at least half of them agencies: "UPI, Reuter, Impar."."""
    parts = [part.strip() for part in _COMMA.split(text)]
    return len(parts) > 1 and agencies * 2 >= len(parts) and all(_SHORT.fullmatch(part) for part in parts)


def _only_beside(text: str) -> bool:
    beside, agencies = _words()
    words = [word.lower() for word in _WORD.findall(text.replace("’", "'"))]
    return all(word in beside or word.rstrip(".") in beside or word in agencies for word in words)


@lru_cache(maxsize=1)
def _tables() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = tomllib.loads(
        (files("services.ingestor.stages") / "origins.toml").read_text("utf-8")
    )
    return loaded


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(_tables()["beside"]), frozenset(_tables()["agencies"])


@lru_cache(maxsize=1)
def _with() -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(_tables()['with'])})$", regex.IGNORECASE)
