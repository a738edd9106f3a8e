"""Counts of articles and of stories, both exact: totals, facets by value, bars. Blocking."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import tantivy

from services.engines.embedded.compiler import Compiler
from services.engines.embedded.schema import STORY_NUMBER
from services.engines.embedded.sessions import packed
from services.engines.query import (
    AllOf,
    AnyValue,
    BarsFacet,
    Bucket,
    CasesFacet,
    Condition,
    CountFacet,
    CrossFacet,
    Extent,
    Facet,
    ListFacet,
    Present,
    Query,
    ValuesFacet,
)

_Q: Final = tantivy.Query


@dataclass(frozen=True, slots=True)
class Matches:
    """The documents of a query: where they are, and their stories (as numbers) in the same order."""

    addresses: Sequence[tantivy.DocAddress]
    stories: Sequence[int | None]

    @property
    def articles(self) -> int:
        """How many documents."""
        return len(self.addresses)

    @property
    def story_count(self) -> int:
        """How many different stories; documents without one count for none."""
        return len(set(self.stories) - {None})

    @property
    def single(self) -> bool:
        """Every document is the only one of a story, so that no two of any part share one, either."""
        return self.story_count == self.articles


class Counting:
    """Counts for one query in one searcher."""

    def __init__(self, searcher: tantivy.Searcher, compiler: Compiler, query: Query) -> None:
        self._searcher = searcher
        self._compiler = compiler
        self._asked = query
        self._queries: dict[str | None, tantivy.Query] = {}
        self._found: dict[str | None, Matches] = {}

    def query(self, without: str | None = None) -> tantivy.Query:
        """The whole query, less the filters of the group `without`."""
        group = self._group(without)
        if group not in self._queries:
            asked = self._asked
            parts = [f.condition for f in asked.filters if f.group != group]
            self._queries[group] = self._compiler.query(AllOf((asked.visible, asked.text, *parts)))
        return self._queries[group]

    def matches(self, without: str | None = None) -> Matches:
        """What `query` matches; asked once."""
        group = self._group(without)
        if group not in self._found:
            self._found[group] = self._collect(self.query(group))
        return self._found[group]

    def where(self, condition: Condition) -> Matches:
        """What `query` matches where `condition` holds, too."""
        return self._where(None, condition)

    def buckets(self, facet: Facet) -> tuple[Bucket, ...]:
        """The counts of `facet`."""
        match facet:
            case ValuesFacet():
                return self._values(facet)
            case BarsFacet():
                return self._bars(facet)
            case CasesFacet():
                return self._cases(facet)
            case CrossFacet():
                return self._cells(facet)
            case ListFacet():
                return self._list(facet)
            case CountFacet(_, where, group):
                return (_bucket(facet.name, self._where(group, where)),)

    def extent(self, asked: Extent) -> tuple[int, int] | None:
        """The ends of `asked`; None when nothing has a value."""
        where = AllOf((asked.where, Present(asked.first), Present(asked.last)))
        query = self._both(None, where)
        ends = [
            self._searcher.search(query, limit=1, count=False, order_by_field=field, order=order).hits
            for field, order in ((asked.first, tantivy.Order.Asc), (asked.last, tantivy.Order.Desc))
        ]
        if not all(ends):
            return None
        (first, _), (last, _) = ends[0][0], ends[1][0]
        return int(first), int(last)

    def _group(self, name: str | None) -> str | None:
        return name if any(one.group == name for one in self._asked.filters) else None

    def _collect(self, query: tantivy.Query, most: int | None = None) -> Matches:
        """The matches of `query`, of which there are `most` at most, if that is known."""
        count = self._count(query) if most is None else most
        # Ordered by story only because the story then comes with each hit.
        hits = (
            self._searcher.search(query, limit=count, count=False, order_by_field=STORY_NUMBER).hits
            if count
            else []
        )
        return Matches([address for _, address in hits], [story for story, _ in hits])

    def _count(self, query: tantivy.Query) -> int:
        count: int = self._searcher.search(query, limit=1).count  # type: ignore[attr-defined]  # not in its stub
        return count

    def _where(self, group: str | None, condition: Condition, count: int | None = None) -> Matches:
        """What matches where `condition` holds, too: `count` documents, if that is known."""
        if condition == AllOf(()):
            return self.matches(group)
        return self._collect(self._both(group, condition), count)

    def _both(self, group: str | None, condition: Condition) -> tantivy.Query:
        both = (self.query(group), self._compiler.query(condition))
        return _Q.boolean_query([(tantivy.Occur.Must, query) for query in both])

    def _values(self, facet: ValuesFacet) -> tuple[Bucket, ...]:
        group = facet.group or facet.name
        counted = self._counted(facet, group)
        values = [value for value, count in counted.items() if count]
        values += [value for value in dict.fromkeys(facet.selected) if value not in counted]
        found = self.matches(group)
        # Where each article has a story, one article is one story, and that is how most of many values are.
        most = found.articles if found.single else int(None not in found.stories)
        buckets = [
            Bucket(value, counted[value], counted[value])
            if value in counted and counted[value] <= most
            else _bucket(value, self._where(group, AnyValue(facet.field, (value,)), counted.get(value)))
            for value in values
        ]
        return tuple(sorted(buckets, key=lambda bucket: (-bucket.articles, bucket.value)))

    def _counted(self, facet: ValuesFacet, group: str) -> dict[str, int]:
        """The dictionary of the field, counted among the matches: exact, and in the facet's order."""
        if not facet.size or facet.among == ():
            return {}
        if facet.among is None:
            return dict(
                self._searcher.terms_with_prefix(
                    facet.field, facet.prefix or "", filter_query=self.query(group), limit=facet.size
                )
            )
        wanted = frozenset(facet.among)
        counted = self._searcher.terms_with_prefix(facet.field, "", filter_query=self.query(group))
        return dict(islice((row for row in counted if row[0] in wanted), facet.size))

    def _list(self, facet: ListFacet) -> tuple[Bucket, ...]:
        base = self.query(facet.name)
        found: set[str] = set()
        if facet.among is None or facet.prefix is not None:
            begun = self._searcher.terms_with_prefix(facet.field, facet.prefix or "", filter_query=base)
            found.update(value for value, count in begun if count)
        if facet.among:
            among = frozenset(facet.among)
            counted = self._searcher.terms_with_prefix(facet.field, "", filter_query=base)
            found.update(value for value, count in counted if count and value in among)
        values = sorted(value for value in found if facet.after is None or value > facet.after)
        return tuple(
            _bucket(value, self._where(facet.name, AnyValue(facet.field, (value,))))
            for value in values[: facet.size]
        )

    def _cells(self, facet: CrossFacet) -> tuple[Bucket, ...]:
        columns: dict[int, list[int]] = {}
        for number, column in enumerate(facet.columns):
            for address in self._where(facet.name, column).addresses:
                columns.setdefault(packed(address), []).append(number)
        cells: list[tuple[int, set[int | None]]] = []
        for row in facet.rows:
            articles = [0] * len(facet.columns)
            stories: list[set[int | None]] = [set() for _ in facet.columns]
            found = self._where(facet.name, row)
            for address, story in zip(found.addresses, found.stories, strict=True):
                for number in columns.get(packed(address), ()):
                    articles[number] += 1
                    stories[number].add(story)
            cells += zip(articles, stories, strict=True)
        return tuple(
            Bucket(str(number), count, len(told - {None})) for number, (count, told) in enumerate(cells)
        )

    def _cases(self, facet: CasesFacet) -> tuple[Bucket, ...]:
        if not facet.stories:
            return tuple(
                Bucket(str(number), self._count(self._both(facet.name, case)), 0)
                for number, case in enumerate(facet.cases)
            )
        found = self.matches(facet.name)
        base = self.query(facet.name)
        # What the matches have of a field: most of many cases need no question of their own.
        fields = {case.field for case in facet.cases if isinstance(case, AnyValue)}
        had = {
            field: dict(self._searcher.terms_with_prefix(field, "", filter_query=base)) for field in fields
        }
        buckets = []
        for number, case in enumerate(facet.cases):
            asked, most = case, None
            if isinstance(case, AnyValue):
                counted = had[case.field]
                there = tuple(value for value in case.values if counted.get(value))
                most = sum(counted[value] for value in there)
                if most == 0 or (found.single and len(there) == 1):
                    buckets.append(Bucket(str(number), most, most))
                    continue
                asked = AnyValue(case.field, there)
            both = self._both(facet.name, asked)
            buckets.append(_bucket(str(number), self._collect(both, most)))
        return tuple(buckets)

    def _bars(self, facet: BarsFacet) -> tuple[Bucket, ...]:
        found = self._where(facet.name, facet.where)
        starts = facet.edges[:-1]
        articles = [0] * len(starts)
        stories: list[set[int | None]] = [set() for _ in starts]
        if starts:
            times = self._searcher.fast_field_values(facet.field, list(found.addresses))
            for time, story in zip(times, found.stories, strict=True):
                if time is not None and facet.edges[0] <= time < facet.edges[-1]:
                    bar = bisect_right(facet.edges, time) - 1
                    articles[bar] += 1
                    stories[bar].add(story)
        return tuple(
            Bucket(str(start), count, len(told - {None}))
            for start, count, told in zip(starts, articles, stories, strict=True)
        )


def _bucket(value: str, matches: Matches) -> Bucket:
    return Bucket(value, matches.articles, matches.story_count)
