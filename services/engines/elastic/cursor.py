"""The cursor of a page: the point in time it belongs to and where in it the page ended. Opaque to everyone else."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.engines.errors import CursorInvalid
from services.engines.query import MOST_FOLDED, SearchResult

SortValue = str | int | float
_LONGEST: Final = 16_384


@dataclass(frozen=True, slots=True)
class Cursor:
    """`pit` names the point in time, `given` counts the hits given, `after` are the sort values of the last one.

    Pages of one hit a story have no `after`. `counted` are the totals of articles and stories, when a page shows no other
    counts: they stay as they were, and counting a million matches anew would take longer than the page.
    """

    pit: str
    given: int
    after: tuple[SortValue, ...]
    counted: tuple[int, int] | None = None


def write(cursor: Cursor) -> str:
    """The cursor as URL-safe text."""
    text = json.dumps([cursor.pit, cursor.given, cursor.counted, *cursor.after], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("ascii")).decode("ascii").rstrip("=")


def read(text: str) -> Cursor:
    """The cursor that `write` made. Raises CursorInvalid."""
    try:
        raw = text[:_LONGEST].encode("ascii")
        values = json.loads(base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise CursorInvalid("this is no cursor of this index") from error
    match values:
        case [str(pit), int(given), None, *after] if all(map(_sortable, [given, *after])):
            return Cursor(pit, given, tuple(after))
        case [str(pit), int(given), [int(total), int(stories)], *after] if all(
            map(_sortable, [given, total, stories, *after])
        ):
            return Cursor(pit, given, tuple(after), (total, stories))
    raise CursorInvalid("this is no cursor of this index")


def following(
    pit: str, hits: Sequence[Mapping[str, Any]], given: int, page: SearchResult, *, kept: bool
) -> str | None:
    """The cursor of the page behind `page`, made of `hits`, when `given` articles came before; None at the end.

    With `kept` it keeps the totals.
    """
    given += len(hits)
    if not hits or given >= page.total:
        return None
    return write(Cursor(pit, given, tuple(hits[-1]["sort"]), (page.total, page.stories) if kept else None))


def following_folded(pit: str, page: SearchResult, given: int) -> str | None:
    """The cursor of the page behind the folded `page`, when `given` stories came before; None at the end."""
    given += len(page.hits)
    if not page.hits or given >= min(page.stories, MOST_FOLDED):
        return None
    return write(Cursor(pit, given, ()))


def _sortable(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
