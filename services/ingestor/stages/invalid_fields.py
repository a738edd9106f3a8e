"""What is wrong with a message's fields, in one sentence for its publisher: where, what to send, what came instead."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.outcomes import Reason
from schemas.raw import NO_TEXT

_SHOWN: Final = 60
_EXPECTED: Final = {
    "string_type": "must be text",
    "int_type": "must be an integer ≥ 0",
    "int_from_float": "must be an integer ≥ 0",
    "greater_than_equal": "must be an integer ≥ {ge}",
    "less_than_equal": "must be at most {le}",
    "enum": "must be {expected}",
    "string_too_long": "must have at most {max_length} characters",
    "too_long": "must have at most {max_length} entries",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "tuple_type": "must be a list",
}
_ABOUT_LENGTH: Final = {"string_too_long", "too_long"}


def reason_of(error: ValidationError) -> Reason:
    """`no_text` when nothing else is wrong than that there is no text, else `invalid_field`."""
    kinds = {problem["type"] for problem in error.errors(include_url=False, include_input=False)}
    return Reason.NO_TEXT if kinds == {NO_TEXT} else Reason.INVALID_FIELD


def sentence_of(error: ValidationError, message: Mapping[str, Any]) -> str:
    """The first problem of `error` as a sentence, and how many more there are. `message` is what was validated."""
    problems = error.errors(include_url=False, include_context=True)
    told = _told(problems[0], message)
    return told if len(problems) == 1 else f"{told}; and {len(problems) - 1} more: {_fields(problems[1:])}"


def _told(problem: ErrorDetails, message: Mapping[str, Any]) -> str:
    path = _path(problem)
    context = problem.get("ctx", {})
    if problem["type"] in _EXPECTED:
        what = _EXPECTED[problem["type"]].format_map(context)
        value = problem["input"]
        got = f"{len(value)}" if problem["type"] in _ABOUT_LENGTH else _shown(value)
        return f"{path}: {what}, got {got}"
    if "error" in context:
        return f"{path}: {context['error']}" if path else str(context["error"])
    if problem["type"] == NO_TEXT:
        empty = [name for name in ("text", "html") if name in message]
        return problem["msg"] if not empty else f"{', '.join(empty)}: {problem['msg']}"
    return f"{path}: {problem['msg']}"


def _path(problem: ErrorDetails) -> str:
    return ".".join(str(part) for part in problem["loc"])


def _fields(problems: list[ErrorDetails]) -> str:
    names = list(dict.fromkeys(_path(problem) for problem in problems))
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
