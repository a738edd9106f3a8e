"""What search answers."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.search.bars import Interval


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Total(_Answer):
    """How many articles match. `relation` is `eq`: the number is exact."""

    value: int
    relation: Literal["eq", "gte"] = "eq"


class FoundArticle(_Answer):
    """One article as it was enriched, with its score (null unless sorted by relevance) and the passages that match."""

    article: dict[str, Any] = Field(description="The article: see articles.enriched.v1.")
    score: float | None
    highlights: dict[str, list[str]] = Field(
        description="By field (headline, dek, body): HTML-escaped passages of the text, hits in <mark>."
    )


class FacetValue(_Answer):
    """A value of a facet, or a bar of a histogram (then `value` is its start and `end` the last day or second in it)."""

    value: str
    label: str
    articles: int
    stories: int
    selected: bool
    end: str | None = None


class Histogram(_Answer):
    """What belongs to the bars of a facet: their width and zone, what is in no bar, and what is uncertain in them."""

    interval: Interval
    tz: str | None = Field(description="The zone of the bars; null for mentioned dates, which have none.")
    coarser: int = Field(
        description="Articles with a date in the range that is coarser than a bar, so that it is in none."
    )
    undated: int = Field(description="Articles without a date of this kind, whatever range is chosen.")
    uncertain: int = Field(
        description="Articles in the bars at an inferred publication (or, if asked for, at their reception), or by a "
        "mentioned date that was reckoned from an inferred publication."
    )


class SearchAnswer(_Answer):
    """A page of results. `next` is the cursor of the next page, null at the end."""

    total: Total
    stories: int
    hits: list[FoundArticle]
    facets: dict[str, list[FacetValue]]
    histograms: dict[str, Histogram]
    next: str | None
    interpreted_as: str
    took_ms: int


class Suggestion(_Answer):
    """An actor that the typed text may mean, and in how many articles it is."""

    id: str
    label: str
    type: str | None
    articles: int


class Suggestions(_Answer):
    """Actors, most articles first, then in the order of the catalogue; none when nobody has such a name."""

    suggestions: list[Suggestion]
