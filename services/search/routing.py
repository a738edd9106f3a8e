"""What every address of the API has in common: how parameters come, and how errors are described."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final, get_origin

from fastapi import Request
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from starlette.exceptions import HTTPException

from services.search import problems
from services.search.body import check_body
from services.search.errors import UNKNOWN_PARAMETER, Fault, RequestError
from services.search.problems import Problem

PROBLEM_ANSWER: Final = {
    "model": Problem,
    "description": "Problem details (RFC 9457)",
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
READS: Final[dict[int | str, dict[str, Any]]] = dict.fromkeys((422, 500, 503), PROBLEM_ANSWER)
_NAMED: Final = 20  # faults of one kind that an answer names


def by_url(model: type[BaseModel]) -> Callable[[Request], Awaitable[None]]:
    """A dependency of an address that takes the parameters of `model` in its query.

    Without it, the last of two values would win without a word.
    """
    names = _names(model)
    lists = {name for name, field in names.items() if get_origin(field.annotation) is list}

    async def one_value_each(request: Request) -> None:  # not `def`: that would wait for a thread
        _takes(request, model)
        given = [name for name, _ in request.query_params.multi_items() if name not in lists]
        twice = sorted({name for name in given if given.count(name) > 1})[:_NAMED]
        known = [name for name in twice if name in names]
        if known:
            raise RequestError(
                problems.DUPLICATE_PARAMETER, *(Fault(name, None, "takes one value") for name in known)
            )

    return one_value_each


def by_body(model: type[BaseModel]) -> Callable[[Request], Awaitable[None]]:
    """A dependency of an address that takes the parameters of `model` in its body, and none in its query."""

    async def nothing_beside(request: Request) -> None:
        _takes(request, model)
        _json(request)
        await no_query(request)
        if content := await request.body():
            check_body(content)

    return nothing_beside


async def no_query(request: Request) -> None:
    """A dependency of an address that takes no parameters in its query."""
    names = list(dict.fromkeys(request.query_params))[:_NAMED]
    if names:
        raise RequestError(
            UNKNOWN_PARAMETER,
            *(Fault(name[:100], None, "this address takes no parameters in its query") for name in names),
        )


def _json(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def parameters_of(request: Request) -> tuple[str, ...]:
    """The names of the parameters that the address of `request` takes."""
    found: tuple[str, ...] = getattr(request.state, "parameters", ())
    return found


def _takes(request: Request, model: type[BaseModel]) -> None:
    request.state.parameters = tuple(_names(model))


def _names(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields by the names that requests give them: `from` is none that Python takes."""
    return {field.alias or name: field for name, field in model.model_fields.items()}
