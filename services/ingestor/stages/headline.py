"""headline: headline, dek and body. What is stated stands; else the top of the text is read.

Without a stated headline, a line is one when it is repeated at the top of the text, or when it is the first, short, no
sentence with its full stop, and more text follows. A dek stands between the headline and its repetition, or is a
short line without a full stop between the headline and the first paragraph. What is unsure stays in the body.
"""

from collections.abc import Sequence
from typing import Final

from schemas.enriched import RemovedLine
from schemas.raw import ArticleStatus
from services.ingestor.draft import Context, Draft, Line, Stage
from services.ingestor.stages.characters import clean_value
from services.ingestor.stages.residue import fold
from services.ingestor.stages.weight import letters, weighs, weight

_TOP: Final = 8  # lines in which a stated headline is looked for again
_ABOVE: Final = 4  # lines that may stand above a repeated headline
_ABOVE_WEIGHT: Final = 45
_BYLINE_TOP: Final = 4
_BYLINE_WORDS: Final = 2  # before the name: "By", "Von unserem"
_MIN_WEIGHT: Final = 12
_MAX_WEIGHT: Final = 160
_DEK_MIN: Final = 24
_DEK_MAX: Final = 320
_UNSTOPPED_DEK_MAX: Final = 200
_FULL_STOPS: Final = (".", "。", "।", "۔", "︒", "．")
_CLOSING: Final = "\"'”’»)]）」』”"
_PARAGRAPH_WEIGHT: Final = 60
_WITHIN_WORDS: Final = "’'-"


def _run(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    article = draft.article
    if article is None:
        raise TypeError("headline needs a valid article")
    if article.status is not ArticleStatus.USABLE:
        return draft.add(headline=None, dek=None, byline=None, body="")
    page = draft.page
    headline = clean_value(article.headline) or (clean_value(page.headline) if page else None)
    dek = clean_value(article.dek) or (clean_value(page.dek) if page else None)
    byline = (
        clean_value(article.byline) or (clean_value(page.byline) if page else None) or draft.imprint.byline
    )
    lines = list(draft.lines)
    removed: list[RemovedLine] = []
    rewritten = {line.line: line for line in draft.removed if line.rule.startswith("rewrite:")}
    if headline is not None:
        _take_out(lines, headline, "repeat:headline", removed, rewritten)
    else:
        headline = _from_text(lines, draft.removed, removed, rewritten)
        if headline is not None and dek is None:
            dek = _dek_from_text(lines, draft.removed)
    if dek is not None and (article.dek or page is not None):
        _take_out(lines, dek, "repeat:dek", removed, rewritten)
    if byline is not None:
        _take_out_byline(lines, byline, removed, rewritten)
    gone = {line.line for line in removed}
    ledger = sorted(
        [line for line in draft.removed if line.line not in gone] + removed, key=lambda line: line.line
    )
    return draft.add(
        headline=headline,
        dek=dek,
        byline=byline,
        body="\n\n".join(line.text for line in lines),
        removed=tuple(ledger),
    )


def _take_out(
    lines: list[Line], text: str, rule: str, removed: list[RemovedLine], rewritten: dict[int, RemovedLine]
) -> None:
    """Move the line at the top that says `text` again, and short ones above a headline, to the ledger.

    The only line of an article stays: without it there would be no text.
    """
    key = fold(text)
    at = next((index for index, line in enumerate(lines[:_TOP]) if _says(line.text, key)), None)
    if at is None or len(lines) == 1:
        return
    if rule == "repeat:headline" and at <= _ABOVE and all(_is_furniture_above(line) for line in lines[:at]):
        removed += [_entry(line, "residue:above-headline", rewritten) for line in lines[:at]]
        del lines[:at]
        at = 0
    removed.append(_entry(lines[at], rule, rewritten))
    del lines[at]


def _take_out_byline(
    lines: list[Line], byline: str, removed: list[RemovedLine], rewritten: dict[int, RemovedLine]
) -> None:
    """Move the line at the top that only names the authors again ("By Jane Doe") to the ledger."""
    key = fold(byline)
    for at, line in enumerate(lines[:_BYLINE_TOP]):
        words = fold(line.text)
        if (
            len(lines) > 1
            and key
            and words.endswith(key)
            and len(words[: -len(key)].split()) <= _BYLINE_WORDS
        ):
            removed.append(_entry(line, "repeat:byline", rewritten))
            del lines[at]
            return


def _says(line: str, key: str) -> bool:
    """Whether `line` says what `key` says, a site's name after it aside."""
    folded = fold(line)
    if folded == key:
        return bool(key)
    rest = line.rpartition("|")[0] or line.rpartition(" - ")[0] or line.rpartition(" – ")[0]
    return bool(rest) and bool(key) and fold(rest) == key


def _is_furniture_above(line: Line) -> bool:
    return not ends_sentence(line.text) and not weighs(line.text, _ABOVE_WEIGHT + 1)


def _entry(line: Line, rule: str, rewritten: dict[int, RemovedLine]) -> RemovedLine:
    raw = rewritten.get(line.number)
    return RemovedLine(text=raw.text if raw else line.text, line=line.number, rule=rule)


def _from_text(
    lines: list[Line],
    ledger: Sequence[RemovedLine],
    removed: list[RemovedLine],
    rewritten: dict[int, RemovedLine],
) -> str | None:
    """The headline that the text itself has, taken out of `lines`; None when it has none."""
    if len(lines) < 2:
        return None
    again = {fold(entry.text) for entry in ledger if entry.rule == "repeat:headline"}
    for at, line in enumerate(lines[:_TOP]):
        if again and fold(line.text) in again:
            removed += [_entry(above, "residue:above-headline", rewritten) for above in lines[:at]]
            del lines[: at + 1]
            return line.text
        if at == _ABOVE or not _is_furniture_above(line):
            break
    found = _first_headline(lines)
    return None if found is None else lines.pop(found).text


def _first_headline(lines: list[Line]) -> int | None:
    """Where the headline stands that is not repeated: the first line, or the one below a masthead or kicker.

    That masthead stays in the body: it might be a short headline above a dek.
    """
    for at, line in enumerate(lines[:3]):
        following = lines[at + 1 :]
        if not following or not _may_be_headline(line.text):
            return None
        short = weight(line.text) < _MIN_WEIGHT * 2 and len(line.text.split()) < 4
        if (
            short
            and len(following) > 1
            and _may_be_headline(following[0].text)
            and _is_longer(following[0], line)
        ):
            continue
        tiny = weight(line.text) < _MIN_WEIGHT and not _is_paragraph(following[0].text)
        return at if not tiny and any(_is_paragraph(other.text) for other in following) else None
    return None


def _is_longer(line: Line, other: Line) -> bool:
    return (
        len(line.text.split()) >= 4
        and weight(line.text) > weight(other.text)
        and weight(line.text) >= _MIN_WEIGHT * 2
    )


def _dek_from_text(lines: list[Line], ledger: Sequence[RemovedLine]) -> str | None:
    """The dek below the headline, taken out of `lines`; None when there is none that is no first paragraph."""
    if len(lines) < 2:
        return None
    first = lines[0].text
    repeated_at = next((entry.line for entry in ledger if entry.rule == "repeat:headline"), 0)
    between = [line for line in lines if line.number < repeated_at]
    if between:
        is_dek = len(between) == 1 and _DEK_MIN <= weight(first) <= _DEK_MAX
    else:
        is_dek = (
            repeated_at == 0
            and not ends_sentence(first)  # first: as most paragraphs do, and it takes no count of letters
            and _DEK_MIN <= (heavy := weight(first)) <= _UNSTOPPED_DEK_MAX
            and _is_wordy(first)
            and _is_paragraph(lines[1].text)
            and weight(lines[1].text) > heavy
        )
    return lines.pop(0).text if is_dek else None


def _may_be_headline(text: str) -> bool:
    return (
        not ends_sentence(text)
        and not text.endswith((":", "：", ","))
        and 0 < weight(text) <= _MAX_WEIGHT
        and _is_wordy(text)
    )


def _is_wordy(text: str) -> bool:
    """Whether it is mostly letters: a date line or a table row is not."""
    within = sum(map(text.count, _WITHIN_WORDS))
    return (letters(text) + within) * 10 >= len("".join(text.split())) * 6


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with a full stop of any script, quotation marks and brackets after it aside."""
    bare = text.rstrip(_CLOSING).rstrip()
    return bare.endswith(_FULL_STOPS) and not bare.endswith("..")


def _is_paragraph(text: str) -> bool:
    return weighs(text, _PARAGRAPH_WEIGHT) or (ends_sentence(text) and weighs(text, _MIN_WEIGHT))


HEADLINE: Final = Stage(
    "headline",
    frozenset({"article", "page", "lines", "imprint", "removed"}),
    frozenset({"headline", "dek", "byline", "body", "removed"}),
    _run,
)
