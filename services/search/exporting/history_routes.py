"""The addresses of past exports."""

from typing import Annotated

from fastapi import Depends, FastAPI, Query
from starlette.responses import Response

from services.search.access.caller import Exporter
from services.search.exporting.changes import Changes
from services.search.exporting.history import History, HistoryPage, PastExport, past_export, past_exports
from services.search.exporting.ledger import Ledger
from services.search.exporting.parameters import ChangesOf
from services.search.exporting.routes import EXPORTS_BY_URL
from services.search.exporting.streaming import ExportAnswer
from services.search.routing import PROBLEM_ANSWER, READS, by_url, no_query


def add_history_routes(app: FastAPI, ledger: Ledger, changes: Changes) -> None:
    """/v1/exports and what lies under it."""

    @app.get(
        "/v1/exports",
        summary="The exports of articles that your key asked for, newest first",
        dependencies=[Depends(by_url(HistoryPage))],
        responses={**READS, 401: PROBLEM_ANSWER},
    )
    async def history(page: Annotated[HistoryPage, Query()], caller: Exporter) -> History:
        return await past_exports(ledger, page, caller)

    @app.get(
        "/v1/exports/{export_id}",
        summary="An export: what was asked, what was given, and whether it is whole",
        dependencies=[Depends(no_query)],
        responses={**READS, 404: PROBLEM_ANSWER},
    )
    async def one_export(export_id: str, caller: Exporter) -> PastExport:
        return PastExport.model_validate(await past_export(ledger, export_id, caller))

    @app.get(
        "/v1/exports/{export_id}/changes",
        summary="Which articles of an export have changed or gone since, as one file",
        dependencies=[Depends(by_url(ChangesOf))],
        responses={**EXPORTS_BY_URL, 404: PROBLEM_ANSWER},
        response_class=Response,
    )
    async def export_changes(
        export_id: str, request: Annotated[ChangesOf, Query()], caller: Exporter
    ) -> ExportAnswer:
        of = await past_export(ledger, export_id, caller)
        return ExportAnswer(await changes.export(of, request, caller.scopes), "changes")
