"""The addresses of exports of what is counted, in long form. Each takes its parameters as the address that counts does."""

from typing import Annotated

from fastapi import Depends, FastAPI, Path, Query
from starlette.responses import Response

from services.search.access.caller import Exporter
from services.search.counting.desk import Desk
from services.search.counting.parameters import ValueFacetName
from services.search.exporting.counts import (
    export_comparison,
    export_facet,
    export_histogram,
    export_keywords,
    export_table,
)
from services.search.exporting.parameters import (
    CompareExport,
    FacetExport,
    HistogramExport,
    KeywordsExport,
    TableExport,
)
from services.search.exporting.routes import EXPORTS_BY_BODY, EXPORTS_BY_URL
from services.search.exporting.streaming import ExportAnswer
from services.search.routing import by_body, by_url


def add_counted_export_routes(app: FastAPI, desk: Desk) -> None:
    """/v1/export/facets/{name}, /v1/export/histogram, …/table, …/compare, …/keywords."""
    _add_facets(app, desk)
    _add_histogram(app, desk)
    _add_table(app, desk)
    _add_compare(app, desk)
    _add_keywords(app, desk)


def _add_facets(app: FastAPI, desk: Desk) -> None:
    about = "All values of a facet in long form"

    @app.get(
        "/v1/export/facets/{name}",
        summary=about,
        dependencies=[Depends(by_url(FacetExport))],
        responses=EXPORTS_BY_URL,
        response_class=Response,
    )
    async def facet_by_url(
        name: Annotated[ValueFacetName, Path()], request: Annotated[FacetExport, Query()], caller: Exporter
    ) -> ExportAnswer:
        return ExportAnswer(await export_facet(desk, name, request, caller.scopes), name.value)

    @app.post(
        "/v1/export/facets/{name}",
        summary=about,
        dependencies=[Depends(by_body(FacetExport))],
        responses=EXPORTS_BY_BODY,
        response_class=Response,
    )
    async def facet_by_body(
        name: Annotated[ValueFacetName, Path()], request: FacetExport, caller: Exporter
    ) -> ExportAnswer:
        return ExportAnswer(await export_facet(desk, name, request, caller.scopes), name.value)


def _add_histogram(app: FastAPI, desk: Desk) -> None:
    about = "A histogram in long form: a row for each bar, beside all articles in it"

    @app.get(
        "/v1/export/histogram",
        summary=about,
        dependencies=[Depends(by_url(HistogramExport))],
        responses=EXPORTS_BY_URL,
        response_class=Response,
    )
    async def histogram_by_url(
        request: Annotated[HistogramExport, Query()], caller: Exporter
    ) -> ExportAnswer:
        return ExportAnswer(await export_histogram(desk, request, caller.scopes), "histogram")

    @app.post(
        "/v1/export/histogram",
        summary=about,
        dependencies=[Depends(by_body(HistogramExport))],
        responses=EXPORTS_BY_BODY,
        response_class=Response,
    )
    async def histogram_by_body(request: HistogramExport, caller: Exporter) -> ExportAnswer:
        return ExportAnswer(await export_histogram(desk, request, caller.scopes), "histogram")


def _add_table(app: FastAPI, desk: Desk) -> None:
    about = "A table in long form: a row for each cell, with totals"

    @app.get(
        "/v1/export/table",
        summary=about,
        dependencies=[Depends(by_url(TableExport))],
        responses=EXPORTS_BY_URL,
        response_class=Response,
    )
    async def table_by_url(request: Annotated[TableExport, Query()], caller: Exporter) -> ExportAnswer:
        return ExportAnswer(await export_table(desk, request, caller.scopes), "table")

    @app.post(
        "/v1/export/table",
        summary=about,
        dependencies=[Depends(by_body(TableExport))],
        responses=EXPORTS_BY_BODY,
        response_class=Response,
    )
    async def table_by_body(request: TableExport, caller: Exporter) -> ExportAnswer:
        return ExportAnswer(await export_table(desk, request, caller.scopes), "table")


def _add_compare(app: FastAPI, desk: Desk) -> None:
    about = "Up to ten sets of articles in long form: a row for each set and bar"

    @app.get(
        "/v1/export/compare",
        summary=about,
        dependencies=[Depends(by_url(CompareExport))],
        responses=EXPORTS_BY_URL,
        response_class=Response,
    )
    async def compare_by_url(request: Annotated[CompareExport, Query()], caller: Exporter) -> ExportAnswer:
        return ExportAnswer(await export_comparison(desk, request, caller.scopes), "compare")

    @app.post(
        "/v1/export/compare",
        summary=about,
        dependencies=[Depends(by_body(CompareExport))],
        responses=EXPORTS_BY_BODY,
        response_class=Response,
    )
    async def compare_by_body(request: CompareExport, caller: Exporter) -> ExportAnswer:
        return ExportAnswer(await export_comparison(desk, request, caller.scopes), "compare")


def _add_keywords(app: FastAPI, desk: Desk) -> None:
    about = "Keywords in long form"

    @app.get(
        "/v1/export/keywords",
        summary=about,
        dependencies=[Depends(by_url(KeywordsExport))],
        responses=EXPORTS_BY_URL,
        response_class=Response,
    )
    async def keywords_by_url(request: Annotated[KeywordsExport, Query()], caller: Exporter) -> ExportAnswer:
        return ExportAnswer(await export_keywords(desk, request, caller.scopes), "keywords")

    @app.post(
        "/v1/export/keywords",
        summary=about,
        dependencies=[Depends(by_body(KeywordsExport))],
        responses=EXPORTS_BY_BODY,
        response_class=Response,
    )
    async def keywords_by_body(request: KeywordsExport, caller: Exporter) -> ExportAnswer:
        return ExportAnswer(await export_keywords(desk, request, caller.scopes), "keywords")
