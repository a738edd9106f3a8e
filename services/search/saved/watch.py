"""What saved searches do with receipts: look whether what was indexed matches, and write down what does.

Receipts may come twice, and to two processes. Everything that is written here may be written again, so what is handled is
committed last: whoever dies before that leaves it to be handled once more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog

from schemas.moments import epoch_ms
from schemas.outcomes import Outcome, Receipt
from services.engines.index import ArticleIndex
from services.engines.records import Records
from services.engines.trails import written_at_ms
from services.search.saved import metrics
from services.search.saved.arrivals import Arrivals
from services.search.saved.due import Due, DueList, Waiting, Why
from services.search.saved.evaluating import Evaluator, Fact
from services.search.saved.leaving import Leavings
from services.search.saved.log import MatchLog
from services.search.saved.mending import SLACK_MS, Mender
from services.search.saved.owners import Owners
from services.search.saved.problem import Failed, Missed, Trouble, Troubles
from services.search.saved.searches import SavedSearch, Searches
from services.search.saved.telling import Teller
from services.search.visibility import Scope

KEPT_MS: Final = 90 * 24 * 3_600_000
KEPT_MATCHES: Final = 10_000
_UNSEEN_FIRST_MS: Final = 2000
_UNSEEN_LONGEST_MS: Final = 600_000
_UNSEEN_GIVEN_UP_MS: Final = 48 * 3_600_000
_DUE_AT_ONCE: Final = 50
_SEARCHES_AT_ONCE: Final = 8
_GONE: Final = frozenset({Outcome.CANCELED, Outcome.WITHHELD})

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Running:
    """A search, with the scopes of its owner as they are now; `trouble` when it is not run at present."""

    search: SavedSearch
    scopes: frozenset[Scope]
    trouble: Trouble | None


_Run = Mapping[str, _Running]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles to look at; `why` is None when their receipts have just come, else what they waited for; `search` the only
    one that they are looked at for."""

    articles: tuple[Waiting, ...]
    why: Why | None = None
    search: str | None = None
    tries: int = 0


class SavedSearchWatch:
    """The saved searches in `records`, run on `index`. `settle_ms` is how long copies are given to be joined to stories.

    `appended` is called with the id of each search that has new matches.
    """

    def __init__(  # noqa: PLR0913 - each is somebody who has a part in it
        self,
        records: Records,
        index: ArticleIndex,
        owners: Owners,
        clock: Callable[[], datetime],
        *,
        settle_ms: int = 0,
        appended: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._searches = Searches(records)
        self._log = MatchLog(records)
        self._due = DueList(records)
        self._troubles = Troubles(records)
        self._arrivals = Arrivals(records)
        self._evaluator = Evaluator(index, clock)
        self._teller = Teller(records, self._evaluator, clock, settle_ms=settle_ms, appended=appended)
        self._mender = Mender(records, self._evaluator, self._teller, owners, clock)
        self._leavings = Leavings(records)
        self._owners = owners
        self._clock = clock
        self._few = asyncio.Semaphore(_SEARCHES_AT_ONCE)

    @property
    def catch_ups(self) -> Collection[asyncio.Task[None]]:
        """Searches that catch up beside everything else: to be cancelled by whoever ends the process."""
        return self._mender.catch_ups

    async def handle(self, receipts: Sequence[Receipt]) -> None:
        """Write down what `receipts` mean to every saved search. Raises engine errors; then nothing of it is lost."""
        first_times = await self._arrivals.first_times(receipts)
        indexed: dict[str, Waiting] = {}
        gone: dict[str, Waiting] = {}
        for receipt, first_time in zip(receipts, first_times, strict=True):
            if receipt.id is None or receipt.version is None:
                continue
            one = Waiting(receipt.id, receipt.version, written_at_ms(receipt) or self._now_ms(), first_time)
            if receipt.outcome is Outcome.INDEXED:
                before = indexed.get(one.article)
                if before is not None:
                    one = replace(
                        one,
                        version=max(one.version, before.version),
                        first_time=first_time or before.first_time,
                    )
                indexed[one.article] = one
            elif receipt.outcome in _GONE:
                gone[one.article] = one
        for one in gone.values():
            if one.article in indexed and indexed[one.article].version <= one.version:
                del indexed[one.article]
        batch = _Batch(tuple(indexed.values()))
        # In this order: a search that is saved after it was looked for finds what could be searched by then.
        facts = await self._evaluator.facts(indexed) if indexed and await self._searches.any() else {}
        run = await self._run()
        if run and indexed:
            await self._look(batch, run, facts)
        if run and gone:
            # Also for those that cannot be run: nothing is asked of the index for this.
            await self._gathered(self._teller.withdraw(one.search, gone) for one in run.values())
        await self._arrivals.add(receipts)

    async def look_again(self) -> int:
        """Look at what is due; how many entries were. Raises engine errors."""
        entries = await self._due.by(self._now_ms(), _DUE_AT_ONCE)
        run = await self._run() if entries else {}
        for entry in entries:
            if entry.why is Why.BROKEN:
                await self._mender.begin(entry.search or "")
            else:
                mine = run if entry.search is None else {k: v for k, v in run.items() if k == entry.search}
                if mine:
                    batch = _Batch(entry.articles, entry.why, entry.search, entry.tries)
                    await self._look(
                        batch, mine, await self._evaluator.facts({one.article for one in batch.articles})
                    )
            await self._due.done(entry)
        metrics.LOOKED.set_to_current_time()
        return len(entries)

    async def trim(self) -> None:
        """Forget matches that are older or more than logs keep, and logs of searches that are gone. Raises engine errors."""
        async for search in self._searches.all():
            await self._log.trim(search.id, before_ms=self._now_ms() - KEPT_MS, most=KEPT_MATCHES)
        await self._leavings.sweep()

    async def _run(self) -> _Run:
        """The searches of owners who may read, each with the trouble that it has."""
        searches = [one async for one in self._searches.all()]
        troubles = await self._troubles.all()
        owners = sorted({one.owner for one in searches})
        scopes = dict(zip(owners, await asyncio.gather(*map(self._owners, owners)), strict=True))
        metrics.SEARCHES.set(len(searches))
        metrics.BROKEN.set(sum(one.broken for one in troubles.values()))
        return {
            one.id: _Running(one, held, None if trouble is None or trouble.mended else trouble)
            for one, trouble in ((one, troubles.get(one.id)) for one in searches)
            if (held := scopes[one.owner]) is not None
        }

    async def _look(self, batch: _Batch, run: _Run, facts: Mapping[str, Fact]) -> None:
        seen = {
            one.article: one
            for one in batch.articles
            if (fact := facts.get(one.article)) is not None and fact.version >= one.version
        }
        await self._put_off(batch, [one for one in batch.articles if one.article not in seen])
        now_ms = self._now_ms()
        if batch.search is None:
            await self._due.add(
                [
                    Due(facts[one.article].visible_from, Why.EMBARGO, (one,))
                    for one in seen.values()
                    if facts[one.article].visible_from > now_ms
                ]
            )
        mine = {
            key: new
            for key, one in run.items()
            if (new := {name: each for name, each in seen.items() if _is_new_to(one, each, facts[name])})
        }
        able = {key: (run[key].search, run[key].scopes) for key in mine if run[key].trouble is None}
        found = await self._evaluator.found(able, list(seen))
        for key in mine.keys() - (able.keys() - found.failed.keys()):
            await self._missed(run[key], found.failed.get(key), batch, mine[key], facts)
        await self._gathered(
            self._teller.tell(
                *able[key],
                [one for one in found.articles.get(key, ()) if one["id"] in mine[key]],
                mine[key],
                joined=batch.why is Why.STORY,
            )
            for key in able.keys() - found.failed.keys()
        )

    async def _missed(
        self,
        one: _Running,
        failed: Failed | None,
        batch: _Batch,
        seen: Mapping[str, Waiting],
        facts: Mapping[str, Fact],
    ) -> None:
        """See that a search that could not be run, or has `failed`, looks at `seen` later."""
        search, trouble, now_ms = one.search, one.trouble, self._now_ms()
        articles = tuple(seen.values())
        missed = Missed(now_ms, None)
        if batch.why is None:
            new = [facts[key].received_at for key, waiting in seen.items() if waiting.first_time]
            missed = Missed(min(facts[key].indexed_at for key in seen), min(new, default=None))
        if failed is not None:
            trouble = await self._mender.fail(search, failed, missed)
        elif (
            batch.why is None
            and trouble is not None
            and not await self._mender.missed(search.id, trouble, missed)
        ):
            await self._due.add([Due(now_ms, Why.UNSEEN, articles, search.id)])
        if batch.why is not None and trouble is not None:
            # They were indexed long ago, maybe: it does not catch up with them. It is tried again just before.
            at_ms = now_ms + trouble.retry_ms + _UNSEEN_FIRST_MS
            await self._due.add([Due(at_ms, batch.why, articles, search.id, batch.tries)])

    async def _put_off(self, batch: _Batch, unseen: Collection[Waiting]) -> None:
        """Look at what cannot be searched yet later, for as long as that may have a reason."""
        now_ms = self._now_ms()
        tries = batch.tries + 1 if batch.why is Why.UNSEEN else 0
        later = now_ms + min(_UNSEEN_LONGEST_MS, _UNSEEN_FIRST_MS * 2 ** min(tries, 20))
        kept = tuple(one for one in unseen if one.indexed_ms > now_ms - _UNSEEN_GIVEN_UP_MS)
        if len(kept) < len(unseen):
            _log.warning("articles_never_searchable", articles=len(unseen) - len(kept))
        if kept:
            await self._due.add([Due(later, Why.UNSEEN, kept, batch.search, tries)])

    async def _gathered(self, work: Iterable[Awaitable[None]]) -> None:
        """All of `work`, a few at a time. Raises the first error when the others have ended: they may be done again."""

        async def one(part: Awaitable[None]) -> None:
            async with self._few:
                await part

        for ended in await asyncio.gather(*map(one, work), return_exceptions=True):
            if ended is not None:
                raise ended

    def _now_ms(self) -> int:
        return epoch_ms(self._clock())


def _is_new_to(one: _Running, waiting: Waiting, fact: Fact) -> bool:
    """Whether the article came, or could be seen by who saved the search, after that was stated."""
    early = Scope.EMBARGOED in one.scopes
    seen_ms = waiting.indexed_ms if early else max(waiting.indexed_ms, fact.visible_from)
    return seen_ms >= one.search.since_ms - SLACK_MS
