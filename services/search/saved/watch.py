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

from schemas.moments import epoch_ms, parse_moment
from schemas.outcomes import Outcome, Receipt
from services.engines.index import ArticleIndex
from services.engines.records import Records
from services.search.saved import metrics
from services.search.saved.arrivals import Arrivals
from services.search.saved.due import Due, DueList, Waiting, Why
from services.search.saved.evaluating import Article, Evaluator, received_ms
from services.search.saved.log import MatchLog, story_key
from services.search.saved.matches import Kind, Match, Told, digest, judged, match_of
from services.search.saved.owners import Owners
from services.search.saved.problem import Failed, Trouble, Troubles, grown
from services.search.saved.searches import SavedSearch, Searches
from services.search.visibility import Scope

# Told twice rather than not at all, where the clocks of two machines differ or an article was not searchable yet.
SLACK_MS: Final = 5000
KEPT_MS: Final = 90 * 24 * 3_600_000
KEPT_MATCHES: Final = 10_000
_UNSEEN_FIRST_MS: Final = 2000
_UNSEEN_LONGEST_MS: Final = 600_000
_UNSEEN_GIVEN_UP_MS: Final = 48 * 3_600_000
_DUE_AT_ONCE: Final = 50
_SEARCHES_AT_ONCE: Final = 8
_GONE: Final = frozenset({Outcome.CANCELED, Outcome.WITHHELD})

_Run = dict[str, tuple[SavedSearch, frozenset[Scope]]]

_log = structlog.get_logger(__name__)


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
        self._owners = owners
        self._clock = clock
        self._settle_ms = settle_ms
        self._few = asyncio.Semaphore(_SEARCHES_AT_ONCE)
        self._appended = appended

    async def handle(self, receipts: Sequence[Receipt]) -> None:
        """Write down what `receipts` mean to every saved search. Raises engine errors; then nothing of it is lost."""
        first_times = await self._arrivals.first_times(receipts)
        run = await self._run()
        indexed: dict[str, Waiting] = {}
        gone: dict[str, Waiting] = {}
        for receipt, first_time in zip(receipts, first_times, strict=True):
            if receipt.id is None or receipt.version is None:
                continue
            one = Waiting(receipt.id, receipt.version, _ms(receipt.at), first_time)
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
        if run and indexed:
            await self._look(_Batch(tuple(indexed.values())), run)
        if run and gone:
            await self._withdraw(gone, run)
        await self._arrivals.add(receipts)

    async def look_again(self) -> int:
        """Look at what is due; how many entries were. Raises engine errors."""
        entries = await self._due.by(self._now_ms(), _DUE_AT_ONCE)
        run = await self._run() if entries else {}
        for entry in entries:
            if entry.why is Why.BROKEN:
                await self._retry(entry.search or "")
            else:
                mine = run if entry.search is None else {k: v for k, v in run.items() if k == entry.search}
                if mine:
                    await self._look(_Batch(entry.articles, entry.why, entry.search, entry.tries), mine)
            await self._due.done(entry)
        metrics.LOOKED.set_to_current_time()
        return len(entries)

    async def trim(self) -> None:
        """Forget matches that are older or more than logs keep. Raises engine errors."""
        async for search in self._searches.all():
            await self._log.trim(search.id, before_ms=self._now_ms() - KEPT_MS, most=KEPT_MATCHES)

    async def _run(self) -> _Run:
        """The searches that can be run, with the scopes of their owners as they are now."""
        searches = [one async for one in self._searches.all()]
        troubles = await self._troubles.all()
        owners = sorted({one.owner for one in searches})
        scopes = dict(zip(owners, await asyncio.gather(*map(self._owners, owners)), strict=True))
        metrics.SEARCHES.set(len(searches))
        metrics.BROKEN.set(sum(one.broken for one in troubles.values()))
        return {
            one.id: (one, held)
            for one in searches
            if (held := scopes[one.owner]) is not None
            and ((trouble := troubles.get(one.id)) is None or trouble.mended)
        }

    async def _look(self, batch: _Batch, run: _Run) -> None:
        run = {
            key: pair for key, pair in run.items() if any(_is_new_to(pair[0], one) for one in batch.articles)
        }
        if not run:
            return
        facts = await self._evaluator.facts({one.article for one in batch.articles})
        seen = {
            one.article: one
            for one in batch.articles
            if (fact := facts.get(one.article)) is not None and fact.version >= one.version
        }
        await self._put_off(batch, [one for one in batch.articles if one.article not in seen])
        if not seen:
            return
        now_ms = self._now_ms()
        if batch.search is None:
            await self._due.add(
                [
                    Due(facts[one.article].visible_from, Why.EMBARGO, (one,))
                    for one in seen.values()
                    if facts[one.article].visible_from > now_ms
                ]
            )
        found = await self._evaluator.found(run, list(seen))
        indexed_ms = min(facts[one].indexed_at for one in seen)
        for search_id, failed in found.failed.items():
            await self._fail(run[search_id][0], failed, indexed_ms)
        await self._gathered(
            self._tell(*run[search_id], batch, seen, found.articles.get(search_id, ()))
            for search_id in run.keys() - found.failed.keys()
        )

    async def _tell(
        self,
        search: SavedSearch,
        scopes: frozenset[Scope],
        batch: _Batch,
        seen: Mapping[str, Waiting],
        found: Sequence[Article],
    ) -> None:
        """Write down what `search` has found of `seen`, or that it is to be looked at again."""
        mine = {key: one for key, one in seen.items() if _is_new_to(search, one)}
        articles = [one for one in found if one["id"] in mine]
        waits = self._waits(search, batch, mine, articles)
        if waits:
            await self._due.add([Due(self._now_ms() + self._settle_ms, Why.STORY, waits, search.id)])
        if articles and not (search.once_per_story and waits):
            first_times = {key: one.first_time for key, one in mine.items()}
            await self._append(search, scopes, articles, first_times)

    def _waits(
        self, search: SavedSearch, batch: _Batch, seen: Mapping[str, Waiting], articles: Sequence[Article]
    ) -> tuple[Waiting, ...]:
        """What is looked at again for `search` once copies had time to be joined."""
        if not self._settle_ms or batch.why is Why.STORY:
            return ()
        if search.search.keys() & {"story", "exclude_story"}:
            return tuple(seen.values())
        return tuple(seen[one["id"]] for one in articles) if search.once_per_story else ()

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

    async def _append(
        self,
        search: SavedSearch,
        scopes: frozenset[Scope],
        articles: Sequence[Article],
        first_times: Mapping[str, bool],
    ) -> None:
        keys = [one["id"] for one in articles]
        members: dict[str, list[str]] = {}
        if search.once_per_story:
            stories = {one["story_id"] for one in articles if one.get("story_id")}
            members = await self._evaluator.story_members(stories, scopes)
            keys += [key for story, ids in members.items() for key in (*ids, story_key(story))]
        now_ms = self._now_ms()

        def judge(told: Mapping[str, Told]) -> list[Match]:
            matches: list[Match] = []
            stories: set[str] = set()
            for article in articles:
                one, story = article["id"], article.get("story_id")
                kind = judged(
                    article["version"], digest(article), told.get(one), first_time=first_times.get(one, False)
                )
                if kind is None:
                    continue
                if search.once_per_story and story:
                    if story in stories or told.keys() & {one, story_key(story), *members.get(story, ())}:
                        continue
                    stories.add(story)
                matches.append(match_of(article, kind, now_ms, search.definition))
            return matches

        await self._written(search, keys, judge)

    async def _withdraw(self, gone: Mapping[str, Waiting], run: _Run) -> None:
        def judge_of(search: SavedSearch) -> Callable[[Mapping[str, Told]], list[Match]]:
            return lambda told: [
                Match(
                    article=one,
                    version=gone[one].version,
                    kind=Kind.WITHDRAWN,
                    at_ms=self._now_ms(),
                    definition=search.definition,
                )
                for one, before in told.items()
                if before.kind is not Kind.WITHDRAWN and before.version <= gone[one].version
            ]

        await self._gathered(self._written(search, gone, judge_of(search)) for search, _ in run.values())

    async def _written(
        self, search: SavedSearch, keys: Iterable[str], judge: Callable[[Mapping[str, Told]], list[Match]]
    ) -> None:
        appended = await self._log.append(search.id, keys, judge)
        for kind, count in appended.items():
            metrics.MATCHES.labels(kind.value).inc(count)
        if appended:
            self._appended(search.id)

    async def _fail(self, search: SavedSearch, failed: Failed, indexed_ms: int) -> None:
        """Write down that `search` could not be run over what was indexed from `indexed_ms` on."""
        now_ms = self._now_ms()
        before = await self._troubles.get(search.id)
        trouble = grown(before, failed, now_ms, indexed_ms, search.definition)
        # In this order: a trouble that nothing leads back to would never end.
        await self._due.add([Due(now_ms + trouble.retry_ms, Why.BROKEN, search=search.id)])
        await self._troubles.put(search.id, trouble)
        _log.warning("saved_search_failed", search=search.id, code=trouble.code, failures=trouble.failures)

    async def _retry(self, search_id: str) -> None:
        trouble = await self._troubles.get(search_id)
        kept = await self._searches.get(search_id)
        if trouble is None or kept is None:
            return
        search, scopes = kept[0], await self._owners(kept[0].owner)
        if scopes is None:
            await self._troubles.clear(search_id)
            return
        try:
            await self._catch_up(search, scopes, trouble)
        except Exception as error:  # noqa: BLE001 - whatever one search raises must not be the others' trouble
            failed = await self._evaluator.trouble_is_its_own(error)
            await self._fail(search, failed, trouble.catch_up_ms)
        else:
            await self._troubles.clear(search_id)
            _log.info("saved_search_mended", search=search_id)

    async def _catch_up(self, search: SavedSearch, scopes: frozenset[Scope], trouble: Trouble) -> None:
        since_ms = max(trouble.catch_up_ms, search.since_ms - SLACK_MS)
        await self._evaluator.newest(search, scopes, 1)
        # It runs again: what comes from here on is looked at as it comes, what came before is looked at now.
        await self._troubles.put(search.id, trouble.model_copy(update={"mended": True}))
        async for articles in self._evaluator.since(search, scopes, since_ms):
            lately = {one["id"]: received_ms(one) >= since_ms - SLACK_MS for one in articles}
            if articles:
                await self._append(search, scopes, articles, lately)

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


def _is_new_to(search: SavedSearch, one: Waiting) -> bool:
    return one.indexed_ms >= search.since_ms - SLACK_MS


def _ms(stated: str) -> int:
    return epoch_ms(parse_moment(stated).start)
