"""What has become of the articles of an export: those that changed, as an export of its own. Knows no HTTP."""

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from schemas.moments import epoch_ms, iso
from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Query, Sort
from services.search.errors import AnswerCut
from services.search.exporting.columns import Column, Kind, Row
from services.search.exporting.export import Export, Portion, nothing_held
from services.search.exporting.exported import Change, Exported, changed, exported
from services.search.exporting.files import MEDIA, new_file
from services.search.exporting.ledger import Ledger
from services.search.exporting.parameters import FileOf
from services.search.exporting.telling import new_id
from services.search.visibility import Scope, visible, visible_or_not

RECORD: Final = "change"
CHANGES: Final = (
    Column("id", Kind.TEXT, "the article's id"),
    Column("change", Kind.TEXT, ", ".join(Change)),
    Column("version", Kind.WHOLE, "the version that was exported"),
    Column("version_now", Kind.WHOLE, "the one that may be read now; empty when none may"),
    Column("pipeline", Kind.TEXT, "version of the pipeline that had made what was exported"),
    Column("pipeline_now", Kind.TEXT, "of the one that made what may be read now"),
    Column("catalogue", Kind.TEXT, "version of the catalogue, likewise"),
    Column("catalogue_now", Kind.TEXT, "and now"),
)


class Changes:
    """Compares what was exported with what `index` has now."""

    def __init__(self, index: ArticleIndex, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._ledger = ledger
        self._clock = clock

    async def export(
        self, of: Mapping[str, Any], request: FileOf, scopes: frozenset[Scope] = frozenset()
    ) -> Export:
        """What changed of the export that `of` remembers, for a reader with `scopes`. Raises RequestError."""
        now = self._clock()
        counted: Counter[str] = Counter()
        told = {
            "id": new_id(now),
            "changes_of": of["id"],
            "exported_at": of["cut_off"],
            "cut_off": iso(now),
            "remembered": of["remembered"],
        }
        return Export(
            id=told["id"],
            medium=MEDIA[request.format],
            file=new_file(request.format, RECORD, CHANGES, bom=request.bom),
            cut_off=now,
            told=told,
            portions=self._portions(of, scopes, counted),
            ended=lambda: {
                "count": counted.total() - counted["unchanged"],
                "articles": counted.total(),
                "changes": {one.value: counted[one.value] for one in Change},
            },
            close=nothing_held,
        )

    async def _portions(
        self, of: Mapping[str, Any], scopes: frozenset[Scope], counted: Counter[str]
    ) -> AsyncGenerator[Portion, None]:
        after = ""
        while (page := await self._ledger.articles(of["id"], after)) is not None:
            then, after = page
            rows = await self._rows(then, scopes)
            counted.update(str(row[1]) for row in rows)
            counted["unchanged"] += len(then) - len(rows)
            yield rows
        if counted.total() < of["remembered"]:
            raise AnswerCut("the export was forgotten while its articles were looked at")

    async def _rows(self, then: Sequence[Exported], scopes: frozenset[Scope]) -> list[Row]:
        now = await self._readable([one.id for one in then], scopes)
        gone = await self._gone([one.id for one in then if one.id not in now])
        rows: list[Row] = []
        for one in then:
            new = now.get(one.id)
            change = gone.get(one.id, Change.ERASED) if new is None else changed(one, new)
            if change is not None:
                rows.append(_row(one, change, new))
        return rows

    async def _readable(self, ids: Sequence[str], scopes: frozenset[Scope]) -> dict[str, Exported]:
        found = await self._index.search(
            Query(
                visible=visible(self._clock(), scopes),
                text=AnyValue("id", tuple(ids)),
                sort=Sort.NEWEST,
                size=len(ids),
                counted=False,
            )
        )
        return {hit.id: exported(hit.article) for hit in found.hits}

    async def _gone(self, ids: Sequence[str]) -> dict[str, Change]:
        """Why articles cannot be read; those of which nothing is kept are left out. Nothing else of them is asked for."""
        if not ids:
            return {}
        found = await self._index.search(
            Query(
                visible=visible_or_not(),
                text=AnyValue("id", tuple(ids)),
                sort=Sort.NEWEST,
                size=len(ids),
                fields=("status", "visible_from"),
                counted=False,
            )
        )
        now_ms = epoch_ms(self._clock())
        return {hit.id: _why(hit.fields, now_ms) for hit in found.hits}


def _why(fields: Mapping[str, Any], now_ms: int) -> Change:
    if fields.get("status") != "usable":
        return Change.WITHDRAWN
    return Change.EMBARGOED if fields.get("visible_from", 0) > now_ms else Change.HIDDEN


def _row(then: Exported, change: Change, now: Exported | None) -> Row:
    return [
        then.id,
        change.value,
        then.version,
        None if now is None else now.version,
        then.pipeline,
        None if now is None else now.pipeline,
        then.catalogue,
        None if now is None else now.catalogue,
    ]
