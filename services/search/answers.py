"""What search answers."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.search.bars import Interval


class Answer(BaseModel):
    """What every answer is: values that do not change."""

    model_config = ConfigDict(frozen=True)


class Total(Answer):
    """How many articles match. `relation` is `eq`: the number is exact."""

    value: int
    relation: Literal["eq", "gte"] = "eq"


class FoundStory(Answer):
    """The story that a hit stands for when stories are folded: `story=<id>` finds its `articles` that match."""

    id: str
    articles: int = Field(description="Articles of this story that match, the hit among them.")


class FoundArticle(Answer):
    """One article as it was enriched, with its score (null unless sorted by relevance) and the passages that match."""

    article: dict[str, Any] = Field(description="The article: see articles.enriched.v1.")
    score: float | None
    highlights: dict[str, list[str]] = Field(
        description="By field (headline, dek, body): HTML-escaped passages of the text, hits in <mark>."
    )
    story: FoundStory | None = Field(None, description="With `fold=story` only.")


class FacetValue(Answer):
    """A value of a facet, or a bar of a histogram (then `value` is its start and `end` the last day or second in it).

    `kind` tells values from the articles beside them: `none` have no value, `other` have one, but none of those shown.
    `type` and `country` are an actor's.
    """

    kind: Literal["value", "other", "none"] = "value"
    value: str
    label: str
    articles: int
    stories: int
    selected: bool
    end: str | None = None
    type: str | None = None
    country: str | None = None


class Histogram(Answer):
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
    outside: int = Field(
        description="Articles whose dates are fine enough for a bar, but in none: a publication that began before the first bar, or "
        "dates far from the others. They are not among `coarser` or `undated`."
    )


class Folding(Answer):
    """What is said of stories when they are folded. `relation` is `about` when their number is an estimate."""

    stories: int
    relation: Literal["eq", "about"] = "eq"
    reachable: int = Field(description="Stories that the pages go to.")
    note: str | None = Field(description="At the last page, when there are more stories than pages go to.")


class SearchAnswer(Answer):
    """A page of results. `next` is the cursor of the next page, null at the end. `fold` is there with `fold=story`."""

    total: Total
    stories: int
    fold: Folding | None = None
    hits: list[FoundArticle]
    facets: dict[str, list[FacetValue]]
    histograms: dict[str, Histogram]
    labels: dict[str, dict[str, str]] = Field(
        description="In the language of labels, by facet and value: what filters leave out or name that no facet of the answer has; "
        "where `labels` is given, also actors, origins and cited sources of the hits that are called otherwise than in the article."
    )
    next: str | None
    interpreted_as: str
    took_ms: int


class Suggestion(Answer):
    """An actor that the typed text may mean, and in how many articles it is."""

    id: str
    label: str
    type: str | None
    country: str | None = Field(description="ISO 3166-1 code.")
    articles: int


class Suggestions(Answer):
    """Actors, most articles first, then in the order of the catalogue; none when nobody has such a name."""

    suggestions: list[Suggestion]
