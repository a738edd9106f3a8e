"""Exports of what is counted: the answers of the counting addresses in long form, a facet page by page to its end."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.moments import iso
from services.search.counting.answers import FacetPageAnswer
from services.search.counting.chart import chart
from services.search.counting.comparison import compare
from services.search.counting.desk import Desk
from services.search.counting.facet_page import facet_page
from services.search.counting.keywords import keywords
from services.search.counting.parameters import FacetPage
from services.search.counting.table import table
from services.search.exporting.columns import Row
from services.search.exporting.counted_columns import COUNTED, RECORD
from services.search.exporting.counted_rows import (
    comparison_rows,
    facet_rows,
    histogram_rows,
    keyword_rows,
    table_rows,
)
from services.search.exporting.export import Export, Portion, nothing_held
from services.search.exporting.files import MEDIA, new_file
from services.search.exporting.parameters import (
    CompareExport,
    FacetExport,
    FileOf,
    HistogramExport,
    KeywordsExport,
    TableExport,
)
from services.search.exporting.telling import asked_for, new_id
from services.search.parameters import ArticleFilter, FacetName
from services.search.visibility import Scope

_NOBODY: frozenset[Scope] = frozenset()


async def export_facet(
    desk: Desk, name: FacetName, request: FacetExport, scopes: frozenset[Scope] = _NOBODY
) -> Export:
    """Every value of the facet `name`. Raises RequestError and the engines' errors."""
    asked = FacetPage.model_validate(
        request.model_dump(exclude={*FileOf.model_fields}, exclude_unset=True, by_alias=True)
    )
    at = await _behind_names(desk, asked, asked.facet_prefix)
    first = await facet_page(desk, name, asked, scopes)
    told = {
        "counted": f"facets/{name.value}",
        "interpreted_as": first.interpreted_as,
        "expected_articles": first.total.value,
        "expected_stories": first.stories,
    }
    return _export(request, at, told, _Pages(desk, name, asked, scopes, first))


async def export_histogram(
    desk: Desk, request: HistogramExport, scopes: frozenset[Scope] = _NOBODY
) -> Export:
    """Every bar. Raises RequestError and the engines' errors."""
    at = await _behind_names(desk, request)
    answer = await chart(desk, request, scopes)
    told = {"counted": "histogram", "interpreted_as": answer.interpreted_as}
    return _export(request, at, told, _OnePortion(list(histogram_rows(answer))))


async def export_table(desk: Desk, request: TableExport, scopes: frozenset[Scope] = _NOBODY) -> Export:
    """Every cell. Raises RequestError and the engines' errors."""
    at = await _behind_names(desk, request)
    answer = await table(desk, request, scopes)
    told = {"counted": "table", "interpreted_as": answer.interpreted_as}
    return _export(request, at, told, _OnePortion(list(table_rows(answer))))


async def export_comparison(desk: Desk, request: CompareExport, scopes: frozenset[Scope] = _NOBODY) -> Export:
    """Every bar of every set, and what every two have in common. Raises RequestError and the engines' errors."""
    at = await _behind_names(desk, request)
    answer = await compare(desk, request, scopes)
    told = {
        "counted": "compare",
        "interpreted_as": answer.interpreted_as,
        "sets": {one.label: one.interpreted_as for one in answer.sets},
    }
    return _export(request, at, told, _OnePortion(list(comparison_rows(answer))))


async def export_keywords(desk: Desk, request: KeywordsExport, scopes: frozenset[Scope] = _NOBODY) -> Export:
    """The keywords. Raises RequestError and the engines' errors."""
    at = await _behind_names(desk, request)
    answer = await keywords(desk, request, scopes)
    told = {
        "counted": "keywords",
        "interpreted_as": answer.interpreted_as,
        "background_interpreted_as": answer.background_interpreted_as,
        "sampled": answer.sampled,
    }
    return _export(request, at, told, _OnePortion(list(keyword_rows(answer))))


async def _behind_names(desk: Desk, request: ArticleFilter, prefix: str | None = None) -> datetime:
    """The present, once the names that `request` needs were read, which may take seconds; they are remembered."""
    await desk.read(request, prefix)
    return desk.now()


@dataclass(slots=True)
class _Pages:
    """The pages of a facet, `first` of which was asked for. They are counted one after the other, as articles arrive."""

    desk: Desk
    name: FacetName
    asked: FacetPage
    scopes: frozenset[Scope]
    first: FacetPageAnswer
    count: int = 0
    articles: int = 0

    async def portions(self) -> AsyncGenerator[Portion, None]:
        page = self.first
        while True:
            rows = list(facet_rows(page))
            self.count += len(rows)
            self.articles = page.total.value
            yield rows
            if page.next is None:
                return
            following = self.asked.model_copy(update={"facet_after": page.next})
            page = await facet_page(self.desk, self.name, following, self.scopes)

    def ended(self) -> dict[str, Any]:
        return {"count": self.count, "articles": self.articles}


@dataclass(slots=True)
class _OnePortion:
    """What was counted in one piece."""

    rows: list[Row]

    async def portions(self) -> AsyncGenerator[Portion, None]:
        yield self.rows

    def ended(self) -> dict[str, Any]:
        return {"count": len(self.rows)}


def _export(request: FileOf, at: datetime, told: dict[str, Any], source: _Pages | _OnePortion) -> Export:
    export_id = new_id(at)
    return Export(
        id=export_id,
        medium=MEDIA[request.format],
        file=new_file(request.format, RECORD, COUNTED, bom=request.bom),
        cut_off=at,
        told={"id": export_id, "query": asked_for(request), "cut_off": iso(at), **told},
        portions=source.portions(),
        ended=source.ended,
        close=nothing_held,
    )
