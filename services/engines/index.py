"""The article-index Protocol: write a batch, run a query. Versions are external: an older one never overwrites a newer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from services.engines.query import Query, SearchResult

FieldValue = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One document to write, the same for every engine.

    `doc_id` is the article's id, or `id@version` for a kept earlier version; `fields` are those of
    `services.engines.fields`; `texts` are headline, dek and body; `language` chooses the extra text field that they
    also go to (None or one without a field of its own: none); `article` is stored as it is and given back by searches;
    `origin` is the place of the message it came from, as text.
    """

    doc_id: str
    version: int
    fields: Mapping[str, FieldValue]
    texts: Mapping[str, str]
    language: str | None
    article: Mapping[str, object]
    origin: str


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a stored document: its version, its scale, its status and the message it came from."""

    version: int
    version_scale: str
    status: str
    origin: str


class Verdict(StrEnum):
    """What became of one written document."""

    WRITTEN = "written"
    STALE = "stale"  # a newer version is there already; nothing was changed
    REFUSED = "refused"  # this document will never be taken
    OVERLOADED = "overloaded"  # try this one again, slower
    UNAVAILABLE = "unavailable"  # the destination is in trouble: try all again when it is mended


@dataclass(frozen=True, slots=True)
class WriteResult:
    """A verdict with its reason, safe to show: the engine's error type, never contents of the document."""

    verdict: Verdict
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class IndexStats:
    """How large the index is. `articles` counts current, usable documents; `documents` all; `size_bytes` None = unknown."""

    articles: int
    documents: int
    size_bytes: int | None


class ArticleIndex(Protocol):
    """An article index. Created by `services.engines.factory`."""

    async def start(self) -> None:
        """Open or connect. Raises IndexUnavailable, IndexLocked."""
        ...

    async def close(self) -> None:
        """Release everything. Safe to call twice."""
        ...

    async def ensure(self) -> list[str]:
        """Make what is missing (template, index, aliases); returns the names made.

        Raises IndexUnavailable; IndexMisconfigured when what is there belongs to another mapping.
        """
        ...

    async def check(self) -> None:
        """Does what the work does, without writing. Raises IndexUnavailable or IndexMisconfigured."""
        ...

    async def heads(self, doc_ids: Sequence[str]) -> dict[str, Head]:
        """The heads of the documents that exist, uncommitted and unrefreshed ones included. Raises IndexUnavailable."""
        ...

    async def fetch(self, doc_ids: Sequence[str]) -> dict[str, IndexDocument]:
        """The stored documents that exist, as fresh as `heads`, without their `texts` (the article has them).

        Raises IndexUnavailable.
        """
        ...

    async def write(self, documents: Sequence[IndexDocument]) -> list[WriteResult]:
        """Write once; one result for each document, in order. Never raises for engine trouble: the verdicts say it.

        WRITTEN means durable. An equal version is written again (a replay is no conflict).
        """
        ...

    async def refresh(self) -> None:
        """Make everything written searchable now (tests, and the end of a demo). Raises IndexUnavailable."""
        ...

    async def search(self, query: Query) -> SearchResult:
        """Answer a query. Raises IndexUnavailable (also for partial answers), CursorExpired, CursorInvalid."""
        ...

    async def search_many(self, queries: Sequence[Query]) -> list[SearchResult]:
        """Answer several queries at once, in order. None of them may carry a cursor. Raises IndexUnavailable."""
        ...

    async def stats(self) -> IndexStats:
        """Raises IndexUnavailable."""
        ...
