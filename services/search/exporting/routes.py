"""The address of exports of articles. It takes its parameters in its query (GET) or as a JSON object (POST)."""

from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Query
from starlette.responses import Response

from services.search.access.caller import Exporter
from services.search.exporting.articles import ArticleExports
from services.search.exporting.files import MEDIA
from services.search.exporting.parameters import ArticleExport
from services.search.exporting.streaming import ExportAnswer
from services.search.routing import PROBLEM_ANSWER, READS, by_body, by_url

_FILE: Final[dict[str, Any]] = {
    "description": "The file; without its end when it was cut.",
    "content": {medium.type.partition(";")[0]: {} for medium in MEDIA.values()},
}
EXPORTS_BY_URL: Final[dict[int | str, dict[str, Any]]] = {
    **READS,
    200: _FILE,
    414: PROBLEM_ANSWER,
    501: PROBLEM_ANSWER,
}
EXPORTS_BY_BODY: Final[dict[int | str, dict[str, Any]]] = {
    **READS,
    200: _FILE,
    400: PROBLEM_ANSWER,
    413: PROBLEM_ANSWER,
    415: PROBLEM_ANSWER,
    501: PROBLEM_ANSWER,
}


def add_export_routes(app: FastAPI, articles: ArticleExports) -> None:
    """/v1/export."""
    about = "All articles that a search finds, or their actors or cited sources, as one file"

    @app.get(
        "/v1/export",
        summary=about,
        dependencies=[Depends(by_url(ArticleExport))],
        responses=EXPORTS_BY_URL,
        response_class=Response,
    )
    async def export_by_url(request: Annotated[ArticleExport, Query()], caller: Exporter) -> ExportAnswer:
        return ExportAnswer(await articles.export(request, caller.scopes, caller.key_id), request.rows.value)

    @app.post(
        "/v1/export",
        summary=about,
        dependencies=[Depends(by_body(ArticleExport))],
        responses=EXPORTS_BY_BODY,
        response_class=Response,
    )
    async def export_by_body(request: ArticleExport, caller: Exporter) -> ExportAnswer:
        return ExportAnswer(await articles.export(request, caller.scopes, caller.key_id), request.rows.value)
