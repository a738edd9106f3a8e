"""The search service's HTTP application."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.engines.errors import EngineError
from services.engines.index import ArticleIndex
from services.engines.records import Records
from services.engines.trails import Trails
from services.runtime.settings import Settings
from services.search import problems
from services.search.access.caller import Administrator, Reader
from services.search.access.gate import Gate
from services.search.access.keyring import Keyring
from services.search.access.keys import Keys
from services.search.access.limits import Limits
from services.search.access.routes import add_key_routes
from services.search.access.signing import Signing
from services.search.answers import SearchAnswer, Suggestions
from services.search.article_routes import add_article_routes
from services.search.articles import Articles
from services.search.asking import warm
from services.search.compression import Compression
from services.search.counting.desk import Desk
from services.search.counting.routes import add_counting_routes
from services.search.encoding import JsonAnswer
from services.search.errors import RequestError
from services.search.exporting.adding import add_exports
from services.search.failures import Failures
from services.search.guard import Guard
from services.search.jobs.desk import JobDesk
from services.search.jobs.routes import add_job_routes
from services.search.jobs.runner import Runner
from services.search.jobs.store import Jobs
from services.search.metrics import Metrics
from services.search.origins import across
from services.search.pages import add_pages
from services.search.parameters import ActorSuggest, ArticleSearch
from services.search.patience import Patience
from services.search.problems import from_validation, problem
from services.search.reading_routes import add_reading_routes
from services.search.routing import PROBLEM_ANSWER, READS, by_body, by_url, parameters_of
from services.search.sampling import Samples
from services.search.saved.owners import owners_of
from services.search.saved.routes import add_saved_routes
from services.search.saved.service import SavedSearches
from services.search.service import Search
from services.search.similar.finding import Similar
from services.search.stories import Stories
from services.search.tracing.routes import add_trace_route
from services.search.tracing.tracing import Traces
from services.search.why.judging import Whys

_ABOUT: Final = (
    "Faceted full-text search over news articles. The query language, every parameter and every error code are "
    "described in docs/search.md."
)
_HTTP_CODES: Final = {
    HTTPStatus.NOT_FOUND: problems.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: problems.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: problems.BODY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: problems.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.REQUEST_TIMEOUT: problems.REQUEST_TOO_SLOW,
}


def create_app(
    index: ArticleIndex,
    records: Records,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    trails: Trails | None = None,
) -> FastAPI:
    """The application that searches `index`; `records` are what people set up, `trails` the receipts (None: none are kept).
    The caller starts and closes them.

    It answers while the index is down: searches with 503, /health/ready with what is the matter. `clock` gives the
    present, aware of its zone; embargoes are judged by it.
    """
    metrics = Metrics()
    failures = Failures(metrics)
    keys = Keys(records, clock)
    search = Search(index, clock, Signing(records, time.monotonic))
    app = FastAPI(
        title="Telex search",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
        lifespan=_warming,
    )
    app.add_middleware(Compression)
    app.add_middleware(
        Gate,
        settings=settings,
        keyring=Keyring(keys, clock, time.monotonic),
        limits=Limits(settings, time.monotonic),
        failures=failures,
    )
    app.add_middleware(Patience, seconds=settings.request_seconds)
    app.add_middleware(across, origins=settings.cors_origins)
    app.add_middleware(Guard, metrics=metrics, across=partial(across, origins=settings.cors_origins))
    _add_articles(app, search)
    traces = Traces(index, trails, clock)
    add_article_routes(app, Articles(index, clock), Whys(index, traces, clock), Similar(index, clock))
    add_trace_route(app, traces)
    add_reading_routes(app, Stories(index, clock), Samples(index, clock))
    desk = Desk(index, clock)
    add_counting_routes(app, desk)
    add_exports(app, index, records, settings, desk)
    jobs = Jobs(records, settings.job_days, clock)
    runner = Runner(jobs, desk, settings.jobs)
    add_job_routes(app, JobDesk(jobs, desk), runner)
    app.state.runner = runner
    add_key_routes(app, keys)
    owners = owners_of(keys, clock)
    saved = SavedSearches(records, index, owners, clock, plain_http=settings.webhook_http)
    add_saved_routes(app, saved, settings.public_url)
    _add_suggest(app, search)
    _add_probes(app, search, metrics)
    add_pages(app)
    _add_problems(app, failures)
    # What serves them on a port of their own needs them.
    app.state.metrics = metrics
    app.state.ready = search.ready
    return app


@asynccontextmanager
async def _warming(app: FastAPI) -> AsyncIterator[None]:
    """Begins to read what the first query would wait for when the service starts; requests are answered meanwhile."""
    warming = asyncio.create_task(warm(), name="warming")
    running = asyncio.create_task(app.state.runner.run(), name="jobs")
    yield
    warming.cancel()  # nobody waits for it any more
    running.cancel()  # jobs in hand are given back
    await asyncio.gather(warming, running, return_exceptions=True)


def _add_articles(app: FastAPI, search: Search) -> None:
    @app.get(
        "/v1/articles",
        summary="Search articles",
        dependencies=[Depends(by_url(ArticleSearch))],
        responses={**READS, 410: PROBLEM_ANSWER, 414: PROBLEM_ANSWER},
        response_model=SearchAnswer,
    )
    async def search_by_url(request: Annotated[ArticleSearch, Query()], caller: Reader) -> JsonAnswer:
        return JsonAnswer(await search.articles(request, caller.scopes))

    @app.post(
        "/v1/articles/search",
        summary="Search articles, with the parameters as a JSON body",
        dependencies=[Depends(by_body(ArticleSearch))],
        responses={
            **READS,
            400: PROBLEM_ANSWER,
            410: PROBLEM_ANSWER,
            413: PROBLEM_ANSWER,
            415: PROBLEM_ANSWER,
        },
        response_model=SearchAnswer,
    )
    async def search_by_body(request: ArticleSearch, caller: Reader) -> JsonAnswer:
        return JsonAnswer(await search.articles(request, caller.scopes))


def _add_suggest(app: FastAPI, search: Search) -> None:
    @app.get(
        "/v1/suggest",
        summary="Actors by the beginning of a name, in any language and script",
        description="At most twenty, with the number of articles that they are in.",
        dependencies=[Depends(by_url(ActorSuggest))],
        responses={**READS, 414: PROBLEM_ANSWER},
    )
    async def suggest(request: Annotated[ActorSuggest, Query()], caller: Reader) -> Suggestions:
        return await search.suggest(request.q, caller.scopes, request.labels)


def _add_probes(app: FastAPI, search: Search, metrics: Metrics) -> None:
    @app.get("/health/live", summary="The process answers")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/health/ready", summary="The index answers, too", responses={503: PROBLEM_ANSWER})
    async def ready() -> dict[str, str]:
        await search.ready()
        return {"status": "ready"}

    @app.get("/metrics", include_in_schema=False)
    async def read_metrics(_: Administrator) -> Response:
        return Response(generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _add_problems(app: FastAPI, failures: Failures) -> None:
    """What each exception answers."""

    @app.exception_handler(RequestError)
    async def request_error(request: Request, error: RequestError) -> Response:
        return failures.answer(error, _request_id(request))

    @app.exception_handler(RequestValidationError)
    async def validation_error(request: Request, error: RequestValidationError) -> Response:
        code, faults = from_validation(error.errors(), parameters_of(request))
        return problem(code, faults, request_id=_request_id(request))

    @app.exception_handler(EngineError)
    async def engine_error(request: Request, error: EngineError) -> Response:
        return failures.answer(error, _request_id(request))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        code = _HTTP_CODES.get(status)
        if code is None:
            body = request.method == "POST" and status is HTTPStatus.BAD_REQUEST
            code = problems.BODY_INVALID if body else problems.REQUEST_REFUSED
        response = problem(code, request_id=_request_id(request))
        if allowed := (error.headers or {}).get("Allow"):
            response.headers["Allow"] = allowed
        return response


def _request_id(request: Request) -> str | None:
    found = getattr(request.state, "request_id", None)
    return found if isinstance(found, str) else None
