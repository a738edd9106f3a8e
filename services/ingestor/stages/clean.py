"""clean: the raw text becomes readable paragraphs; what is a page's and not the article's goes to the ledger.

Every non-blank raw line (in NFC, white space at its ends aside) can be rebuilt from the clean text and the ledger:

- a line that is not in the ledger is a paragraph, as it stood, in order;
- `residue:*`, `repeat:*` and `page:*` lines were taken out;
- a `rewrite:*` line is a paragraph that was changed: the ledger has it as it stood. `rewrite:joined` and the
  `rewrite:continued` lines after it are one paragraph together.
"""

import re
import unicodedata
from collections import Counter
from typing import Final

from schemas.enriched import RemovedLine
from schemas.moments import Moment
from services.ingestor.draft import Context, Draft, Imprint, Line, Stage
from services.ingestor.stages.characters import clean_line
from services.ingestor.stages.imprint.lines import imprint_lines
from services.ingestor.stages.imprint.written_dates import WrittenDate
from services.ingestor.stages.residue import fold, residue_rule, without_residue
from services.ingestor.stages.weight import weight
from services.ingestor.stages.wrapping import joins

_LINE_END: Final = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SEPARATORS: Final = "\x1c\x1d\x1e"  # which Python takes for line ends, too
_REPEATED_WEIGHT: Final = 40  # a shorter line may be said twice: an answer, a refrain
_TOP: Final = 12  # among so many lines a headline is repeated
_BETWEEN: Final = 5  # lines from a headline to its repetition: dek, date, byline
_HEADLINE_WEIGHT: Final = 8
_HEADLINE_CHARS: Final = 250
_LETTERS: Final = 6  # by which lines are told apart before they are compared
_LOOKED_AT: Final = 24  # characters in which those are looked for


def raw_lines(text: str) -> list[tuple[int, str]]:
    """The non-blank lines of `text` with their numbers from 1, in NFC, without white space at their ends."""
    text = unicodedata.normalize("NFC", text)
    lines = _LINE_END.split(text) if any(sign in text for sign in _SEPARATORS) else text.splitlines()
    return [(number, stripped) for number, line in enumerate(lines, 1) if (stripped := line.strip())]


def _run(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    raw = raw_lines(draft.raw_text)
    removed: dict[int, RemovedLine] = {}
    wide: dict[int, str] = {}
    kept = _without_furniture(raw, removed, wide)
    if not kept:
        # Nothing but furniture: then it is not for us to say that this is not the article.
        removed.clear()
        kept = [(number, line, clean_line(line) or line) for number, line in raw]
    kept, imprint = _without_imprint(kept, removed, wide, draft)
    stated = (draft.article.headline if draft.article else None) or (
        draft.page.headline if draft.page else None
    )
    kept = _without_repeats(kept, removed, fold(stated) if stated else None)
    lines = _paragraphs(kept, removed, may_be_wrapped=draft.page is None)
    ledger = tuple(removed[number] for number in sorted(removed))
    return draft.add(lines=tuple(lines), imprint=imprint, removed=draft.removed + ledger)


def _without_furniture(
    raw: list[tuple[int, str]], removed: dict[int, RemovedLine], wide: dict[int, str]
) -> list[tuple[int, str, str]]:
    """(number, raw line, clean line) of the lines that are text; `wide` gets those of which a part went, with the gaps."""
    kept = []
    known: dict[str, str | None] = {}  # a text of a million equal lines is judged once
    for number, line in raw:
        clean = clean_line(line)
        if clean not in known:
            known[clean] = residue_rule(clean) if clean else "invisible"
        rule = known[clean]
        if rule is not None:
            removed[number] = RemovedLine(text=line, line=number, rule=f"residue:{rule}")
            continue
        shorter = without_residue(line)
        if shorter is not None:
            wide[number] = shorter
        kept.append((number, line, clean if shorter is None else clean_line(shorter)))
    return kept


def _stated_byline(draft: Draft) -> str:
    byline = (draft.article.byline if draft.article else None) or (draft.page.byline if draft.page else None)
    return fold(byline or "")


def _without_imprint(
    kept: list[tuple[int, str, str]], removed: dict[int, RemovedLine], wide: dict[int, str], draft: Draft
) -> tuple[list[tuple[int, str, str]], Imprint]:
    """The lines without those that say when and by whom, and what those say."""
    if draft.received is None:
        raise TypeError("clean needs the time of receipt")
    taken = imprint_lines([wide.get(number, clean) for number, _, clean in kept], draft.received.date())
    if not taken:
        return kept, Imprint()
    byline = _stated_byline(draft)
    dated: list[tuple[int, WrittenDate, str]] = []
    bylines: list[str] = []
    rule = ""
    for line in taken:
        if line.says is not None:
            dated += [(_rank(date), date, words) for date, words in line.says.dates]
            # Whom the end of a wire's text thanks is named at its top, if there is a byline.
            bylines += [line.says.byline] if line.says.byline and not (line.says.is_desk and bylines) else []
            repeats = byline and line.says.byline and fold(line.says.byline) == byline
            rule = "repeat:byline" if repeats else "page:byline"
            if line.says.dates or not (line.says.byline or line.says.is_desk):
                rule = "page:published"
        number, raw, _ = kept[line.position]
        removed[number] = RemovedLine(text=raw, line=number, rule=rule)
    published: list[tuple[Moment, str]] = []
    yearless: list[tuple[Moment, str]] = []
    for _, date, words in sorted(dated, key=lambda found: found[0]):
        if date.moment is not None:
            (yearless if date.yearless else published).append((date.moment, words))
    positions = {line.position for line in taken}
    rest = [line for position, line in enumerate(kept) if position not in positions]
    return rest, Imprint(", ".join(dict.fromkeys(bylines)) or None, tuple(published), tuple(yearless))


def _rank(date: WrittenDate) -> int:
    """What says that it is the publication before what says nothing, and that before an update."""
    return 0 if date.labelled and date.is_published else 1 if date.is_published else 2


def _without_repeats(
    kept: list[tuple[int, str, str]], removed: dict[int, RemovedLine], headline: str | None
) -> list[tuple[int, str, str]]:
    """The lines without those that were there before. `headline` is the stated one, folded."""
    begin = [_beginning(clean) for _, _, clean in kept]
    if len(set(begin)) == len(begin):
        return kept  # as in most texts
    first: dict[str, int] = {}
    unique = []
    alike = Counter(begin)
    for position, (number, line, clean) in enumerate(kept):
        if alike[begin[position]] > 1:
            key = fold(clean)
            was = first.setdefault(key, position)
            if was != position and (rule := _repeat_rule(key, position, was, len(kept), headline)):
                removed[number] = RemovedLine(text=line, line=number, rule=rule)
                continue
        unique.append((number, line, clean))
    return unique


def _beginning(line: str) -> str:
    """The first letters of `line`: two lines that say the same begin alike, and few others do."""
    letters = "".join(filter(str.isalpha, unicodedata.normalize("NFKC", line[:_LOOKED_AT]).casefold()))
    return letters[:_LETTERS] if len(letters) >= _LETTERS else ""


def _repeat_rule(key: str, position: int, was: int, count: int, headline: str | None) -> str | None:
    """The rule by which the line at `position`, which says `key` as the one at `was` did, goes; None when it stays."""
    weighs = weight(key)
    at_top = (
        position < min(_TOP, count - 1)  # text follows
        and position - was <= _BETWEEN
        and weighs >= _HEADLINE_WEIGHT
        and len(key) <= _HEADLINE_CHARS
    )
    if not at_top and weighs < _REPEATED_WEIGHT:
        return None
    return "repeat:headline" if at_top and headline in {None, key} else "repeat:line"


def _paragraphs(
    kept: list[tuple[int, str, str]], removed: dict[int, RemovedLine], *, may_be_wrapped: bool
) -> list[Line]:
    joined = joins([(number, clean) for number, _, clean in kept]) if may_be_wrapped else set()
    lines: list[Line] = []
    for index, (number, line, clean) in enumerate(kept):
        if number in joined:
            lines[-1] = Line(f"{lines[-1].text} {clean}", lines[-1].number)
            removed[number] = RemovedLine(text=line, line=number, rule="rewrite:continued")
            continue
        if index + 1 < len(kept) and kept[index + 1][0] in joined:
            removed[number] = RemovedLine(text=line, line=number, rule="rewrite:joined")
        elif clean != line:
            whole = clean_line(line) == clean
            rule = "rewrite:characters" if whole else "rewrite:residue"
            removed[number] = RemovedLine(text=line, line=number, rule=rule)
        lines.append(Line(clean, number))
    return lines


CLEAN: Final = Stage(
    "clean",
    frozenset({"article", "received", "raw_text", "page", "removed"}),
    frozenset({"lines", "imprint", "removed"}),
    _run,
)
