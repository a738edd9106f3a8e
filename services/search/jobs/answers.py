"""What is answered about jobs."""

from typing import Any, Literal

from pydantic import Field

from services.search.answers import Answer
from services.search.jobs.names import Resolution


class ToldEntry(Answer):
    """An entry of which there is something to tell: whom its name means, or what is wrong with it."""

    entry: int = Field(description="Its place in the list, from 0.")
    label: str | None
    resolution: Resolution
    actors: list[str] = Field(description="Who is counted.")
    code: str | None = Field(description="What is wrong; null when nothing is.")
    message: str | None


class JobAnswer(Answer):
    """A job, and how far it is."""

    id: str
    title: str | None
    state: Literal["queued", "running", "done", "cancelled", "failed"]
    entries: int
    done: int = Field(description="Entries that were counted.")
    problems: int = Field(description="Entries that could not be.")
    as_of: str = Field(
        description="What had come in by then is counted, and embargoes are judged as of then."
    )
    ended_at: str | None
    common: dict[str, Any] = Field(description="The parameters that hold for every entry.")


class JobTold(JobAnswer):
    """A job with its entries that there is something to tell of: unknown and ambiguous names, and mistakes."""

    told: list[ToldEntry]


class JobHistory(Answer):
    """Jobs, newest first; `next` is `after` of the next page, null at the end."""

    jobs: list[JobAnswer]
    next: str | None
