"""The typed query that both index engines compile: conditions, grouped filters, facets, sort and page.

Pure data. The search service builds it, an engine compiles it; neither sees the other's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

from services.engines.fields import FieldValue

TextName = Literal["headline", "dek", "body"]
ALL_TEXT: tuple[TextName, ...] = ("headline", "dek", "body")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand together, in any of `fields` (folded, or stemmed in the field of the article's language).

    One word matches as a word; several tokens ("Jean-Luc", "l'Occident", a Chinese word, a quoted phrase) match as a
    phrase within one field, with up to `slop` moves. With `prefix`, the only word is the beginning of a word.
    `exact` leaves the stemmed fields out.
    """

    text: str
    fields: tuple[TextName, ...] = ALL_TEXT
    slop: int = 0
    prefix: bool = False
    exact: bool = False
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class AnyValue:
    """The keyword `field` has one of `values`."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The keyword `field` has at least `count` (1 or more) of `values`, each counted once however often it stands there."""

    field: str
    values: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Between:
    """The number `field` lies in [`least`, `most`]; None leaves an end open. Times are ms since 1970 UTC."""

    field: str
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """`field` has a value."""

    field: str


@dataclass(frozen=True, slots=True)
class Flag:
    """The boolean `field` is `value`."""

    field: str
    value: bool


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every condition holds; no condition = everything."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one condition holds; no condition = nothing."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    part: "Condition"


Condition = Words | AnyValue | AtLeast | Between | Present | Flag | AllOf | AnyOf | Not
EVERYTHING = AllOf(())
NOTHING = AnyOf(())


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition that the user chose in the facet `group`. The facet of the same group is counted without it."""

    group: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class ValuesFacet:
    """Counts by value of a keyword field, most articles first, then by value.

    `prefix` keeps values that begin so, `among` those it holds (one of the two is given). Values in `selected` are always
    among the answer, with their count, even 0. It is counted without the filters of `group`, None = those of its name.
    With `rest`, `SearchResult.rest` says how many articles have a value, but none of those in the answer.
    """

    name: str
    field: str
    size: int = 10
    prefix: str | None = None
    selected: tuple[str, ...] = ()
    among: tuple[str, ...] | None = None
    group: str | None = None
    rest: bool = False


@dataclass(frozen=True, slots=True)
class ListFacet:
    """Counts by value of a keyword field in the order of the values (by code points): `size` of those behind `after`.

    Only values that some article has. `prefix` keeps values that begin so, `among` those it holds; of both, one is enough.
    """

    name: str
    field: str
    size: int
    after: str | None = None
    prefix: str | None = None
    among: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class BarsFacet:
    """Counts in the half-open bars [edges[i], edges[i+1]) of a time field (ms). Counted only where `where` holds."""

    name: str
    field: str
    edges: tuple[int, ...]
    where: Condition = EVERYTHING


@dataclass(frozen=True, slots=True)
class CasesFacet:
    """How many articles hold each of `cases`: a bucket for each, in order, called by its number from 0.

    Without `stories` a bucket says 0 of them, which costs far less where cases are common words.
    """

    name: str
    cases: tuple[Condition, ...]
    stories: bool = True


@dataclass(frozen=True, slots=True)
class CrossFacet:
    """How many articles hold a row and a column: a bucket for each cell, row by row, called by its number from 0."""

    name: str
    rows: tuple[Condition, ...]
    columns: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class CountFacet:
    """How many articles hold `where`."""

    name: str
    where: Condition
    group: str | None = None


Facet = ValuesFacet | ListFacet | BarsFacet | CasesFacet | CrossFacet | CountFacet


@dataclass(frozen=True, slots=True)
class Extent:
    """From the least `first` to the greatest `last` (number fields) among what matches and holds `where`."""

    name: str
    first: str
    last: str
    where: Condition = EVERYTHING


class Sort(StrEnum):
    """`newest` and `oldest` go by publication, else reception, then by id (the same way round)."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


# Pages of a folded query end here.
MOST_FOLDED: Final = 1000
# Up to this many, the stories of a folded query are counted exactly on every engine.
EXACT_STORIES: Final = 40_000


@dataclass(frozen=True, slots=True)
class Query:
    """One question. `visible` enters everything, counts included; `text` scores; `filters` narrow.

    `cursor` is an engine's `SearchResult.next` of the same query, else None. `size` 0 asks for counts alone. With `fields`,
    names of index fields, hits bring those in the place of their article. With `fold` the page has one
    hit a story, its first under the sort, and the pages end after MOST_FOLDED stories.

    Without `counted` only the first page is asked for: the answer says 0 of how many articles and stories there are, and
    has no cursor, nor do its hits say what they stand for. Then there are no facets, no extents and no `cursor`.
    """

    visible: Condition
    text: Condition = EVERYTHING
    filters: tuple[Filter, ...] = ()
    facets: tuple[Facet, ...] = ()
    extents: tuple[Extent, ...] = ()
    sort: Sort = Sort.RELEVANCE
    size: int = 20
    cursor: str | None = None
    fields: tuple[str, ...] = ()
    fold: bool = False
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Bucket:
    """A value (or the start of a bar, as text of ms) with how many articles and how many stories it has."""

    value: str
    articles: int
    stories: int


@dataclass(frozen=True, slots=True)
class Folded:
    """The story that a hit stands for, and how many of the articles that match are of it."""

    story: str
    articles: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One found article: its score (None when not sorted by relevance), and its stored JSON object or, when the query asked
    for `fields`, those of them that it has (then `article` is empty).

    `folded` is there in answers to queries with `fold` that are counted.
    """

    id: str
    score: float | None
    article: dict[str, object]
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    folded: Folded | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer: exact total of articles, of stories, the page, the facets by name, the cursor of the next page or None.

    `extents` holds those that were asked for, by name, except where nothing has a value; `rest` those of facets, by name.
    `stories_exact` is said of queries with `fold` only.
    """

    total: int
    stories: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[Bucket, ...]]
    next: str | None
    extents: dict[str, tuple[int, int]] = field(default_factory=dict)
    rest: dict[str, Bucket] = field(default_factory=dict)
    stories_exact: bool | None = None
