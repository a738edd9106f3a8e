"""Writes down what a saved search has found, once, and what of it was withdrawn; or puts it off until copies are joined."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from schemas.moments import epoch_ms
from services.engines.records import Records
from services.search.saved import metrics
from services.search.saved.due import Due, DueList, Waiting, Why
from services.search.saved.evaluating import Article, Evaluator
from services.search.saved.log import MatchLog, story_key
from services.search.saved.matches import Kind, Match, Told, digest, judged, match_of
from services.search.saved.searches import SavedSearch
from services.search.visibility import Scope


class Teller:
    """Writes to the logs in `records`. `settle_ms` is how long copies are given to be joined to stories.

    `appended` is called with the id of each search that has new matches.
    """

    def __init__(
        self,
        records: Records,
        evaluator: Evaluator,
        clock: Callable[[], datetime],
        *,
        settle_ms: int,
        appended: Callable[[str], None],
    ) -> None:
        self._log = MatchLog(records)
        self._due = DueList(records)
        self._evaluator = evaluator
        self._clock = clock
        self._settle_ms = settle_ms
        self._appended = appended

    async def tell(
        self,
        search: SavedSearch,
        scopes: frozenset[Scope],
        articles: Sequence[Article],
        seen: Mapping[str, Waiting],
        *,
        joined: bool = False,
    ) -> None:
        """Write down that `search` has found `articles` among `seen`, or that it is to be looked at again.

        `joined` says that copies had their time. Raises the engines' errors.
        """
        waits = () if joined else self._waits(search, seen, articles)
        if waits:
            at_ms = epoch_ms(self._clock()) + self._settle_ms
            await self._due.add([Due(at_ms, Why.STORY, waits, search.id)])
        if articles and not (search.once_per_story and waits):
            await self._append(search, scopes, articles, {key: one.first_time for key, one in seen.items()})

    async def withdraw(self, search: SavedSearch, gone: Mapping[str, Waiting]) -> None:
        """Write down that those of `gone` that were told of may not be read any more. Raises the store's errors."""

        def judge(told: Mapping[str, Told]) -> list[Match]:
            return [
                Match(
                    article=one,
                    version=gone[one].version,
                    kind=Kind.WITHDRAWN,
                    at_ms=epoch_ms(self._clock()),
                    definition=search.definition,
                )
                for one, before in told.items()
                if before.kind is not Kind.WITHDRAWN and before.version <= gone[one].version
            ]

        await self._written(search, gone, judge)

    def _waits(
        self, search: SavedSearch, seen: Mapping[str, Waiting], articles: Sequence[Article]
    ) -> tuple[Waiting, ...]:
        """What is looked at again for `search` once copies had time to be joined."""
        if not self._settle_ms:
            return ()
        if search.search.keys() & {"story", "exclude_story"}:
            return tuple(seen.values())
        return tuple(seen[one["id"]] for one in articles) if search.once_per_story else ()

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
        now_ms = epoch_ms(self._clock())

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

    async def _written(
        self, search: SavedSearch, keys: Iterable[str], judge: Callable[[Mapping[str, Told]], list[Match]]
    ) -> None:
        appended = await self._log.append(search.id, keys, judge)
        for kind, count in appended.items():
            metrics.MATCHES.labels(kind.value).inc(count)
        if appended:
            self._appended(search.id)
