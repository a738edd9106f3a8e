"""What is answered to those who count."""

from typing import Literal

from pydantic import Field

from services.search.answers import Answer, FacetValue, Histogram, Total
from services.search.bars import Interval
from services.search.counting.parameters import KeywordsOf, ValueOrder
from services.search.parameters import FacetName


class Counted(Answer):
    """How many articles, and of how many stories."""

    articles: int
    stories: int


class FacetPageAnswer(Answer):
    """A page of a facet's values. `next` is `facet_after` of the next page, null at the end and with `order=articles`."""

    facet: FacetName
    order: ValueOrder
    total: Total = Field(description="The articles that the facet is counted among: without its own filter.")
    stories: int
    values: list[FacetValue]
    none: Counted | None = Field(
        description="Articles without a value; null where an indexed value stands for that."
    )
    other: Counted | None = Field(
        description="With `order=articles`: articles with a value, but none of those listed, which only `order=value` has. "
        "Null with `order=value` and with `facet_prefix`."
    )
    next: str | None
    interpreted_as: str
    took_ms: int


class Bar(Answer):
    """A bar: its first and last day (for hours its last second), what is in it, and what of all articles that is."""

    value: str
    end: str
    label: str
    articles: int
    stories: int
    of: Counted | None = Field(None, description="All articles in this bar, if they were asked for.")
    share: float | None = Field(
        None, description="`articles` of all those in the bar; null where there are none."
    )


class HistogramAnswer(Answer):
    """The bars of a clock, and what is beside them."""

    clock: FacetName
    total: Total
    stories: int
    bars: list[Bar]
    beside: Histogram
    interpreted_as: str
    took_ms: int


class AxisValue(Answer):
    """A row or a column with its total: a value, a bar, `other` (a value, but none of those shown) or `none`."""

    kind: Literal["value", "other", "none"]
    value: str
    label: str
    end: str | None
    articles: int
    stories: int


class Axis(Answer):
    """The rows or the columns. `interval` and `tz` are those of a clock's bars, else null."""

    name: FacetName
    interval: Interval | None
    tz: str | None
    values: list[AxisValue]


class TableAnswer(Answer):
    """A table: `cells[row][column]`, null where a value would be counted beside itself."""

    total: Total
    stories: int
    rows: Axis
    columns: Axis
    cells: list[list[Counted | None]]
    interpreted_as: str
    took_ms: int


class ComparedSet(Answer):
    """A set with its bars, and its shares of all articles that are compared."""

    label: str
    articles: int
    stories: int
    share: float | None
    bars: list[Bar]
    beside: Histogram
    interpreted_as: str


class Overlap(Answer):
    """What two sets have in common. `share` is what part that is of the articles in either."""

    sets: tuple[str, str]
    articles: int
    stories: int
    share: float | None


class Comparison(Answer):
    """Sets side by side over the same bars. `of` is what the parameters for all sets find by themselves."""

    clock: FacetName
    of: Counted
    sets: list[ComparedSet]
    overlaps: list[Overlap]
    interpreted_as: str
    took_ms: int


class Keyword(Answer):
    """What more of the articles found have than of the background: in how many of how many, and how sure that is."""

    value: str
    label: str
    language: str | None = Field(description="Of words: that of the articles in which they are counted.")
    articles: int
    of: int
    background: int
    background_of: int
    score: float = Field(description="The log-likelihood ratio G².")


class KeywordsAnswer(Answer):
    """Keywords, highest score first. `sampled` is of how many articles words were taken, null for facets."""

    by: KeywordsOf
    total: Total
    background: Total
    keywords: list[Keyword]
    sampled: int | None
    background_interpreted_as: str | None = Field(description="Null when all articles are the background.")
    interpreted_as: str
    took_ms: int
