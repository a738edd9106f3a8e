"""Saved searches as they are kept: what is searched for, for whom, and how they want to be told."""

import hashlib
import secrets
from collections.abc import AsyncIterator
from typing import Any, Final

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from services.engines.records import Record, Records
from services.search.parameters import ArticleFilter
from services.search.saved.matches import Kind

SEARCHES: Final = "search"
PER_OWNER: Final = 200
_PAGE: Final = 500

_log = structlog.get_logger(__name__)


class Webhook(BaseModel):
    """Where deliveries go, and what they are signed with."""

    model_config = ConfigDict(frozen=True)

    url: str
    secret: str


class SavedSearch(BaseModel):
    """One saved search. `search` holds parameters of /v1/articles as they were given: a later version may not take them.

    `owner` is the id of a key. `since_ms` is when what is searched for was last stated: what arrived before is not new;
    `definition` counts how often it was. `feed_token` is the SHA-256 of the token; `cursor_key` signs its cursors. Times are
    ms since 1970 UTC.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    owner: str
    name: str
    search: dict[str, Any]
    kinds: tuple[Kind, ...]
    once_per_story: bool
    max_per_hour: int | None
    muted: bool
    webhook: Webhook | None
    feed_token: str
    cursor_key: str
    created_ms: int
    since_ms: int
    changed_ms: int
    definition: int = 1

    @property
    def filter(self) -> ArticleFilter:
        """What is searched for. Raises pydantic's ValidationError when this version does not take it any more."""
        return ArticleFilter.model_validate(self.search)

    def opened_by(self, token: str) -> bool:
        """Whether `token` is that of its feed."""
        return secrets.compare_digest(self.feed_token, hashed(token))


def hashed(token: str) -> str:
    """What is kept of a feed's token: it has 256 bits, so nothing slower than SHA-256 is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A feed's token, or a webhook's secret."""
    return secrets.token_urlsafe(32)


class Searches:
    """The saved searches of everybody, in `records`. All methods raise the store's errors."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def get(self, search_id: str) -> tuple[SavedSearch, str] | None:
        """The search and its revision; None when there is none."""
        record = await self._records.get(SEARCHES, search_id) if _is_id(search_id) else None
        search = None if record is None else _read(record)
        return None if search is None or record is None else (search, record.revision)

    async def any(self) -> bool:
        """Whether there are any."""
        return bool(await self._records.page(SEARCHES, size=1))

    async def exists(self, search_id: str) -> bool:
        """Whether there is one, even if this version cannot read it."""
        return await self._records.get(SEARCHES, search_id) is not None

    async def put(self, search: SavedSearch, revision: str | None) -> None:
        """Write it (`revision` None: it must not exist yet). Raises RecordChanged."""
        await self._records.put(SEARCHES, search.id, search.model_dump(mode="json"), revision=revision)

    async def delete(self, search_id: str) -> bool:
        """Delete it; whether there was one."""
        return await self._records.delete(SEARCHES, search_id)

    async def all(self) -> AsyncIterator[SavedSearch]:
        """Every search that can be read, in the order of ids."""
        after = ""
        while True:
            page = await self._records.page(SEARCHES, after=after, size=_PAGE)
            for record in page:
                search = _read(record)
                if search is not None:
                    yield search
            if len(page) < _PAGE:
                return
            after = page[-1].key

    async def of(self, owner: str) -> list[SavedSearch]:
        """Those of `owner`, the oldest first."""
        found = [search async for search in self.all() if search.owner == owner]
        return sorted(found, key=lambda one: (one.created_ms, one.id))


def new_id() -> str:
    """The id of a new search: it says nothing."""
    return secrets.token_hex(12)


def _is_id(text: str) -> bool:
    return len(text) == 24 and all(character in "0123456789abcdef" for character in text)


def _read(record: Record) -> SavedSearch | None:
    try:
        return SavedSearch.model_validate(dict(record.value))
    except ValidationError:
        # Written by a later version: this one harms it least by leaving it alone.
        _log.warning("saved_search_unreadable", search=record.key)
        return None
