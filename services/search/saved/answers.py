"""What is answered about saved searches."""

from typing import Any, Literal

from pydantic import Field

from services.search.answers import Answer
from services.search.hooks.delivery import State
from services.search.saved.matches import Kind


class SearchProblem(Answer):
    """Why a search cannot be run: as the same search at /v1/articles would be answered."""

    code: str
    message: str
    param: str | None
    position: int | None = Field(description="Characters (code points) of the parameter's text, from 0.")
    since: str
    failures: int


class WebhookAnswer(Answer):
    """How deliveries do. `delivered_through` is the sequence up to which all are taken (or were not wanted)."""

    url: str
    state: State
    delivered_through: int
    failures: int
    failing_since: str | None
    next_attempt: str | None
    last_at: str | None
    last_status: int | None
    last_problem: str | None


class Feeds(Answer):
    """Where its feeds are, for who sends a key; who does not adds `?token=…` to the first two."""

    atom: str
    json_: str = Field(serialization_alias="json")
    new: str


class SavedSearchAnswer(Answer):
    """A saved search. `matches` is the number of the last match in its log."""

    id: str
    name: str
    search: dict[str, Any]
    interpreted_as: str | None
    kinds: list[Kind]
    once_per_story: bool
    max_per_hour: int | None
    muted: bool
    created_at: str
    changed_at: str
    state: Literal["well", "broken"]
    problem: SearchProblem | None
    matches: int
    feeds: Feeds
    webhook: WebhookAnswer | None


class NewSearchAnswer(SavedSearchAnswer):
    """A search that was just saved, with what is shown this once."""

    feed_token: str = Field(description="Shown once. Whoever has it reads the feeds of this search.")
    webhook_secret: str | None = Field(description="Shown once: deliveries are signed with it.")


class StatedAnew(SavedSearchAnswer):
    """A search that was stated anew, with what is shown this once."""

    webhook_secret: str | None = Field(description="Of a webhook that it had not before; else null.")


class SavedSearchList(Answer):
    """The searches of a key, the oldest first."""

    searches: list[SavedSearchAnswer]


class ShownOnce(Answer):
    """A new token or secret. The former one is of no use any more."""

    value: str


class NewMatches(Answer):
    """Matches in the order in which they were written down. `next` is to be kept whether there are any or not."""

    search: str
    state: Literal["well", "broken"]
    problem: SearchProblem | None
    interpreted_as: str | None
    matches: list[dict[str, Any]]
    next: str
    more: bool = Field(description="There are more already.")
