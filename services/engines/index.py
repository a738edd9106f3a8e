"""The article-index Protocol: write a batch, run a query. Versions are external: an older one never overwrites a newer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from services.engines.fields import FieldValue
from services.engines.query import Query, SearchResult


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a stored document: its version, its scale, its status, the message it came from, and when that was
    received (ms since 1970 UTC)."""

    version: int
    version_scale: str
    status: str
    origin: str
    received_ms: int


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

    def head(self) -> Head:
        """What `heads` tells of it."""
        received = self.fields.get("received_at")
        return Head(
            self.version,
            str(self.fields.get("version_scale", "")),
            str(self.fields.get("status", "")),
            self.origin,
            received if isinstance(received, int) else 0,
        )


class Encoded(NamedTuple):
    """A document in its engine's own form: what is costly to make is made in a worker process and travels as bytes."""

    doc_id: str
    version: int
    body: bytes


Writable = IndexDocument | Encoded


class Codec(Protocol):
    """To and from an engine's own form. Pure, so that any process can do it."""

    def encode(self, document: IndexDocument) -> Writable:
        """`document` as `Destination.write` needs it; unchanged when the engine has no use for bytes, or refuses it."""
        ...

    def decode(self, written: Writable) -> IndexDocument:
        """The document that was encoded; its `texts` may be missing (the article has them)."""
        ...


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


class Destination(Protocol):
    """Where documents are written. It stays one and the same for as long as it is held.

    What is decided on its heads therefore holds where the documents go. When articles are no longer written there,
    because a rebuild moved on to another, it raises DestinationMoved once it does not answer any more.
    """

    async def heads(self, doc_ids: Sequence[str]) -> dict[str, Head]:
        """The heads of the documents that exist, uncommitted and unrefreshed ones included. Raises IndexUnavailable."""
        ...

    async def fetch(self, doc_ids: Sequence[str]) -> dict[str, IndexDocument]:
        """The stored documents that exist, as fresh as `heads`, without their `texts` (the article has them).

        Raises IndexUnavailable.
        """
        ...

    async def write(self, documents: Sequence[Writable]) -> list[WriteResult]:
        """Write once, what was encoded before as it is; one result for each document, in order. Never raises for engine trouble: the verdicts say it.

        WRITTEN means durable. An equal version is written again (a replay is no conflict).
        """
        ...


class Destinations(Protocol):
    """What a writer is given: it asks for the destination anew for every piece of work."""

    def destination(self) -> Destination:
        """Where articles are written from now on."""
        ...


class Erasing(Protocol):
    """What articles can be erased from."""

    async def erase(self, article_ids: Sequence[str]) -> dict[str, int]:
        """Delete every document of these articles (field `id`), kept versions too, from every index of this installation:
        the live one, those that rebuilds replaced, and the one that a rebuild fills.

        Returns how many there were, by article, where there were any. Durable. Raises IndexUnavailable.
        """
        ...


class ArticleIndex(Destination, Destinations, Erasing, Protocol):
    """An article index. Created by `services.engines.factory`. As a destination it is always the present one."""

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

    async def refresh(self) -> None:
        """Make everything written searchable now (tests, and the end of a demo). Raises IndexUnavailable."""
        ...

    async def search(self, query: Query) -> SearchResult:
        """Answer a query. Raises IndexUnavailable (also for partial answers), CursorExpired, CursorInvalid."""
        ...

    async def leave(self, cursor: str) -> None:
        """Nobody will ask for the page of `cursor`, a `SearchResult.next`: what is held for it may go. Safe to call twice.

        Raises IndexUnavailable, CursorInvalid.
        """
        ...

    async def search_many(self, queries: Sequence[Query]) -> list[SearchResult]:
        """Answer several queries at once, in order. None may carry a cursor, fold and be counted, or have a facet with `rest`.

        Raises IndexUnavailable.
        """
        ...

    async def ids(self, query: Query, begin: str, most: int) -> list[str]:
        """The ids of the articles that match, `most` at most, in the order of ids (by code points) from behind `begin` on
        and, after the last, from the first on. Pages and facets of `query` say nothing here. Raises IndexUnavailable.
        """
        ...

    async def stats(self) -> IndexStats:
        """Raises IndexUnavailable."""
        ...
