"""The request models of jobs: what every entry has in common, and the entries."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.search.counting.sets import Stated
from services.search.exporting.parameters import FileOf
from services.search.jobs.names import named
from services.search.parameters import MAX_VALUE_LENGTH, ChartedFilter

MAX_ENTRIES: Final = 500
_LONGEST_TITLE: Final = 200


def _few(values: list[Any]) -> list[Any]:
    if len(values) > MAX_ENTRIES:
        raise PydanticCustomError(
            "too_many_values",
            "{count} are given, {most} are allowed",
            {"count": len(values), "most": MAX_ENTRIES},
        )
    return values


_Name = Annotated[str, Field(min_length=1, max_length=MAX_VALUE_LENGTH)]


class JobOf(ChartedFilter):
    """What holds of every entry of a job, and the bars that each is counted in; without an interval, totals alone."""

    title: str | None = Field(None, min_length=1, max_length=_LONGEST_TITLE, description="What it is called.")


class JobRequest(JobOf):
    """A job: up to 500 queries or names, each counted by itself among what the other parameters find."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="JobRequest")

    queries: Annotated[list[Stated], AfterValidator(_few)] = Field(
        [], description="Each words, or an object of parameters with a `label`, as a set of `compare`."
    )
    names: Annotated[list[_Name], BeforeValidator(named), AfterValidator(_few)] = Field(
        [],
        description="Names of actors in any language and script, or their ids: a list, or text with one a line.",
    )

    @model_validator(mode="after")
    def _one_list(self) -> "JobRequest":
        if bool(self.queries) is bool(self.names):
            raise PydanticCustomError("one_list", "give either `queries` or `names`, with at least one entry")
        return self


class NamesJob(JobOf):
    """The parameters beside a list of names that is a body of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="NamesJob")


class ResultOf(FileOf):
    """How a result is written."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="ResultOf")
