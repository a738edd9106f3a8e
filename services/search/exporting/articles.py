"""Exports of articles: request model → typed query → pages of one snapshot → rows. Knows no HTTP."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any, Final

import structlog

from schemas.moments import iso
from services.engines.errors import EngineError
from services.engines.index import ArticleIndex
from services.engines.query import Hit
from services.search.asking import asked
from services.search.compiler import compile_listing
from services.search.exporting.article_columns import RECORDS, Filled, chosen_columns, rows_of
from services.search.exporting.columns import Row
from services.search.exporting.export import Export, Portion
from services.search.exporting.exported import Exported, exported
from services.search.exporting.files import MEDIA, new_file
from services.search.exporting.ledger import Entry, Ledger
from services.search.exporting.parameters import ArticleExport, Rows
from services.search.exporting.snapshot import Snapshot
from services.search.exporting.telling import asked_for, new_id
from services.search.publishers import Publishers
from services.search.visibility import Scope, visible

_log: Final = structlog.get_logger()


class ArticleExports:
    """Exports of the articles of `index`, as they may be read at the present of `clock`."""

    def __init__(self, index: ArticleIndex, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._ledger = ledger
        self._clock = clock
        self._publishers = Publishers(index, clock)

    async def export(
        self, request: ArticleExport, scopes: frozenset[Scope] = frozenset(), owner: str | None = None
    ) -> Export:
        """The export that `owner` asked for. Raises RequestError and the engines' errors."""
        columns = chosen_columns(request.rows, request.columns, full_text=Scope.FULLTEXT in scopes)
        file = new_file(request.format, RECORDS[request.rows], columns, bom=request.bom)
        question = await asked(request, self._publishers)
        now = self._clock()  # behind the names, which may take seconds
        query = compile_listing(question.reading, visible(now, scopes), question.names, request.sort)
        snapshot = await Snapshot.open(self._index, self._clock, query, scopes)
        export_id = new_id(now)
        told = {
            "id": export_id,
            "rows": request.rows.value,
            "query": asked_for(request),
            "interpreted_as": question.interpreted_as,
            "cut_off": iso(now),
            "expected_articles": snapshot.articles,
            "expected_stories": snapshot.stories,
        }
        writing = _Writing(
            snapshot, request.rows, columns, lambda: self._ledger.begin(export_id, owner, told)
        )
        return Export(
            id=export_id,
            medium=MEDIA[request.format],
            file=file,
            cut_off=now,
            told=told,
            portions=writing.portions(),
            ended=writing.ended,
            close=writing.close,
        )


class _Writing:
    """One export under way: its rows, and what is remembered of it from the first of them on."""

    def __init__(
        self,
        snapshot: Snapshot,
        rows: Rows,
        columns: Sequence[Filled],
        begin: Callable[[], Awaitable[Entry]],
    ) -> None:
        self._snapshot = snapshot
        self._rows = rows
        self._columns = columns
        self._begin = begin
        self._entry: Entry | None = None
        self._tally = _Tally()

    async def portions(self) -> AsyncGenerator[Portion, None]:
        self._entry = await self._begin()
        async with aclosing(self._snapshot.pages()) as pages:
            async for hits in pages:
                # In a thread: bodies are long, and probes must be answered meanwhile.
                portion, listed = await asyncio.to_thread(self._read, hits)
                await self._entry.add(listed)
                self._tally.add(listed, len(portion))
                yield portion

    def ended(self) -> dict[str, Any]:
        return {**self._tally.told(), "left_out": self._snapshot.left_out}

    async def close(self, whole: bool) -> None:
        await self._snapshot.close()
        if self._entry is not None:
            try:
                await self._entry.end(self.ended(), whole=whole)
            except EngineError as error:
                # It is remembered as cut, then, when nothing more is heard of it.
                _log.warning("export_end_not_kept", problem=str(error))

    def _read(self, hits: Sequence[Hit]) -> tuple[list[Row], list[Exported]]:
        rows = [row for hit in hits for row in rows_of(hit.article, self._rows, self._columns)]
        return rows, [exported(hit.article) for hit in hits]


class _Tally:
    """What was given."""

    def __init__(self) -> None:
        self._rows = 0
        self._articles = 0
        self._pipelines: Counter[str] = Counter()
        self._catalogues: Counter[str] = Counter()

    def add(self, articles: Sequence[Exported], rows: int) -> None:
        self._rows += rows
        self._articles += len(articles)
        self._pipelines.update(one.pipeline for one in articles)
        self._catalogues.update(one.catalogue for one in articles)

    def told(self) -> dict[str, Any]:
        return {
            "count": self._rows,
            "articles": self._articles,
            "pipelines": dict(sorted(self._pipelines.items())),
            "catalogues": dict(sorted(self._catalogues.items())),
        }
