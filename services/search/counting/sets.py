"""A set of articles as a value of a parameter: words alone, or an object of parameters."""

import json
from typing import Annotated, Final

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from services.search.parameters import ArticleFilter

_LONGEST_LABEL: Final = 200
# What a set does not say of these is said for all sets.
SHARED: Final = ("tz", "linked", "include_received")


class SetOf(ArticleFilter):
    """Which articles a set has. Text in its place is its `q`, and its label."""

    model_config = ConfigDict(title="SetOf")

    label: Annotated[str, Field(min_length=1, max_length=_LONGEST_LABEL)] | None = Field(
        None, description="What the set is called; without it, what it is understood as."
    )


def _stated(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value.lstrip().startswith("{"):
        return {"q": value, "label": value[:_LONGEST_LABEL] or None}
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise PydanticCustomError(
            "set_json",
            "neither words nor a JSON object of parameters: {problem}",
            {"problem": str(error)[:100]},
        ) from error


Stated = Annotated[SetOf, BeforeValidator(_stated, json_schema_input_type=str | SetOf)]


def sharing(stated: SetOf, request: ArticleFilter) -> SetOf:
    """`stated` with what it leaves to `request`."""
    left = {name: getattr(request, name) for name in SHARED if name not in stated.model_fields_set}
    return stated.model_copy(update=left)
