"""The address of an article's trace."""

from fastapi import Depends, FastAPI

from services.search.access.caller import Reader
from services.search.routing import PROBLEM_ANSWER, READS, no_query
from services.search.tracing.answers import TraceAnswer
from services.search.tracing.tracing import Traces


def add_trace_route(app: FastAPI, traces: Traces) -> None:
    """/v1/articles/{id}/trace."""

    @app.get(
        "/v1/articles/{article_id}/trace",
        summary="Every message that touched an article, and what became of it",
        description="Whole with the right `admin`; otherwise the messages of those versions that may be read.",
        dependencies=[Depends(no_query)],
        responses={**READS, 404: PROBLEM_ANSWER},
    )
    async def trace(article_id: str, caller: Reader) -> TraceAnswer:
        return await traces.of(article_id, caller.scopes)
