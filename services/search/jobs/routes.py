"""The addresses of jobs."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.search.access.caller import Exporter
from services.search.exporting.history import HistoryPage
from services.search.exporting.routes import EXPORTS_BY_URL
from services.search.exporting.streaming import ExportAnswer
from services.search.jobs.answers import JobHistory, JobTold
from services.search.jobs.desk import JobDesk
from services.search.jobs.names import CsvText
from services.search.jobs.parameters import JobRequest, NamesJob, ResultOf
from services.search.jobs.runner import Runner
from services.search.routing import PROBLEM_ANSWER, READS, by_body, by_url, no_query

_CSV: Final = "text/csv"
_TEXTS: Final = frozenset({"text/plain", _CSV})
_NEW: Final = {
    **READS,
    400: PROBLEM_ANSWER,
    413: PROBLEM_ANSWER,
    415: PROBLEM_ANSWER,
    429: PROBLEM_ANSWER,
}


def add_job_routes(app: FastAPI, desk: JobDesk, runner: Runner) -> None:
    """/v1/jobs and what lies under it."""
    _add_new(app, desk, runner)
    _add_ones(app, desk)


def _add_new(app: FastAPI, desk: JobDesk, runner: Runner) -> None:
    @app.post(
        "/v1/jobs",
        summary="Count up to 500 queries or names in the background",
        dependencies=[Depends(by_body(JobRequest))],
        responses=_NEW,
        status_code=HTTPStatus.ACCEPTED,
    )
    async def new_job(request: JobRequest, caller: Exporter) -> JobTold:
        job = await desk.create(request, caller)
        runner.wake()
        return job

    @app.post(
        "/v1/jobs/names",
        summary="The same for names of actors, one a line of plain text or CSV",
        dependencies=[Depends(by_url(NamesJob))],
        responses={**_NEW, 414: PROBLEM_ANSWER},
        status_code=HTTPStatus.ACCEPTED,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {name: {"schema": {"type": "string"}} for name in _TEXTS},
            }
        },
    )
    async def new_job_of_names(
        parameters: Annotated[NamesJob, Query()], request: Request, caller: Exporter
    ) -> JobTold:
        job = await desk.create(await _with_names(parameters, request), caller)
        runner.wake()
        return job


async def _with_names(parameters: NamesJob, request: Request) -> JobRequest:
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind not in _TEXTS:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        text = (await request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    stated = parameters.model_dump(exclude_unset=True)
    try:
        return JobRequest.model_validate({**stated, "names": CsvText(text) if kind == _CSV else text})
    except ValidationError as error:
        raise RequestValidationError(
            [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        ) from error


def _add_ones(app: FastAPI, desk: JobDesk) -> None:
    @app.get(
        "/v1/jobs",
        summary="The jobs that your key asked for, newest first",
        dependencies=[Depends(by_url(HistoryPage))],
        responses={**READS, 401: PROBLEM_ANSWER},
    )
    async def history(page: Annotated[HistoryPage, Query()], caller: Exporter) -> JobHistory:
        return await desk.history(page, caller)

    @app.get(
        "/v1/jobs/{job_id}",
        summary="A job: how far it is, which names are unknown or ambiguous, what could not be counted",
        dependencies=[Depends(no_query)],
        responses={**READS, 404: PROBLEM_ANSWER},
    )
    async def one_job(job_id: str, caller: Exporter) -> JobTold:
        return await desk.job(job_id, caller)

    @app.get(
        "/v1/jobs/{job_id}/result",
        summary="What a job has counted so far, as one file",
        dependencies=[Depends(by_url(ResultOf))],
        responses={**EXPORTS_BY_URL, 404: PROBLEM_ANSWER},
        response_class=Response,
    )
    async def job_result(
        job_id: str, request: Annotated[ResultOf, Query()], caller: Exporter
    ) -> ExportAnswer:
        return ExportAnswer(await desk.result(job_id, request, caller), "job")

    @app.delete(
        "/v1/jobs/{job_id}",
        summary="Cancel a job that is under way; remove one that has ended",
        dependencies=[Depends(no_query)],
        responses={**READS, 204: {"description": "It is removed."}, 404: PROBLEM_ANSWER},
        response_model=JobTold,
    )
    async def end_job(job_id: str, caller: Exporter) -> JobTold | Response:
        ended = await desk.end(job_id, caller)
        return Response(status_code=HTTPStatus.NO_CONTENT) if ended is None else ended
