"""Which matches stand on a page: exact order by score or time, ties by id, so that pages never overlap. Blocking."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

import orjson
import tantivy

from services.engines.embedded.schema import ID_NUMBER, RECORD
from services.engines.fields import indexed
from services.engines.query import Folded, Hit, Sort

_FIRST: Final = 64  # looked at beyond a page for more of the last one's score or time


@dataclass(frozen=True, slots=True)
class Ranked:
    """A match at its place; `key` is its score or time."""

    key: float | None
    address: tantivy.DocAddress


class Ranking:
    """Ranks the matches of `query` in `searcher`. With `scored` False a sort by relevance goes by id alone."""

    def __init__(self, searcher: tantivy.Searcher, query: tantivy.Query, sort: Sort, *, scored: bool) -> None:
        self._searcher = searcher
        self._query = query
        self._sort = sort
        self._scored = scored

    def first(self, size: int, total: int | None = None) -> list[Ranked]:
        """The first `size` of the `total` matches (None: nobody has counted them)."""
        most = self._searcher.num_docs if total is None else total
        wanted = min(size, most)
        if wanted == 0:
            return []
        limit = min(most, wanted + _FIRST)
        while True:
            found = self._collect(limit)
            if len(found) < limit or limit == most or found[-1].key != found[wanted - 1].key:
                return self._exact(found, wanted)
            limit = min(most, limit * 4)

    def all(self, total: int) -> list[Ranked]:
        """All `total` matches."""
        found = self._collect(total) if total else []
        return self._exact(found, len(found))

    def _collect(self, limit: int) -> list[Ranked]:
        if self._sort is Sort.RELEVANCE and self._scored:
            hits = self._searcher.search(self._query, limit=limit, count=False).hits
        else:
            field = ID_NUMBER if self._sort is Sort.RELEVANCE else "sort_time"
            newest = self._sort is Sort.NEWEST
            hits = self._searcher.search(
                self._query,
                limit=limit,
                count=False,
                order_by_field=field,
                order=tantivy.Order.Desc if newest else tantivy.Order.Asc,
            ).hits
        return [Ranked(key, address) for key, address in hits]

    def _exact(self, found: Sequence[Ranked], wanted: int) -> list[Ranked]:
        """The first `wanted` of `found`, with equal keys in the order of their ids."""
        ordered: list[Ranked] = []
        for _, group in groupby(found, key=lambda one: one.key):
            if len(ordered) >= wanted:
                break
            ordered += self._by_id(list(group))
        return ordered[:wanted]

    def _by_id(self, tied: list[Ranked]) -> list[Ranked]:
        if len(tied) == 1:
            return tied
        addresses = [one.address for one in tied]
        numbers = [int(number or 0) for number in self._searcher.fast_field_values(ID_NUMBER, addresses)]
        pairs = sorted(zip(numbers, tied, strict=True), key=itemgetter(0), reverse=self._descending)
        ordered: list[Ranked] = []
        for _, group in groupby(pairs, key=itemgetter(0)):
            alike = [one for _, one in group]
            # Ids that begin alike: read them whole.
            ordered += alike if len(alike) == 1 else sorted(alike, key=self._id, reverse=self._descending)
        return ordered

    @property
    def _descending(self) -> bool:
        return self._sort is Sort.NEWEST

    def _id(self, one: Ranked) -> tuple[str, str]:
        record = orjson.loads(bytes(self._searcher.doc(one.address)[RECORD][0]))
        return str(record["fields"].get("id", "")), record["doc_id"]

    def story(self, one: Ranked) -> str | None:
        """The story of the found article."""
        story: str | None = orjson.loads(bytes(self._searcher.doc(one.address)[RECORD][0]))["fields"].get(
            "story"
        )
        return story

    def hit(self, one: Ranked, fields: Sequence[str] = (), *, articles: int | None = None) -> Hit:
        """The found article, or those of `fields` that it has; with `articles`, as that of a story that has so many among
        the matches."""
        record = orjson.loads(bytes(self._searcher.doc(one.address)[RECORD][0]))
        relevance = self._sort is Sort.RELEVANCE
        score = (one.key if self._scored else 0.0) if relevance else None
        has = record["fields"]
        name = has.get("id", record["doc_id"])
        folded = None if articles is None or "story" not in has else Folded(has["story"], articles)
        if fields:
            return Hit(name, score, article={}, fields=indexed(has, fields), folded=folded)
        return Hit(name, score, article=record["article"], folded=folded)
