"""What a saved search begins with, once it is kept: what was there already, and embargoes that end from now on."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from services.engines.errors import IndexForbidden
from services.engines.index import ArticleIndex
from services.engines.records import Records
from services.search.saved.due import Due, DueList, Waiting, Why
from services.search.saved.evaluating import Evaluator
from services.search.saved.log import MatchLog
from services.search.saved.matches import Kind, match_of
from services.search.saved.searches import SavedSearch
from services.search.visibility import Scope


class Beginnings:
    """Of the searches in `records`, over `index`. All methods raise RequestError and the engines' errors.

    The search is to be kept before: what is indexed meanwhile is told by who watches, what was before is found here.
    """

    def __init__(self, records: Records, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._log = MatchLog(records)
        self._due = DueList(records)
        self._index = index
        self._evaluator = Evaluator(index, clock)

    async def begin(self, search: SavedSearch, scopes: frozenset[Scope], backfill: int) -> None:
        """Write down the `backfill` newest articles that are there already, unless they were told of meanwhile, and see that
        those under embargo are told of."""
        # A key of Elasticsearch that only reads may not; then who watches has done it, before it looked which searches there are.
        with suppress(IndexForbidden):
            await self._index.refresh()
        if backfill:
            await self._fill(search, scopes, backfill)
        await self._await_embargoes(search, scopes)

    async def _await_embargoes(self, search: SavedSearch, scopes: frozenset[Scope]) -> None:
        """See that articles that it finds are told of when their embargo ends: they were indexed before it was stated."""
        if Scope.EMBARGOED in scopes:
            return
        async for embargoed in self._evaluator.embargoed(search, scopes):
            await self._due.add(
                [
                    Due(
                        until_ms,
                        Why.EMBARGO,
                        (Waiting(one, version, search.since_ms, first_time=True),),
                        search.id,
                    )
                    for one, version, until_ms in embargoed
                ]
            )

    async def _fill(self, search: SavedSearch, scopes: frozenset[Scope], most: int) -> None:
        found = await self._evaluator.newest(search, scopes, most)
        matches = [
            match_of(one, Kind.EARLIER, search.created_ms, search.definition) for one in reversed(found)
        ]
        await self._log.append(
            search.id,
            [one.article for one in matches],
            lambda told: [one for one in matches if one.article not in told],
        )
