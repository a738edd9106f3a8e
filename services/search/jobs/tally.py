"""Counts one entry of a job: its total, and its bars where an interval was asked for, each beside what all have in common."""

from dataclasses import replace
from datetime import datetime

from schemas.moments import epoch_ms
from services.engines.query import AllOf, Between, Filter, Query
from services.search.asking import Asked
from services.search.counting.answers import Counted as Number
from services.search.counting.chart import bars
from services.search.counting.comparison import bound, read_set
from services.search.counting.desk import Desk
from services.search.errors import RequestError
from services.search.exporting.columns import Row
from services.search.exporting.counted_rows import set_rows, total_row
from services.search.jobs.entries import Counted, Entry
from services.search.jobs.parameters import JobOf
from services.search.visibility import Scope, visible

_AS_OF = "as_of"


class Tally:
    """Counts entries of one job, all among what had come in at `as_of`: what comes later would favour the last ones."""

    def __init__(self, desk: Desk, request: JobOf, as_of: datetime, scopes: frozenset[Scope]) -> None:
        self._desk = desk
        self._request = request
        self._visible = visible(as_of, scopes)
        self._came = Filter(_AS_OF, Between("received_at", most=epoch_ms(as_of)))

    async def count(self, entry: Entry) -> Counted:
        """What `entry` has. A mistake in it is told in its place. Raises the engines' errors."""
        try:
            return Counted(entry, await self._rows(entry))
        except RequestError as error:
            told = "; ".join(f"{one.param}: {one.message}" for one in error.faults)
            return Counted(entry, (), error.code, told)

    async def _rows(self, entry: Entry) -> list[Row]:
        common = await self._desk.read(self._request)
        whole = common.query(self._visible)
        whole = replace(whole, filters=(*whole.filters, self._came))
        named = await read_set(self._desk, entry.asked, self._request, "query")
        bound(common.words + named.words, "query")
        query = replace(whole, text=AllOf((whole.text, named.condition)))
        label = entry.label or named.label
        found, of = await self._desk.search_many([query, whole])
        numbers = [Number(articles=one.total, stories=one.stories) for one in (found, of)]
        rows: list[Row] = [total_row(label, *numbers)]
        for clock in common.reading.clocks:
            if clock.interval is not None:
                rows += await self._bars(common, clock.facet.value, label, query, whole)
        return rows

    async def _bars(self, common: Asked, name: str, label: str, query: Query, whole: Query) -> list[Row]:
        clock = common.reading.clocks_by_name[name]
        plan = await self._desk.plan(clock, query)
        facets = tuple(plan.facets())
        found, of = await self._desk.search_many([replace(one, facets=facets) for one in (query, whole)])
        lined = bars(plan.values(found.facets), plan.values(of.facets))
        return list(set_rows(label, clock.facet, lined, plan.beside(found.facets)))
