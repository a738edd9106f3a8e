"""Problem details (RFC 9457): the one table from stable codes to statuses, and the answers made from it."""

import difflib
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.search import errors
from services.search.errors import Fault
from services.search.parameters import NESTED
from services.search.query import errors as query_errors

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER_S: Final = 5

BODY_INVALID: Final = "body_invalid"
NOT_FOUND: Final = "not_found"
METHOD_NOT_ALLOWED: Final = "method_not_allowed"
BODY_TOO_LARGE: Final = "body_too_large"
URL_TOO_LONG: Final = "url_too_long"
UNSUPPORTED_MEDIA_TYPE: Final = "unsupported_media_type"
DUPLICATE_PARAMETER: Final = "duplicate_parameter"
TOO_MANY_VALUES: Final = "too_many_values"
REQUEST_REFUSED: Final = "request_refused"
TOO_SLOW: Final = "too_slow"
REQUEST_TOO_SLOW: Final = "request_too_slow"
INDEX_UNAVAILABLE: Final = "index_unavailable"
INDEX_MISCONFIGURED: Final = "index_misconfigured"
INTERNAL_ERROR: Final = "internal_error"

_422: Final = HTTPStatus.UNPROCESSABLE_ENTITY
PROBLEMS: Final[dict[str, tuple[HTTPStatus, str]]] = {
    errors.UNKNOWN_PARAMETER: (_422, "There is no such parameter"),
    errors.INVALID_PARAMETER: (_422, "A parameter has a value that cannot be used"),
    DUPLICATE_PARAMETER: (_422, "A parameter that takes one value is given twice"),
    TOO_MANY_VALUES: (_422, "A parameter has too many values"),
    errors.DATE_INVALID: (_422, "A date cannot be read"),
    errors.TOO_MANY_BARS: (_422, "The histogram would have too many bars"),
    errors.TOO_MANY_CELLS: (_422, "The table would have too many cells"),
    query_errors.SYNTAX: (_422, "The query cannot be read"),
    query_errors.UNSUPPORTED: (_422, "The query uses something that is not supported"),
    query_errors.TOO_LONG: (_422, "The query is too long"),
    query_errors.TOO_COMPLEX: (_422, "The query is too complex"),
    query_errors.NO_WORDS: (_422, "The query has no words"),
    errors.CURSOR_INVALID: (_422, "This is no cursor"),
    errors.CURSOR_MISMATCH: (_422, "The cursor belongs to another query"),
    errors.CURSOR_EXPIRED: (HTTPStatus.GONE, "The cursor has expired"),
    errors.ARTICLE_NOT_FOUND: (HTTPStatus.NOT_FOUND, "There is no such article"),
    errors.STORY_NOT_FOUND: (HTTPStatus.NOT_FOUND, "There is no such story"),
    errors.VERSION_NOT_FOUND: (HTTPStatus.NOT_FOUND, "There is no such version of this article"),
    errors.FORMAT_UNAVAILABLE: (HTTPStatus.NOT_IMPLEMENTED, "This installation cannot write that format"),
    errors.EXPORT_NOT_FOUND: (HTTPStatus.NOT_FOUND, "There is no such export"),
    errors.JOB_NOT_FOUND: (HTTPStatus.NOT_FOUND, "There is no such job"),
    errors.TOO_MANY_JOBS: (HTTPStatus.TOO_MANY_REQUESTS, "Too many jobs are waiting"),
    errors.KEY_MISSING: (HTTPStatus.UNAUTHORIZED, "A key is needed"),
    errors.KEY_REFUSED: (HTTPStatus.UNAUTHORIZED, "The key is not accepted"),
    errors.KEY_IN_URL: (HTTPStatus.BAD_REQUEST, "A key does not belong into an address"),
    errors.SCOPE_MISSING: (HTTPStatus.FORBIDDEN, "The key may not do this"),
    errors.KEY_NOT_FOUND: (HTTPStatus.NOT_FOUND, "There is no such key"),
    errors.KEY_ENDED: (HTTPStatus.CONFLICT, "The key has ended"),
    errors.SEARCH_NOT_FOUND: (HTTPStatus.NOT_FOUND, "There is no such saved search"),
    errors.TOO_MANY_SEARCHES: (HTTPStatus.CONFLICT, "This key has as many saved searches as it may have"),
    errors.RATE_LIMITED: (HTTPStatus.TOO_MANY_REQUESTS, "Too many requests"),
    errors.OVERLOADED: (HTTPStatus.SERVICE_UNAVAILABLE, "The service has too much to do for the moment"),
    REQUEST_REFUSED: (HTTPStatus.BAD_REQUEST, "The request cannot be read"),
    BODY_INVALID: (HTTPStatus.BAD_REQUEST, "The body is not a JSON object"),
    NOT_FOUND: (HTTPStatus.NOT_FOUND, "There is nothing at this address"),
    METHOD_NOT_ALLOWED: (HTTPStatus.METHOD_NOT_ALLOWED, "This address does not take this method"),
    BODY_TOO_LARGE: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large"),
    URL_TOO_LONG: (HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long"),
    UNSUPPORTED_MEDIA_TYPE: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json"),
    INDEX_UNAVAILABLE: (HTTPStatus.SERVICE_UNAVAILABLE, "The index does not answer for the moment"),
    INDEX_MISCONFIGURED: (HTTPStatus.SERVICE_UNAVAILABLE, "The index is not as this service needs it"),
    TOO_SLOW: (HTTPStatus.SERVICE_UNAVAILABLE, "The answer takes too long"),
    REQUEST_TOO_SLOW: (HTTPStatus.REQUEST_TIMEOUT, "The request came too slowly"),
    INTERNAL_ERROR: (HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here"),
}


class ProblemFault(BaseModel):
    """One thing that is wrong. `position` counts characters (code points) of the parameter's text from 0."""

    param: str | None
    position: int | None
    message: str


class Problem(BaseModel):
    """What every error answers, as application/problem+json."""

    type: str = Field(description="Where docs/search.md describes the code: a URN.")
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable; see the table in docs/search.md.")
    errors: list[ProblemFault]
    request_id: str | None = Field(None, description="Also in the header X-Request-Id.")


def problem_body(code: str, faults: Sequence[Fault] = (), *, request_id: str | None = None) -> dict[str, Any]:
    """The problem details of `code`. The detail is the first fault's sentence, else the title."""
    status, title = PROBLEMS[code]
    return {
        "type": f"urn:telex:problem:{code}",
        "title": title,
        "status": status.value,
        "detail": "; ".join(_sentence(one) for one in faults[:3]) or title,
        "code": code,
        "errors": [{"param": one.param, "position": one.position, "message": one.message} for one in faults],
        "request_id": request_id,
    }


def problem(code: str, faults: Sequence[Fault] = (), *, request_id: str | None = None) -> Response:
    """The answer for `code`."""
    status, _ = PROBLEMS[code]
    headers = _headers(code, status)
    return Response(
        orjson.dumps(problem_body(code, faults, request_id=request_id)),
        status_code=status.value,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def _headers(code: str, status: HTTPStatus) -> dict[str, str]:
    """Those that HTTP wants with a status (RFC 9110, RFC 6750)."""
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": str(RETRY_AFTER_S)}
    told = {
        errors.KEY_MISSING: "",
        errors.KEY_REFUSED: ', error="invalid_token"',
        errors.SCOPE_MISSING: ', error="insufficient_scope"',
    }
    return {"WWW-Authenticate": f'Bearer realm="telex"{told[code]}'} if code in told else {}


def from_validation(found: Sequence[Any], known: Sequence[str]) -> tuple[str, list[Fault]]:
    """Code and faults for what pydantic found wrong in parameters or body, where `known` are the parameters.

    Values are not repeated: they may be huge.
    """
    faults: list[Fault] = []
    codes: list[str] = []
    for one in found:
        # The first says where parameters came in, which may be what an unknown one is called, too.
        place = one["loc"][1:]
        param = _param(place) if place else None
        match one["type"]:
            case "extra_forbidden":
                codes.append(errors.UNKNOWN_PARAMETER)
                faults.append(Fault(param, None, unknown_parameter(str(place[-1])[:100], known)))
            case "json_invalid" | "model_attributes_type" | "missing" if param is None or isinstance(
                place[0], int
            ):
                codes.append(BODY_INVALID)
                faults.append(Fault(None, None, "the body must be a JSON object of parameters"))
            case "too_many_values":
                codes.append(TOO_MANY_VALUES)
                faults.append(Fault(param, None, one["msg"]))
            case _:
                codes.append(errors.INVALID_PARAMETER)
                faults.append(Fault(param, None, one["msg"]))
    code = next((c for c in (BODY_INVALID, errors.UNKNOWN_PARAMETER) if c in codes), None)
    return code or (codes[0] if codes else errors.INVALID_PARAMETER), faults[:20]


def _param(place: Sequence[str | int]) -> str:
    """The parameter at `place`; for one inside a set of articles, such as `set[0].language`, that one."""
    name, *inside = [str(part)[:100] for part in place]
    if name not in NESTED or not inside:
        return name
    if isinstance(place[1], int):
        return f"{name}[{inside[0]}]" + "".join(f".{part}" for part in inside[1:2])
    return f"{name}.{inside[0]}"


def unknown_parameter(name: str, known: Sequence[str]) -> str:
    """A sentence that names an unknown parameter and the nearest known one."""
    near = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"{name!r} is no parameter: {hint}"


def _sentence(one: Fault) -> str:
    where = f" (at character {one.position + 1})" if one.position is not None else ""
    return f"{one.param}: {one.message}{where}" if one.param else f"{one.message}{where}"
