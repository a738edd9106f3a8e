"""Finds copies among articles that are in the index, and writes those again whose story changes.

Nothing is looked up before an article is written: copies in one batch, in two processes at once, and those that a crash
left are found alike, by who looks at both once they can be seen. It may be done again at any time, and by two at once:
both find the same stories, and what one of them wrote the other leaves as it is.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

import orjson
import structlog

from schemas.moments import epoch_ms
from services.engines.bus import Bus, Outgoing
from services.engines.document import enriched, made_anew
from services.engines.errors import IndexUnavailable
from services.engines.fields import FieldValue
from services.engines.index import ArticleIndex, IndexDocument, Verdict
from services.engines.query import (
    AllOf,
    AnyOf,
    AnyValue,
    AtLeast,
    Between,
    Condition,
    Flag,
    Hit,
    Not,
    Query,
    Sort,
)
from services.engines.visibility import public
from services.ingestor import receipts
from services.ingestor.forgotten import ForgottenArticles
from services.ingestor.metrics import STORIES_JOINED
from services.ingestor.stories import (
    MEMBER_FIELDS,
    Groups,
    Joining,
    Member,
    copies,
    joinings,
    least_shared,
    member,
)
from services.ingestor.turns import Turns

# Copies that are further apart in time belong to two stories.
NEAR_MS: Final = 7 * 24 * 3_600_000
_PAGE: Final = 500
_ASKED_AT_ONCE: Final = 50
# The earliest ones; the others hang together with these.
_CANDIDATES: Final = 100
_WRITTEN_AT_ONCE: Final = 100

_log = structlog.get_logger(__name__)


class StoriesStopped(Exception):  # noqa: N818
    """Somebody else looks for copies from now on."""


class _Done(NamedTuple):
    """How many articles have another story now, and how many were left because somebody else was at them."""

    joined: int = 0
    left: int = 0


class Joiner:
    """Joins the copies of one index. `turns` are those of everybody in this process who writes articles.

    With `with_enriched`, changed articles go to `articles.enriched.v1`, too.
    """

    def __init__(  # noqa: PLR0913 - each is somebody who has a part in it
        self,
        bus: Bus,
        index: ArticleIndex,
        forgotten: ForgottenArticles,
        turns: Turns,
        clock: Callable[[], datetime],
        *,
        with_enriched: bool = True,
    ) -> None:
        self._bus = bus
        self._index = index
        self._forgotten = forgotten
        self._turns = turns
        self._clock = clock
        self._with_enriched = with_enriched
        # Who was looked at in the last pass, with the time of their indexing: periods overlap.
        self._seen: dict[str, FieldValue] = {}
        self._unnamed: set[str] = set()

    async def join(self, since: datetime, go_on: Callable[[], bool] = lambda: True) -> int:
        """Look for copies of everything that was indexed, or could be seen for the first time, after `since`.

        Returns how many articles have another story now. Raises engine errors, and StoriesStopped once `go_on` says no; what
        was done until then stays.
        """
        since_ms, now_ms = epoch_ms(since), epoch_ms(self._clock())
        lately = Between("indexed_at", since_ms)
        gone = sorted(set(self._forgotten.ids()) - self._unnamed)
        joined = 0
        # Elasticsearch takes 65,536 values in one question, and somebody may have erased more.
        for begin in range(0, len(gone), _PAGE):
            if not go_on():
                raise StoriesStopped
            some = gone[begin : begin + _PAGE]
            done = await self._rename(some)
            joined += done.joined
            if not done.left:
                self._unnamed.update(some)
        hidden = AllOf((Flag("current", value=True), lately, Not(public(now_ms))))
        async for page in self._pages(hidden, go_on):
            joined += (await self._rename(page)).joined
        appeared = AllOf((public(now_ms), AnyOf((lately, Between("visible_from", since_ms)))))
        seen: dict[str, FieldValue] = {}
        async for page in self._pages(appeared, go_on):
            done = await self._join([one for one, at in page.items() if self._seen.get(one) != at])
            joined += done.joined
            # What fails on the way, or is left, is looked at again.
            if not done.left:
                self._seen.update(page)
                seen.update(page)
        self._seen = seen
        return joined

    async def _pages(
        self, condition: Condition, go_on: Callable[[], bool]
    ) -> AsyncIterator[dict[str, FieldValue]]:
        """Ids of the articles that `condition` holds of, with the time of their indexing, the earliest articles first."""
        async for hits in self._hits(Query(condition, sort=Sort.OLDEST, size=_PAGE, fields=("indexed_at",))):
            if not go_on():
                raise StoriesStopped
            yield {hit.id: hit.fields["indexed_at"] for hit in hits}

    async def _members(self, condition: Condition) -> list[Member]:
        """Those of the articles that can be seen, as the index has them now."""
        query = Query(self._public(), condition, sort=Sort.OLDEST, size=_PAGE, fields=MEMBER_FIELDS)
        return [one async for hits in self._hits(query) for one in self._known(hits)]

    async def _hits(self, query: Query) -> AsyncIterator[Sequence[Hit]]:
        while True:
            found = await self._index.search(query)
            yield found.hits
            if found.next is None:
                return
            query = replace(query, cursor=found.next)

    def _known(self, hits: Sequence[Hit]) -> Iterator[Member]:
        # What was erased may be found a moment longer.
        return (member(hit.id, hit.fields) for hit in hits if hit.id not in self._forgotten)

    def _public(self) -> Condition:
        return public(epoch_ms(self._clock()))

    async def _join(self, ids: Sequence[str]) -> _Done:
        """Join the articles `ids` with whatever they are copies of."""
        if not ids:
            return _Done()
        # Asked anew: the stories of a page may have changed since it was found.
        subjects = await self._members(AnyValue("id", tuple(ids)))
        subjects = [one for one in subjects if len(one.fingerprint) >= least_shared(one.fingerprint)]
        groups = Groups()
        for begin in range(0, len(subjects), _ASKED_AT_ONCE):
            some = subjects[begin : begin + _ASKED_AT_ONCE]
            answers = await self._index.search_many([self._candidates(one) for one in some])
            for subject, answer in zip(some, answers, strict=True):
                for candidate in self._known(answer.hits):
                    if copies(subject, candidate):
                        groups.unite(subject.story, candidate.story)
        return await self._settle(groups)

    def _candidates(self, one: Member) -> Query:
        least, most = one.time - NEAR_MS, one.until + NEAR_MS
        # "August" is near every day in it. Who has no publication is near by its receipt.
        published = AllOf((Between("published_start", most=most), Between("published_end", least=least)))
        alike = AllOf(
            (
                AtLeast("fingerprint", one.fingerprint, least_shared(one.fingerprint)),
                AnyOf((Between("sort_time", least, most), published)),
                # Neither itself nor those that it is joined with already.
                Not(AnyValue("story", (one.story,))),
            )
        )
        return Query(
            self._public(), alike, sort=Sort.OLDEST, size=_CANDIDATES, fields=MEMBER_FIELDS, counted=False
        )

    async def _rename(self, ids: Iterable[str]) -> _Done:
        """Give stories that are called by the articles `ids`, whom nobody sees any more, the names of who is left in them."""
        groups = Groups()
        for one in ids:
            groups.add(one)
        return await self._settle(groups)

    async def _settle(self, groups: Groups) -> _Done:
        names = groups.names()
        if not names:
            return _Done()
        changes = list(joinings(await self._members(AnyValue("story", names)), groups))
        joined, left = 0, 0
        for begin in range(0, len(changes), _WRITTEN_AT_ONCE):
            done = await self._write(changes[begin : begin + _WRITTEN_AT_ONCE])
            joined, left = joined + done.joined, left + done.left
        if joined:
            STORIES_JOINED.inc(joined)
            _log.info("stories_joined", articles=joined)
            # What comes next has to see it.
            await self._index.refresh()
        return _Done(joined, left)

    async def _write(self, changes: Sequence[Joining]) -> _Done:
        of = {one.member.id: one for one in changes}
        async with self._turns.ask(of.keys()):
            index = self._index.destination()
            stored = await index.fetch([one for one in of if one not in self._forgotten])
            found = [one for one in stored.values() if _unchanged(one, of[one.doc_id].member)]
            documents = [made for one in found if (made := _joined(one, of[one.doc_id])) is not None]
            # Before they are written: then who dies in between finds them to be done, and tells of them again.
            await self._tell(documents)
            results = await index.write(documents)
            # One that was forgotten meanwhile may have been erased before it was written.
            self._forgotten.written(one.doc_id for one in documents)
            stale = [
                one.doc_id
                for one, result in zip(documents, results, strict=True)
                if result.verdict is Verdict.STALE
            ]
            if stale:
                # Another process has written a newer version, and what was told may stand after it.
                await self._tell((await index.fetch(stale)).values())
        for result in results:
            if result.verdict in {Verdict.OVERLOADED, Verdict.UNAVAILABLE}:
                raise IndexUnavailable(f"the index is {result.verdict}: {result.reason}")
            if result.verdict is Verdict.REFUSED:
                _log.error("joined_article_refused", reason=result.reason)
        joined = sum(result.verdict is Verdict.WRITTEN for result in results)
        return _Done(joined, left=len(stored) - len(found))

    async def _tell(self, documents: Iterable[IndexDocument]) -> None:
        if not self._with_enriched:
            return
        messages: list[Outgoing] = []
        for one in documents:
            told = receipts.enriched(one.doc_id, orjson.dumps(enriched(one)))
            if told is None:
                _log.error("enriched_article_too_large", id=one.doc_id)
            else:
                messages.append(told)
        if messages:
            await self._bus.publish(messages)


def _unchanged(document: IndexDocument, was: Member) -> bool:
    now = (document.version, document.fields.get("story"), document.fields.get("indexed_at"))
    return now == (was.version, was.story, was.indexed_at)


def _joined(document: IndexDocument, change: Joining) -> IndexDocument | None:
    made = made_anew(
        document, story_id=change.story, duplicate_of=change.duplicate_of, similarity=change.similarity
    )
    if made is None:
        _log.error("article_of_another_form_not_joined", id=document.doc_id)
    return made
