"""The request models of exports: those of searching and counting, and what the file is to be like."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.engines.query import Sort
from services.search.counting.parameters import CompareSets, HistogramOf, Keywords, TableOf
from services.search.exporting.files import Format
from services.search.parameters import MAX_VALUE_LENGTH, ArticleFilter, Values


class Rows(StrEnum):
    """What a row of an export of articles is."""

    ARTICLES = "articles"
    ACTORS = "actors"
    CITED = "cited"


class FileOf(BaseModel):
    """What the file is like."""

    format: Format = Field(Format.CSV, description="`csv`, `ndjson` (JSON lines) or `parquet`.")
    bom: bool = Field(
        False, description="CSV begins with a byte order mark, which old spreadsheets need to see UTF-8."
    )


class ArticleExport(FileOf, ArticleFilter):
    """Which articles, and how they are written."""

    model_config = ConfigDict(title="ArticleExport")

    rows: Rows = Field(
        Rows.ARTICLES,
        description="`articles`: a row an article; `actors`: a row for each article and actor in it; `cited`: a row for "
        "each article and source that it cites.",
    )
    columns: Values = Field(
        [],
        description="Only these columns, in this order; without it, all but `article`. See docs/export.md.",
    )
    sort: Sort = Field(Sort.NEWEST, description="In which order the articles come.")


class FacetExport(FileOf, ArticleFilter):
    """Which articles, and which values of the facet."""

    model_config = ConfigDict(title="FacetExport")

    facet_prefix: Annotated[str, Field(min_length=1, max_length=MAX_VALUE_LENGTH)] | None = Field(
        None,
        description="Only values (codes, ids) that begin so; actors, publishers, agencies and cited ones with a word in a name that "
        "begins so.",
    )


class HistogramExport(FileOf, HistogramOf):
    """As `/v1/histogram`, always beside all articles."""

    model_config = ConfigDict(title="HistogramExport")

    of: Literal["total"] | None = Field(
        "total", description="`total`: all articles in each bar are told, too."
    )


class TableExport(FileOf, TableOf):
    """As `/v1/table`."""

    model_config = ConfigDict(title="TableExport")


class CompareExport(FileOf, CompareSets):
    """As `/v1/compare`."""

    model_config = ConfigDict(title="CompareExport")


class KeywordsExport(FileOf, Keywords):
    """As `/v1/keywords`."""

    model_config = ConfigDict(title="KeywordsExport")


class ChangesOf(FileOf):
    """How the changes of an export are written."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="ChangesOf")
