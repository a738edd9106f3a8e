"""The outermost layer around every request: its id, limits, security headers, metrics, and the last catch."""

import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.search.errors import AnswerCut
from services.search.metrics import Metrics
from services.search.problems import BODY_TOO_LARGE, INTERNAL_ERROR, REQUEST_REFUSED, URL_TOO_LONG, problem

MAX_BODY_BYTES: Final = 1024 * 1024
# 4,096 characters of any script, percent-encoded, and the filters beside them.
MAX_URL_BYTES: Final = 64 * 1024
REQUEST_ID: Final = "X-Request-Id"

_ID_FORM: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_log: Final = structlog.get_logger()


class _BodyTooLargeError(HTTPException):
    """An HTTPException, because FastAPI turns anything else that reading a body raises into a 400."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


class Guard:
    """ASGI middleware. An answer may set a header of its own; otherwise the strictest holds.

    Answers that it gives itself go through `across`, which lets pages of other origins read them.
    """

    def __init__(
        self, app: ASGIApp, metrics: Metrics, across: Callable[[ASGIApp], ASGIApp] = lambda answer: answer
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._across = across

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = wanted if _ID_FORM.fullmatch(wanted) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        scope["state"]["head_only"] = scope["method"] == "HEAD"
        # HEAD is GET without the body, which the server leaves out: load balancers and `wget --spider` ask so.
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        answered = False
        started = time.monotonic()

        async def send_guarded(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                out = MutableHeaders(scope=message)
                out[REQUEST_ID] = request_id
                for name, value in _HEADERS.items():
                    out.setdefault(name, value)
                # Here, so that answers say it that the application did not give.
                out.update(scope["state"].get("rate_limit", {}))
                self._count(scope["method"], _route(asked), message["status"], time.monotonic() - started)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                refused = _refused(scope)
                if refused is None:
                    try:
                        await self._app(asked, _limited(receive), send_guarded)
                    finally:
                        self._count_export(asked)
                    return
                response = _refusal(refused, request_id)
            except _BodyTooLargeError:
                response = problem(BODY_TOO_LARGE, request_id=request_id)
            except AnswerCut:  # whoever raised it said why
                raise
            except Exception:
                _log.exception("request_failed", route=_route(asked), method=scope["method"][:10])
                if answered:
                    raise
                response = problem(INTERNAL_ERROR, request_id=request_id)
            await self._across(response)(scope, receive, send_guarded)

    def _count(self, method: str, route: str, status: int, seconds: float) -> None:
        known = method if method in _METHODS else "other"
        self._metrics.requests.labels(route, known, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)

    def _count_export(self, scope: Scope) -> None:
        ended = scope["state"].get("export_ended")
        if ended is not None:
            end, rows = ended
            self._metrics.exports.labels(_route(scope), end).inc()
            self._metrics.exported_rows.labels(_route(scope)).inc(rows)


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "unmatched"))


def _refused(scope: Scope) -> str | None:
    """The code of the problem with the head of a request, before anything of its body is read."""
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_URL_BYTES:
        return URL_TOO_LONG
    headers = Headers(scope=scope)
    if "transfer-encoding" in headers and "content-length" in headers:
        return REQUEST_REFUSED
    return BODY_TOO_LARGE if _declared_length(headers) > MAX_BODY_BYTES else None


def _refusal(code: str, request_id: str) -> Response:
    answer = problem(code, request_id=request_id)
    if code == REQUEST_REFUSED:
        # Whoever reads its end in another way would take what is behind it for another request.
        answer.headers["Connection"] = "close"
    return answer


def _declared_length(headers: Headers) -> int:
    stated = headers.get("content-length", "0")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 19 else 0


def _limited(receive: Receive) -> Receive:
    """`receive`, until more bytes came than a body may have, whatever its length was said to be."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        # That somebody leaves is heard also then.
        if taken > MAX_BODY_BYTES and message["type"] == "http.request":
            raise _BodyTooLargeError
        return message

    return limited
