"""The request models of saved searches."""

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from services.search.parameters import ArticleFilter, Count
from services.search.saved.matches import Kind

MOST_NEW: Final = 100
DEFAULT_KINDS: Final = (Kind.NEW, Kind.NEW_VERSION, Kind.WITHDRAWN)


def _split(value: object) -> object:
    """Lists come as repeated parameters or as comma-separated text."""
    if isinstance(value, list):
        return [part for one in value for part in (one.split(",") if isinstance(one, str) else [one]) if part]
    return value


Kinds = Annotated[tuple[Kind, ...], AfterValidator(lambda kinds: tuple(dict.fromkeys(kinds)))]
KindList = Annotated[list[Kind], BeforeValidator(_split)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class WebhookTarget(BaseModel):
    """Where new matches are posted to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2048)] = Field(
        description="https://…, to a public address."
    )


class SearchToSave(BaseModel):
    """What is searched for, and how its owner wants to be told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name = Field(description="What it is called in feeds and deliveries.")
    search: ArticleFilter = Field(
        description="The query and the filters of /v1/articles; no page, sort or facets."
    )
    kinds: Kinds = Field(
        DEFAULT_KINDS,
        description="What feeds and deliveries tell of: new, new_version, re_enriched, withdrawn. `new?since=` has all.",
    )
    once_per_story: bool = Field(False, description="Of a story its first match alone.")
    max_per_hour: Annotated[Count, Field(ge=1, le=1000)] | None = Field(
        None, description="Feeds and deliveries tell of so many matches an hour, and count the others."
    )
    muted: bool = Field(
        False, description="No deliveries. What comes meanwhile is in the feed, and is not delivered later."
    )
    webhook: WebhookTarget | None = None


class NewSearch(SearchToSave):
    """A search to be saved for the first time."""

    model_config = ConfigDict(title="NewSearch")

    backfill: Annotated[Count, Field(ge=0, le=100)] = Field(
        0,
        description="So many of the newest articles that are there already stand in the feed from the beginning.",
    )


class NewSince(BaseModel):
    """From where on, how many, and of which kinds."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="NewSince")

    since: Annotated[str, Field(max_length=200)] | None = Field(
        None, description="`next` of an earlier answer; without it, from the oldest match that is kept."
    )
    size: Count = Field(50, ge=1, le=MOST_NEW, description="Matches at most.")
    kind: KindList = Field([], description="Only these kinds; without it, all.")


class FeedAccess(BaseModel):
    """How a feed is opened by a reader that sends no headers."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="FeedAccess")

    token: Annotated[str, Field(max_length=200)] | None = Field(
        None,
        description="The feed's token, which reads what the key of the search's owner may read; without it, that key in a header.",
    )
