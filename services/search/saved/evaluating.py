"""Runs saved searches over a few articles: the same compiler, the same index, and one more condition, their ids.

One that cannot be run fails alone: it is asked without the others, and what is wrong with it is given back beside what
the others have found.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from schemas.moments import epoch_ms, parse_moment
from services.engines.errors import EngineError
from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Between, Filter, Query, Sort
from services.search.asking import Asked, asked
from services.search.publishers import Publishers
from services.search.saved.problem import Failed, failure
from services.search.saved.searches import SavedSearch
from services.search.visibility import Scope, visible

# Articles that one question is about: all of them fit on a page.
AT_ONCE: Final = 100
_ASKED_AT_ONCE: Final = 20
_MEMBERS: Final = 100

Article = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """What the search side of the index has of an article: its current version, and when that was received, when it was
    indexed, and from when on all may see it (ms since 1970 UTC)."""

    version: int
    received_at: int
    indexed_at: int
    visible_from: int
    publisher: str | None


@dataclass(slots=True)
class Found:
    """The articles that each search has found, and what was wrong with those that could not be run; by search."""

    articles: dict[str, list[Article]] = field(default_factory=dict)
    failed: dict[str, Failed] = field(default_factory=dict)


class Evaluator:
    """Runs searches on `index` at the present of `clock`."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock
        self._publishers = Publishers(index, clock)
        self._known: set[str] = set()

    async def facts(self, ids: Collection[str]) -> dict[str, Fact]:
        """What can be searched of the articles `ids`, embargoed ones too, but not of withdrawn ones. Raises IndexUnavailable."""
        await self._index.refresh()
        wanted = sorted(ids)
        found: dict[str, Fact] = {}
        for begin in range(0, len(wanted), AT_ONCE):
            some = tuple(wanted[begin : begin + AT_ONCE])
            result = await self._index.search(
                Query(
                    visible=visible(self._clock(), frozenset({Scope.EMBARGOED})),
                    text=AnyValue("id", some),
                    sort=Sort.NEWEST,
                    size=AT_ONCE,
                    fields=("version", "received_at", "indexed_at", "visible_from", "publisher"),
                )
            )
            for hit in result.hits:
                publisher = hit.fields.get("publisher")
                found[hit.id] = Fact(
                    int(str(hit.fields["version"])),
                    int(str(hit.fields["received_at"])),
                    int(str(hit.fields["indexed_at"])),
                    int(str(hit.fields["visible_from"])),
                    publisher if isinstance(publisher, str) else None,
                )
        self._meet({fact.publisher for fact in found.values() if fact.publisher is not None})
        return found

    async def found(
        self, searches: Mapping[str, tuple[SavedSearch, frozenset[Scope]]], ids: Sequence[str]
    ) -> Found:
        """What each of `searches`, with its owner's scopes, finds among `ids`, in their order.

        Raises IndexUnavailable when the index answers none of them.
        """
        answer = Found()
        for begin in range(0, len(ids), AT_ONCE):
            some = tuple(ids[begin : begin + AT_ONCE])
            questions: dict[str, Query] = {}
            for search_id, (search, scopes) in searches.items():
                if search_id in answer.failed:
                    continue
                try:
                    question = await self._asked(search)
                except Exception as error:  # noqa: BLE001 - whatever one search raises must not be the others' trouble
                    await self._blame(error)
                    answer.failed[search_id] = failure(error)
                else:
                    questions[search_id] = self._among(
                        question, scopes, Filter("among", AnyValue("id", some))
                    )
            await self._ask(questions, some, answer)
        for search_id in answer.failed:
            answer.articles.pop(search_id, None)
        return answer

    async def since(
        self, search: SavedSearch, scopes: frozenset[Scope], indexed_ms: int
    ) -> AsyncIterator[list[Article]]:
        """Everything it finds that was indexed from `indexed_ms` on, page by page.

        Raises RequestError, pydantic's ValidationError and the engines' errors.
        """
        await self._index.refresh()
        question = await self._asked(search)
        query = self._among(question, scopes, Filter("among", Between("indexed_at", indexed_ms)))
        async for page in self._pages(replace(query, sort=Sort.OLDEST)):
            yield page

    async def newest(self, search: SavedSearch, scopes: frozenset[Scope], most: int) -> list[Article]:
        """The `most` newest articles (at most AT_ONCE) that it finds, the newest first. Raises as `since` does."""
        question = await self._asked(search)
        query = replace(question.query(visible(self._clock(), scopes)), size=most)
        return [hit.article for hit in (await self._index.search(query)).hits]

    async def embargoed(
        self, search: SavedSearch, scopes: frozenset[Scope]
    ) -> AsyncIterator[list[tuple[str, int, int]]]:
        """What it finds once an embargo has ended that goes on now: id, version and end (ms since 1970 UTC), page by page.

        Raises as `since` does.
        """
        question = await self._asked(search)
        later = Filter("among", Between("visible_from", epoch_ms(self._clock()) + 1))
        query = self._among(question, scopes | {Scope.EMBARGOED}, later)
        query = replace(query, sort=Sort.OLDEST, fields=("version", "visible_from"))
        while True:
            result = await self._index.search(query)
            yield [
                (hit.id, int(str(hit.fields["version"])), int(str(hit.fields["visible_from"])))
                for hit in result.hits
            ]
            if result.next is None:
                return
            query = replace(query, cursor=result.next)

    async def story_members(self, stories: Collection[str], scopes: frozenset[Scope]) -> dict[str, list[str]]:
        """The ids of the earliest articles of each story that may be seen. Raises IndexUnavailable."""
        wanted = sorted(stories)
        found: dict[str, list[str]] = {}
        for begin in range(0, len(wanted), _ASKED_AT_ONCE):
            some = wanted[begin : begin + _ASKED_AT_ONCE]
            results = await self._index.search_many(
                [
                    Query(
                        visible=visible(self._clock(), scopes),
                        text=AnyValue("story", (one,)),
                        sort=Sort.OLDEST,
                        size=_MEMBERS,
                        fields=("version",),
                    )
                    for one in some
                ]
            )
            found |= {one: [hit.id for hit in result.hits] for one, result in zip(some, results, strict=True)}
        return found

    async def trouble_is_its_own(self, error: Exception) -> Failed:
        """What `error`, which one search raised, is to its owner. Raises an engine error when the index answers nobody."""
        await self._blame(error)
        return failure(error)

    async def _asked(self, search: SavedSearch) -> Asked:
        return await asked(search.filter, self._publishers)

    def _among(self, question: Asked, scopes: frozenset[Scope], among: Filter) -> Query:
        query = question.query(visible(self._clock(), scopes))
        return replace(query, filters=(*query.filters, among), size=AT_ONCE)

    async def _pages(self, query: Query) -> AsyncIterator[list[Article]]:
        while True:
            result = await self._index.search(query)
            yield [hit.article for hit in result.hits]
            if result.next is None:
                return
            query = replace(query, cursor=result.next)

    async def _ask(self, questions: Mapping[str, Query], ids: Sequence[str], answer: Found) -> None:
        names = list(questions)
        place = {one: number for number, one in enumerate(ids)}
        for begin in range(0, len(names), _ASKED_AT_ONCE):
            some = names[begin : begin + _ASKED_AT_ONCE]
            try:
                results = await self._index.search_many([questions[one] for one in some])
            except Exception:  # noqa: BLE001 - as above; which of them it was nobody says
                await self._one_by_one({one: questions[one] for one in some}, place, answer)
                continue
            for one, result in zip(some, results, strict=True):
                _take(answer, one, [hit.article for hit in result.hits], place)

    async def _one_by_one(
        self, questions: Mapping[str, Query], place: Mapping[str, int], answer: Found
    ) -> None:
        for one, query in questions.items():
            try:
                result = await self._index.search(query)
            except Exception as error:  # noqa: BLE001 - as above
                await self._blame(error)
                answer.failed[one] = failure(error)
            else:
                _take(answer, one, [hit.article for hit in result.hits], place)

    async def _blame(self, error: Exception) -> None:
        """Raises `error` itself when it is no search's fault: the index answers nobody."""
        if isinstance(error, EngineError):
            await self._index.check()

    def _meet(self, publishers: Collection[str]) -> None:
        """Names of publishers are remembered for a while; one that was not there then is looked up with the others."""
        if not self._known.issuperset(publishers):
            self._known.update(publishers)
            self._publishers = Publishers(self._index, self._clock)


def _take(answer: Found, search_id: str, articles: list[Article], place: Mapping[str, int]) -> None:
    found = answer.articles.setdefault(search_id, [])
    found += sorted(articles, key=lambda one: place[one["id"]])


def received_ms(article: Article) -> int:
    """When the message of `article` was received."""
    return epoch_ms(parse_moment(article["received_at"]).start)


def indexed_ms(article: Article) -> int:
    """When `article` was indexed."""
    return epoch_ms(parse_moment(article["indexed_at"]).start)
