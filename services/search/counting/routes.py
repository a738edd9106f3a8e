"""The addresses of what is counted. Each takes its parameters in its query (GET) or as a JSON object (POST)."""

from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Path, Query

from services.search.access.caller import Reader
from services.search.counting.answers import (
    Comparison,
    FacetPageAnswer,
    HistogramAnswer,
    KeywordsAnswer,
    TableAnswer,
)
from services.search.counting.chart import chart
from services.search.counting.comparison import compare
from services.search.counting.desk import Desk
from services.search.counting.facet_page import facet_page
from services.search.counting.keywords import keywords
from services.search.counting.parameters import (
    CompareSets,
    FacetPage,
    HistogramOf,
    Keywords,
    TableOf,
    ValueFacetName,
)
from services.search.counting.table import table
from services.search.routing import PROBLEM_ANSWER, READS, by_body, by_url

_BY_URL: Final[dict[int | str, dict[str, Any]]] = {**READS, 414: PROBLEM_ANSWER}
_BY_BODY: Final[dict[int | str, dict[str, Any]]] = {
    **READS,
    400: PROBLEM_ANSWER,
    413: PROBLEM_ANSWER,
    415: PROBLEM_ANSWER,
}


def add_counting_routes(app: FastAPI, desk: Desk) -> None:
    """/v1/facets/{name}, /v1/histogram, /v1/table, /v1/compare, /v1/keywords."""
    _add_facets(app, desk)
    _add_histogram(app, desk)
    _add_table(app, desk)
    _add_compare(app, desk)
    _add_keywords(app, desk)


def _add_facets(app: FastAPI, desk: Desk) -> None:
    about = "All values of a facet, page by page, in their own order"

    @app.get("/v1/facets/{name}", summary=about, dependencies=[Depends(by_url(FacetPage))], responses=_BY_URL)
    async def facet_by_url(
        name: Annotated[ValueFacetName, Path()], request: Annotated[FacetPage, Query()], caller: Reader
    ) -> FacetPageAnswer:
        return await facet_page(desk, name, request, caller.scopes)

    @app.post(
        "/v1/facets/{name}", summary=about, dependencies=[Depends(by_body(FacetPage))], responses=_BY_BODY
    )
    async def facet_by_body(
        name: Annotated[ValueFacetName, Path()], request: FacetPage, caller: Reader
    ) -> FacetPageAnswer:
        return await facet_page(desk, name, request, caller.scopes)


def _add_histogram(app: FastAPI, desk: Desk) -> None:
    about = "Articles by the time of their publication, or by the dates that they talk about"

    @app.get("/v1/histogram", summary=about, dependencies=[Depends(by_url(HistogramOf))], responses=_BY_URL)
    async def histogram_by_url(request: Annotated[HistogramOf, Query()], caller: Reader) -> HistogramAnswer:
        return await chart(desk, request, caller.scopes)

    @app.post(
        "/v1/histogram", summary=about, dependencies=[Depends(by_body(HistogramOf))], responses=_BY_BODY
    )
    async def histogram_by_body(request: HistogramOf, caller: Reader) -> HistogramAnswer:
        return await chart(desk, request, caller.scopes)


def _add_table(app: FastAPI, desk: Desk) -> None:
    about = "Articles counted in two ways at once: facets or clocks as rows and columns"

    @app.get("/v1/table", summary=about, dependencies=[Depends(by_url(TableOf))], responses=_BY_URL)
    async def table_by_url(request: Annotated[TableOf, Query()], caller: Reader) -> TableAnswer:
        return await table(desk, request, caller.scopes)

    @app.post("/v1/table", summary=about, dependencies=[Depends(by_body(TableOf))], responses=_BY_BODY)
    async def table_by_body(request: TableOf, caller: Reader) -> TableAnswer:
        return await table(desk, request, caller.scopes)


def _add_compare(app: FastAPI, desk: Desk) -> None:
    about = "Up to ten sets of articles side by side over the same bars"

    @app.get("/v1/compare", summary=about, dependencies=[Depends(by_url(CompareSets))], responses=_BY_URL)
    async def compare_by_url(request: Annotated[CompareSets, Query()], caller: Reader) -> Comparison:
        return await compare(desk, request, caller.scopes)

    @app.post("/v1/compare", summary=about, dependencies=[Depends(by_body(CompareSets))], responses=_BY_BODY)
    async def compare_by_body(request: CompareSets, caller: Reader) -> Comparison:
        return await compare(desk, request, caller.scopes)


def _add_keywords(app: FastAPI, desk: Desk) -> None:
    about = "What the articles found have more of than others: actors, other values of facets, words"

    @app.get("/v1/keywords", summary=about, dependencies=[Depends(by_url(Keywords))], responses=_BY_URL)
    async def keywords_by_url(request: Annotated[Keywords, Query()], caller: Reader) -> KeywordsAnswer:
        return await keywords(desk, request, caller.scopes)

    @app.post("/v1/keywords", summary=about, dependencies=[Depends(by_body(Keywords))], responses=_BY_BODY)
    async def keywords_by_body(request: Keywords, caller: Reader) -> KeywordsAnswer:
        return await keywords(desk, request, caller.scopes)
