"""Cells of a CSV file that no spreadsheet takes for a formula, and back. Pure.

A spreadsheet runs a cell that begins with one of `= + - @`, in ASCII or full width. A cell may also begin where the file
was not meant to be cut: opened with semicolons or tabs as separators, a quoted text falls apart at each of its own. So an
apostrophe, which spreadsheets read as "this is text", goes in front of such a sign at the beginning of a text and behind
every semicolon, tab and line end in it, whatever blanks and quotation marks lie between. An apostrophe that stands there
already is doubled: taking one away there gives the text back.
"""

from collections.abc import Sequence
from typing import Final

import regex

_GUARD: Final = "'"
_SIGNS: Final = "=+\\-@＝＋－＠﹢﹣﹦﹫−"
# Blanks and what cannot be seen: a spreadsheet may trim them. Quotation marks: CSV doubles them, and behind a cut two of
# them are an empty quoted text, behind which the cell goes on.
_BLANKS: Final = r"[\"\p{Zs}\p{Cf}\p{Cc}--[\t\r\n]]*+"
_CUTS: Final = r"(?:^|[;\t\r\n])"
_DANGER: Final = regex.compile(rf"(?:\A(?=[\t\r\n])|{_CUTS}{_BLANKS}(?=[{_SIGNS}{_GUARD}]))", regex.VERSION1)
_GUARDED: Final = regex.compile(rf"({_CUTS}{_BLANKS}){_GUARD}", regex.VERSION1)
_ESCAPED: Final = regex.compile(r"\\([\\;])")
_SEPARATOR: Final = regex.compile(r"(?:\\.|[^\\;])*+")


def safe(text: str) -> str:
    """`text` as a cell that no spreadsheet runs."""
    return _DANGER.sub(lambda match: match[0] + _GUARD, text)


def plain(cell: str) -> str:
    """The text that `safe` made `cell` of."""
    return _GUARDED.sub(r"\1", cell)


def joined(values: Sequence[str]) -> str:
    """A list as one text: `; ` between its values, a backslash before a semicolon or backslash inside one."""
    return "; ".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def parted(text: str) -> list[str]:
    """The list that `joined` made `text` of; no text is no value."""
    if not text:
        return []
    values: list[str] = []
    at = 0
    while True:
        match = _SEPARATOR.match(text, at)
        part = match[0] if match else ""
        values.append(_ESCAPED.sub(r"\1", part))
        at += len(part) + len("; ")
        if at - len("; ") >= len(text):
            return values
