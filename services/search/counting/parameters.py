"""The request models of what is counted: which articles, as in a search, and how to count them."""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from services.search.counting.sets import SetOf, Stated
from services.search.parameters import MAX_VALUE_LENGTH, ArticleFilter, ChartedFilter, Count, FacetName

MAX_SETS: Final = 10


class KeywordsOf(StrEnum):
    """What is compared: words, or the values of a facet."""

    WORDS = "words"
    LANGUAGE = "language"
    PUBLISHER = "publisher"
    STORY = "story"
    ACTOR = "actor"
    ACTOR_TYPE = "actor_type"
    COUNTRY = "country"
    ORIGIN = "origin"
    CITED = "cited"
    CITED_ROLE = "cited_role"
    PUBLISHED_BASIS = "published_basis"
    PRECISION = "precision"
    MENTIONS_PRECISION = "mentions_precision"


class ValueOrder(StrEnum):
    """In which order the values of a facet are listed."""

    VALUE = "value"
    ARTICLES = "articles"


def _few(sets: list[SetOf]) -> list[SetOf]:
    if len(sets) > MAX_SETS:
        raise PydanticCustomError(
            "too_many_values",
            "{count} sets are given, {most} are allowed",
            {"count": len(sets), "most": MAX_SETS},
        )
    return sets


def _no_clock(name: FacetName) -> FacetName:
    if name in {FacetName.PUBLISHED, FacetName.MENTIONS}:
        raise PydanticCustomError("a_clock", "this is a clock: /v1/histogram has its bars")
    return name


ValueFacetName = Annotated[FacetName, AfterValidator(_no_clock)]
ClockName = Literal[FacetName.PUBLISHED, FacetName.MENTIONS]
_Value = Annotated[str, Field(min_length=1, max_length=MAX_VALUE_LENGTH)]


class FacetPage(ArticleFilter):
    """Which articles, and which part of a facet's values."""

    model_config = ConfigDict(title="FacetPage")

    order: ValueOrder = Field(
        ValueOrder.VALUE,
        description="`value`: page by page, to the last one; `articles`: one page, of those with most articles.",
    )
    facet_size: Count = Field(100, ge=1, le=100, description="Values on a page.")
    facet_prefix: _Value | None = Field(
        None,
        description="Only values (codes, ids) that begin so; actors, publishers, agencies and cited ones with a word in a name that "
        "begins so.",
    )
    facet_after: _Value | None = Field(
        None, description="`next` of the page before: only values behind this one. With `order=value` alone."
    )


class HistogramOf(ChartedFilter):
    """Which articles, and the bars that they are counted in."""

    model_config = ConfigDict(title="HistogramOf")

    clock: ClockName = Field(
        FacetName.PUBLISHED, description="`published`, or `mentions`: the dates that articles talk about."
    )
    of: Literal["total"] | None = Field(
        None,
        description="`total`: beside each bar all articles that are in it, and the share of those found.",
    )


class TableOf(ChartedFilter):
    """Which articles, and the two ways in which they are counted."""

    model_config = ConfigDict(title="TableOf")

    rows: FacetName = Field(description="A facet or a clock.")
    columns: FacetName = Field(
        description="A facet or a clock; the same as `rows` to count who is beside whom."
    )
    row_size: Count = Field(
        10, ge=1, le=50, description="Values in the rows of a facet: those with most articles."
    )
    column_size: Count = Field(10, ge=1, le=50, description="Values in the columns of a facet.")


class CompareSets(ChartedFilter):
    """What all sets have in common, the sets, and the bars that they are counted in."""

    model_config = ConfigDict(title="CompareSets")

    sets: Annotated[list[Stated], Field(min_length=1), AfterValidator(_few)] = Field(
        alias="set",
        description="One to ten sets of articles: each words, or a JSON object of parameters with a `label`.",
    )
    clock: ClockName = Field(FacetName.PUBLISHED, description="`published`, or `mentions`.")


class Keywords(ArticleFilter):
    """Which articles, and with which others they are compared."""

    model_config = ConfigDict(title="Keywords")

    by: KeywordsOf = Field(KeywordsOf.ACTOR, description="`words`, or the values of a facet.")
    background: Stated | None = Field(
        None,
        description="The articles to compare with, as a set of `compare`; without it, all. Less those found.",
    )
    min_articles: Count = Field(3, ge=1, le=1_000_000, description="In how many articles found it has to be.")
    size: Count = Field(20, ge=1, le=100, description="Keywords in the answer.")
