"""Results that cursors stand in: the searcher they were found in, held for a while, and the order of all matches.

Nothing of it outlives the process: a cursor of an earlier one has expired.
"""

import base64
import binascii
import secrets
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import orjson
import tantivy

from services.engines.embedded.ranking import Ranked
from services.engines.errors import CursorExpired, CursorInvalid
from services.engines.query import Query, SearchResult

MAX_SESSIONS: Final = 200
IDLE_S: Final = 300.0
_TOKEN_BYTES: Final = 12
_HALF: Final = 32
_LOW: Final = 2**_HALF - 1


@dataclass(slots=True)
class Session:
    """A result that is being paged through: what was asked, where it was found, what the first page had and counted."""

    query: Query
    searcher: tantivy.Searcher
    first: Sequence[Ranked]
    counted: SearchResult
    used_at: float = 0.0
    _rest: "Packed | None" = field(default=None)

    def rest(self, rank_all: Callable[[], Sequence[Ranked]]) -> "Packed":
        """Everything after the first page, in order; `rank_all` is asked once.

        What the first page had is left out by identity: a score that is summed up in another order may differ in its
        last digit, and must not bring an article twice.
        """
        if self._rest is None:
            had = {packed(one.address) for one in self.first}
            self._rest = Packed([one for one in rank_all() if packed(one.address) not in had])
        return self._rest


class Packed:
    """Ranked matches in 16 bytes each."""

    def __init__(self, ranked: Sequence[Ranked]) -> None:
        self._addresses = array("Q", (packed(one.address) for one in ranked))
        self._keys = array("d", (one.key or 0.0 for one in ranked))

    def __len__(self) -> int:
        return len(self._addresses)

    def part(self, begin: int, end: int) -> list[Ranked]:
        """The matches [begin, end)."""
        return [
            Ranked(key, tantivy.DocAddress(packed >> _HALF, packed & _LOW))
            for key, packed in zip(self._keys[begin:end], self._addresses[begin:end], strict=True)
        ]


def packed(address: tantivy.DocAddress) -> int:
    """An address as a number: it can be kept, compared and looked up."""
    return int(address.segment_ord << _HALF | address.doc)


class Sessions:
    """The sessions of one process, the least recently used one giving way. `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Session] = OrderedDict()

    def open(self, session: Session, offset: int) -> str:
        """Hold `session`; returns the cursor of the page that begins at `offset`."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._lock:
            session.used_at = self._clock()
            self._held[token] = session
            self._drop_old()
            while len(self._held) > MAX_SESSIONS:
                self._held.popitem(last=False)
        return write_cursor(token, offset)

    def find(self, query: Query) -> tuple[str, Session, int]:
        """The token, session and offset of the query's cursor. Raises CursorInvalid, CursorExpired."""
        token, offset = read_cursor(query.cursor or "")
        with self._lock:
            self._drop_old()
            session = self._held.get(token)
            if session is None:
                raise CursorExpired("the result that this cursor stood in is gone")
            # What the first page counted holds: which values of a facet are asked for may change with the archive.
            if replace(query, cursor=None, facets=session.query.facets) != session.query:
                raise CursorInvalid("this cursor belongs to another query")
            session.used_at = self._clock()
            self._held.move_to_end(token)
        return token, session, offset

    def drop(self, cursor: str) -> None:
        """Let go of the session that `cursor` stands in. Raises CursorInvalid."""
        token, _ = read_cursor(cursor)
        with self._lock:
            self._held.pop(token, None)

    def clear(self) -> None:
        """Let go of every searcher."""
        with self._lock:
            self._held.clear()

    def _drop_old(self) -> None:
        oldest_kept = self._clock() - IDLE_S
        while self._held and next(iter(self._held.values())).used_at < oldest_kept:
            self._held.popitem(last=False)


def write_cursor(token: str, offset: int) -> str:
    """The opaque text of a place in a session."""
    return base64.urlsafe_b64encode(orjson.dumps([token, offset])).rstrip(b"=").decode()


def read_cursor(text: str) -> tuple[str, int]:
    """The token and offset that `text` holds. Raises CursorInvalid."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        token, offset = orjson.loads(raw)
    except (UnicodeEncodeError, binascii.Error, ValueError, TypeError) as error:
        raise CursorInvalid("this is no cursor of this index") from error
    if not isinstance(token, str) or not isinstance(offset, int) or isinstance(offset, bool) or offset < 1:
        raise CursorInvalid("this is no cursor of this index")
    return token, offset
