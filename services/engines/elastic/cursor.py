"""The cursor of a page: the point in time it belongs to and where in it the page ended. Opaque to everyone else."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.engines.errors import CursorInvalid

SortValue = str | int | float
_LONGEST: Final = 16_384


@dataclass(frozen=True, slots=True)
class Cursor:
    """`pit` names the point in time, `given` counts the articles given, `after` are the sort values of the last one."""

    pit: str
    given: int
    after: tuple[SortValue, ...]


def write(cursor: Cursor) -> str:
    """The cursor as URL-safe text."""
    text = json.dumps([cursor.pit, cursor.given, *cursor.after], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("ascii")).decode("ascii").rstrip("=")


def read(text: str) -> Cursor:
    """The cursor that `write` made. Raises CursorInvalid."""
    try:
        raw = text[:_LONGEST].encode("ascii")
        values = json.loads(base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise CursorInvalid("this is no cursor of this index") from error
    match values:
        case [str(pit), int(given), *after] if after and all(map(_sortable, [given, *after])):
            return Cursor(pit, given, tuple(after))
    raise CursorInvalid("this is no cursor of this index")


def following(pit: str, hits: Mapping[str, Any], given: int) -> str | None:
    """The cursor of the page behind `hits` (with their total), when `given` articles came before; None at the end."""
    page = hits["hits"]
    given += len(page)
    if not page or given >= hits["total"]["value"]:
        return None
    return write(Cursor(pit, given, tuple(page[-1]["sort"])))


def _sortable(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
