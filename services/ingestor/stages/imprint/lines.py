"""Which lines of an article are its imprint: when it was published and who wrote it, and nothing else.

Such lines stand at the top, before the second paragraph, or at the very end. A dateline ("PARIS, 3 mai (AFP) -") is the
article's own. What is unsure stays.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import regex

from services.ingestor.stages.imprint.names import byline_of, desk_of, is_name, may_be_byline, source_of
from services.ingestor.stages.imprint.tables import fold, tables
from services.ingestor.stages.imprint.written_dates import (
    WrittenDate,
    clock_after_label,
    is_update,
    may_begin,
    written_dates,
)
from services.ingestor.stages.residue import residue_rule
from services.ingestor.stages.weight import PARAGRAPH, weighs

_MAX_CHARS: Final = 200
_MAX_DATES: Final = 3
_TOP: Final = 12
_END: Final = 3
_PARAGRAPHS: Final = 2
_BARE_CHARS: Final = 60
_DIGIT: Final = re.compile(r"\d")
_CUT: Final = "\x00"
_HARD: Final = regex.compile(r"\x00|[|•·;｜]|\s[–—-]+\s|\s/\s|\t|\s{2,}|^[–—-]\s|\s[–—-]$")
_LOOSE: Final = " \t,،.:：;()（）[]【】<>《》*_–—-/|"


@dataclass(frozen=True, slots=True)
class ImprintLine:
    """What one line says; With neither a date nor a byline it is left of one. `is_bare`: a date without a label, a name, a time.

    `is_desk`: it names who reported, wrote and edited, as wires do at the end.
    """

    dates: tuple[tuple[WrittenDate, str], ...]
    byline: str | None
    is_bare: bool
    is_desk: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The position of a line among those given, and what it says: None when the line before it says it for both."""

    position: int
    says: ImprintLine | None


def imprint_lines(lines: Sequence[str], received: date) -> list[Taken]:
    """The imprint lines among the clean `lines` of an article, in order; never all of its lines."""
    found: list[Taken] = []
    paragraphs = 0
    top = 0
    for position, line in enumerate(lines[:_TOP]):
        top = position + 1
        if len(line) > _MAX_CHARS or weighs(line, PARAGRAPH):
            paragraphs += 1
            if paragraphs == _PARAGRAPHS:
                break
        elif not (found and found[-1].position == position):
            found += _at(lines, position, received)
    for position in range(max(top, len(lines) - _END), len(lines)):
        taken = _at(lines, position, received)
        if taken and taken[0].says is not None and not taken[0].says.is_bare:
            found += taken
    if any(taken.says is not None and taken.says.is_bare for taken in found) and _is_chronology(
        lines, received
    ):
        found = [taken for taken in found if taken.says is None or not taken.says.is_bare]
    return found if len(found) < len(lines) else []


def read_line(line: str, received: date) -> ImprintLine | None:
    """What `line` says when it is an imprint line and holds nothing else, None otherwise.

    `received` gives the year of a day that stands without one.
    """
    if len(line) > _MAX_CHARS:
        return None
    if not _DIGIT.search(line):
        desk = desk_of(line)
        if desk is not None:
            return ImprintLine((), desk or None, is_bare=False, is_desk=True)
        byline = byline_of(line)
        return ImprintLine((), byline, is_bare=False) if byline else None
    may_be = _HARD.search(line) is not None or may_begin(line) or may_be_byline(line)
    dates = written_dates(line, received) if may_be else []
    if not dates:
        return ImprintLine((), None, is_bare=False) if may_be and _is_undated(line) else None
    if len(dates) > _MAX_DATES:
        return None
    rest = line
    for one in reversed(dates):
        if one.moment is None:
            return None
        rest = rest[: one.start] + _CUT + rest[one.end :]
    is_labelled = any(one.labelled for one in dates)
    if len(dates) > 1 and not is_labelled:
        return None  # two dates side by side are what the text is about
    bylines = _bylines(rest, is_labelled=is_labelled)
    if bylines is None:
        return None
    is_bare = not is_labelled and not bylines and not any(one.timed for one in dates)
    words = tuple((one, line[one.start : one.end].strip(_LOOSE.replace(")", ""))) for one in dates)
    return ImprintLine(words, ", ".join(bylines) or None, is_bare)


def _bylines(rest: str, *, is_labelled: bool) -> list[str] | None:
    """The bylines in what is left of a line without its dates; None when it holds anything else."""
    bylines: list[str] = []
    for piece in _pieces(rest):
        if byline := byline_of(piece) or source_of(piece):
            bylines.append(byline)
        elif clock_after_label(piece) or is_update(piece) or residue_rule(piece) is not None:
            continue
        elif (
            not bylines
            and is_name(piece, beside_label=is_labelled)
            and (is_labelled or _is_apart(rest, piece))
        ):
            bylines.append(piece)
        else:
            return None
    return bylines


def _at(lines: Sequence[str], position: int, received: date) -> list[Taken]:
    """The imprint line at `position`, with the next one when this is only the label of that."""
    line = lines[position]
    if says := read_line(line, received):
        return [Taken(position, says)]
    if position + 1 < len(lines) and len(line) <= _BARE_CHARS and _is_label(line):
        says = read_line(f"{line.rstrip(':： ')}: {lines[position + 1]}", received)
        if says is not None:
            return [Taken(position, says), Taken(position + 1, None)]
    return []


def _is_undated(line: str) -> bool:
    """Whether the date between a label and a labelled time of day was lost: "Publié le , mis à jour à 8h10"."""
    pieces = [
        piece for part in _HARD.split(line) for side in part.split(",") if (piece := side.strip(_LOOSE))
    ]
    clocks = [clock_after_label(piece) for piece in pieces]
    lost = [piece for clock, piece in zip(clocks, pieces, strict=True) if not clock]
    return any(clocks) and bool(lost) and all(map(_is_label, lost))


def _pieces(rest: str) -> list[str]:
    return [piece for part in _HARD.split(rest) if (piece := part.strip(_LOOSE))]


def _is_apart(rest: str, piece: str) -> bool:
    """Whether a sign that parts things stands beside `piece`, not just a comma as in a dateline."""
    at = rest.find(piece)
    before, after = rest[:at].replace(_CUT, ""), rest[at + len(piece) :].replace(_CUT, "")
    return _HARD.search(before[-3:]) is not None or _HARD.search(after[:3]) is not None


def _is_label(line: str) -> bool:
    bare = fold(line.strip(_LOOSE))
    return bare in tables().labels or _by().fullmatch(bare) is not None


def _is_chronology(lines: Sequence[str], received: date) -> bool:
    """Whether dates head the parts of the text: then they are no imprint."""
    days: set[datetime] = set()
    for line in lines:
        if (
            len(line) <= _BARE_CHARS
            and _DIGIT.search(line)
            and (says := read_line(line, received))
            and says.is_bare
        ):
            days.update(written.moment.start for written, _ in says.dates if written.moment)
    return len(days) > 1


@cache
def _by() -> Any:
    return regex.compile(tables().by)
