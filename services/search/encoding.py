"""Answers as JSON, encoded once: what this service made itself need not be checked against its models again."""

from typing import Any

import orjson
from pydantic import BaseModel
from starlette.responses import Response


class JsonAnswer(Response):
    """JSON of models, and of objects, lists and values with models in them."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The body. Raises orjson.JSONEncodeError, a TypeError, for what has no form in JSON."""
        return orjson.dumps(content, default=_fields)


def _fields(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return vars(value)
    raise TypeError(type(value).__name__)
