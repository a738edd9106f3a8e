"""The search service's HTTP application."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final

import structlog
from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from services.engines.errors import EngineError, IndexMisconfigured
from services.engines.index import ArticleIndex
from services.runtime.settings import Settings
from services.search import problems
from services.search.answers import SearchAnswer, Suggestions
from services.search.errors import Fault, RequestError
from services.search.guard import Guard
from services.search.metrics import Metrics
from services.search.pages import add_pages
from services.search.parameters import LISTS, ActorSuggest, ArticleSearch
from services.search.problems import Problem, from_validation, problem
from services.search.service import Search

_ABOUT: Final = (
    "Faceted full-text search over news articles. The query language, every parameter and every error code are "
    "described in docs/search.md."
)
_PROBLEM: Final = {
    "model": Problem,
    "description": "Problem details (RFC 9457)",
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_READS: Final[dict[int | str, dict[str, Any]]] = dict.fromkeys((422, 500, 503), _PROBLEM)
_HTTP_CODES: Final = {
    HTTPStatus.NOT_FOUND: problems.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: problems.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: problems.BODY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: problems.UNSUPPORTED_MEDIA_TYPE,
}
_log: Final = structlog.get_logger()


def create_app(
    index: ArticleIndex,
    settings: Settings,  # noqa: ARG001 - keys and limits will come from it; callers have it at hand
    *,
    clock: Callable[[], datetime],
) -> FastAPI:
    """The application that searches `index`, which the caller starts and closes.

    It answers while the index is down: searches with 503, /health/ready with what is the matter. `clock` gives the
    present, aware of its zone; embargoes are judged by it.
    """
    metrics = Metrics()
    app = FastAPI(
        title="Telex search",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
    )
    search = Search(index, clock)
    app.add_middleware(Guard, metrics=metrics)
    _add_articles(app, search)
    _add_suggest(app, search)
    _add_probes(app, search, metrics)
    add_pages(app)
    _add_problems(app, metrics)
    return app


def _add_articles(app: FastAPI, search: Search) -> None:
    @app.get(
        "/v1/articles",
        summary="Search articles",
        dependencies=[Depends(_one_value_each)],
        responses={**_READS, 410: _PROBLEM, 414: _PROBLEM},
    )
    async def search_by_url(request: Annotated[ArticleSearch, Query()]) -> SearchAnswer:
        return await search.articles(request)

    @app.post(
        "/v1/articles/search",
        summary="Search articles, with the parameters as a JSON body",
        dependencies=[Depends(_json_body), Depends(_no_query)],
        responses={**_READS, 400: _PROBLEM, 410: _PROBLEM, 413: _PROBLEM, 415: _PROBLEM},
    )
    async def search_by_body(request: ArticleSearch) -> SearchAnswer:
        return await search.articles(request)

    @app.get(
        "/v1/articles/{article_id}",
        summary="One article, whole",
        description="With the evidence for everything derived, the ledger of removed lines, and notes.",
        dependencies=[Depends(_no_query)],
        responses={**_READS, 404: _PROBLEM},
        response_model=dict[str, Any],
    )
    async def one_article(article_id: str) -> JSONResponse:
        return JSONResponse(await search.article(article_id))


def _add_suggest(app: FastAPI, search: Search) -> None:
    @app.get(
        "/v1/suggest",
        summary="Actors by the beginning of a name, in any language and script",
        description="At most twenty, with the number of articles that they are in.",
        dependencies=[Depends(_one_value_each)],
        responses={**_READS, 414: _PROBLEM},
    )
    async def suggest(request: Annotated[ActorSuggest, Query()]) -> Suggestions:
        return await search.suggest(request.q)


def _add_probes(app: FastAPI, search: Search, metrics: Metrics) -> None:
    @app.get("/health/live", summary="The process answers")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/health/ready", summary="The index answers, too", responses={503: _PROBLEM})
    async def ready() -> dict[str, str]:
        await search.ready()
        return {"status": "ready"}

    @app.get("/metrics", include_in_schema=False)
    async def read_metrics() -> Response:
        return Response(generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _add_problems(app: FastAPI, metrics: Metrics) -> None:
    """What each exception answers."""

    @app.exception_handler(RequestError)
    async def request_error(request: Request, error: RequestError) -> Response:
        return problem(error.code, error.faults, request_id=_request_id(request))

    @app.exception_handler(RequestValidationError)
    async def validation_error(request: Request, error: RequestValidationError) -> Response:
        code, faults = from_validation(error.errors())
        return problem(code, faults, request_id=_request_id(request))

    @app.exception_handler(EngineError)
    async def engine_error(request: Request, error: EngineError) -> Response:
        kind = type(error).__name__
        metrics.engine_errors.labels(kind).inc()
        _log.warning("index_did_not_answer", kind=kind, problem=str(error))
        code = (
            problems.INDEX_MISCONFIGURED
            if isinstance(error, IndexMisconfigured)
            else problems.INDEX_UNAVAILABLE
        )
        return problem(code, request_id=_request_id(request))

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


def _one_value_each(request: Request) -> None:
    """Without this, the last of two values would win without a word."""
    given = [name for name, _ in request.query_params.multi_items() if name not in LISTS]
    twice = sorted({name for name in given if given.count(name) > 1})[:20]
    known = [name for name in twice if name in ArticleSearch.model_fields]
    if known:
        raise RequestError(
            problems.DUPLICATE_PARAMETER, *(Fault(name, None, "takes one value") for name in known)
        )


def _no_query(request: Request) -> None:
    names = list(dict.fromkeys(request.query_params))[:20]
    if names:
        raise RequestError(
            "unknown_parameter",
            *(Fault(name[:100], None, "this address takes no parameters in its query") for name in names),
        )


def _json_body(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def _request_id(request: Request) -> str | None:
    found = getattr(request.state, "request_id", None)
    return found if isinstance(found, str) else None
