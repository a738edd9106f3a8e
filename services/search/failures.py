"""What every error of a request answers, wherever in the service it is raised."""

from typing import Final

import structlog
from starlette.responses import Response

from services.engines.errors import EngineError, IndexForbidden, IndexMisconfigured
from services.search import problems
from services.search.errors import RequestError
from services.search.metrics import Metrics
from services.search.problems import problem

_log: Final = structlog.get_logger()


class Failures:
    """Makes answers of errors, and counts those of engines in `metrics`."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def answer(self, error: RequestError | EngineError, request_id: str | None) -> Response:
        """The problem details of `error`."""
        if isinstance(error, RequestError):
            return problem(error.code, error.faults, request_id=request_id)
        kind = type(error).__name__
        self._metrics.engine_errors.labels(kind).inc()
        _log.warning("index_did_not_answer", kind=kind, problem=str(error))
        # Neither goes by itself.
        mended = isinstance(error, IndexForbidden | IndexMisconfigured)
        code = problems.INDEX_MISCONFIGURED if mended else problems.INDEX_UNAVAILABLE
        return problem(code, request_id=request_id)
