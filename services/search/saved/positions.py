"""The cursor of a saved search's matches: the number of the last one that was read, signed and bound to the search. Pure."""

import hashlib
import hmac
from typing import Final

from services.search.errors import CURSOR_INVALID, fault
from services.search.saved.searches import SavedSearch

_MARK: Final = 32


def write_position(search: SavedSearch, seq: int) -> str:
    """The opaque text of the position behind match `seq`."""
    return f"{seq:x}-{_mac(search, seq)}"


def read_position(search: SavedSearch, text: str) -> int:
    """The number in `text`. Raises RequestError (`cursor_invalid`) when it was not written for this search."""
    stated, _, mark = text.partition("-")
    try:
        seq = int(stated, 16)
    except ValueError:
        seq = -1
    if seq < 0 or not hmac.compare_digest(_mac(search, seq).encode(), mark.encode()):
        raise fault(CURSOR_INVALID, "since", "this is no cursor of this saved search")
    return seq


def _mac(search: SavedSearch, seq: int) -> str:
    signed = f"{search.id}/{seq}".encode()
    return hmac.new(search.cursor_key.encode(), signed, hashlib.sha256).hexdigest()[:_MARK]
