"""Looking for the messages of an article, and for what is in the index of it. Knows no HTTP.

The whole of it is for administrators: a rejected message quotes what nobody has published, and an outcome tells of
articles that are withheld or under embargo. Other readers are told of the messages of those versions that they may read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from schemas.moments import iso
from schemas.outcomes import Outcome, Receipt
from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Query, Sort
from services.engines.trails import Trails, addresses, as_names, place_of
from services.search.articles import Articles
from services.search.errors import ARTICLE_NOT_FOUND, fault
from services.search.tracing import answers
from services.search.tracing.answers import Kept, TraceAnswer, TracedArticle
from services.search.visibility import Scope, visible_to_admins

# Articles that one name may stand for, in an answer.
MOST_ARTICLES: Final = 20
_EARLIER: Final = 100
# Whoever runs Telex: the command asks the engines themselves.
OPERATOR: Final = frozenset({Scope.ADMIN})
_SHOWN_TO_READERS: Final = frozenset({Outcome.INDEXED, Outcome.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: `text` as it was asked, and what that may be: ids of articles, names (uri, url or key), a place.

    `guesses` are ids that may be meant: they are told of when there is such an article.
    """

    text: str
    ids: Sequence[str] = ()
    names: Sequence[str] = ()
    place: str | None = None
    guesses: Sequence[str] = ()


@dataclass(slots=True)
class Receipts:
    """Receipts by the places of their messages, and whether these are all."""

    by_place: dict[str, Receipt] = field(default_factory=dict)
    complete: bool = True

    def add(self, receipts: Sequence[Receipt], *, complete: bool = True) -> None:
        """Some more."""
        self.by_place.update({place_of(one): one for one in receipts})
        self.complete &= complete

    def ids(self) -> list[str]:
        """The articles that they are about."""
        return list(dict.fromkeys(one.id for one in self.by_place.values() if one.id))


class Traces:
    """Traces of articles in `index`, from the receipts in `trails` (None: none are kept), at the present of `clock`."""

    def __init__(self, index: ArticleIndex, trails: Trails | None, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._trails = trails
        self._clock = clock
        self._articles = Articles(index, clock)

    async def of(self, article_id: str, scopes: frozenset[Scope]) -> TraceAnswer:
        """The trace of one article, as far as somebody with `scopes` may know it.

        Raises RequestError (`article_not_found`), the same for every article that may not be seen; IndexUnavailable.
        """
        if Scope.ADMIN not in scopes:
            return await self._of_readable(article_id, scopes)
        answer = await self.trace(Asked(article_id, ids=(article_id,)), scopes)
        if not answer.messages and all(
            one.now is None and one.forgotten_at is None for one in answer.articles
        ):
            raise fault(
                ARTICLE_NOT_FOUND,
                None,
                f"no message is known that has this id, and no article ({answer.kept.says}). One that was rejected before "
                "its id could be computed is found by its address, uri, key or place: `telex trace`",
            )
        return answer

    async def trace(self, asked: Asked, scopes: frozenset[Scope] = OPERATOR) -> TraceAnswer:
        """Everything that is known of what is asked for; empty when that is nothing.

        Raises IndexUnavailable; PermissionError without the right `admin`.
        """
        found = Receipts() if self._trails is None else await _found(self._trails, asked)
        reach = None if self._trails is None else await self._trails.reach()
        return await self.told(asked, found, answers.kept(reach, self._clock()), scopes)

    async def told(
        self, asked: Asked, found: Receipts, kept: Kept, scopes: frozenset[Scope] = OPERATOR
    ) -> TraceAnswer:
        """The answer from the receipts that were `found`. Raises as `trace` does."""
        known = [*asked.ids, *found.ids()]
        articles = [await self._article(one, scopes) for one in list(dict.fromkeys(known))[:MOST_ARTICLES]]
        guessed = [await self._article(one, scopes) for one in asked.guesses if one not in known]
        articles += [one for one in guessed if one.now is not None or one.forgotten_at is not None]
        messages = [answers.message(one) for one in answers.in_order(list(found.by_place.values()))]
        return TraceAnswer(
            asked=asked.text,
            says=answers.sentence(articles, messages, self._clock()),
            articles=articles,
            messages=messages,
            complete=found.complete,
            kept=kept,
        )

    def said_anew(self, answer: TraceAnswer) -> TraceAnswer:
        """`answer`, in whose articles something was changed, with the sentence that goes with them."""
        says = answers.sentence(answer.articles, answer.messages, self._clock())
        return answer.model_copy(update={"says": says})

    async def _article(self, article_id: str, scopes: frozenset[Scope]) -> TracedArticle:
        current, earlier = await self._index.search_many(
            [
                Query(
                    visible=visible_to_admins(scopes, current=True),
                    text=AnyValue("id", (article_id,)),
                    size=1,
                ),
                Query(
                    visible=visible_to_admins(scopes, current=False),
                    text=AnyValue("id", (article_id,)),
                    sort=Sort.NEWEST,
                    size=_EARLIER,
                ),
            ]
        )
        forgotten = await self._trails.forgotten_at(article_id) if self._trails else None
        kept = [answers.version(hit.article) for hit in earlier.hits]
        return TracedArticle(
            id=article_id,
            now=answers.version(current.hits[0].article) if current.hits else None,
            earlier=sorted(kept, key=lambda one: one.version, reverse=True),
            forgotten_at=iso(forgotten) if forgotten else None,
        )

    async def _of_readable(self, article_id: str, scopes: frozenset[Scope]) -> TraceAnswer:
        versions, _ = await self._articles.versions(article_id, scopes)
        numbers = {one["version"] for one in versions}
        own = await self._trails.of_article(article_id) if self._trails else None
        receipts = [
            one
            for one in (own.receipts if own else ())
            if one.outcome in _SHOWN_TO_READERS and one.version in numbers
        ]
        current, *earlier = [answers.version(one) for one in versions]
        article = TracedArticle(id=article_id, now=current, earlier=earlier[:_EARLIER], forgotten_at=None)
        # A key is the publisher's own affair.
        messages = [
            answers.message(one).model_copy(update={"key": None}) for one in answers.in_order(receipts)
        ]
        now = self._clock()
        return TraceAnswer(
            asked=article_id,
            says=answers.sentence([article], messages, now),
            articles=[article],
            messages=messages,
            complete=own.complete if own else True,
            kept=answers.kept(await self._trails.reach() if self._trails else None, now),
        )


async def _found(trails: Trails, asked: Asked) -> Receipts:
    found = Receipts()
    if asked.place is not None and (one := await trails.at(asked.place)) is not None:
        found.add([one])
    if names := as_names(asked.names):
        named = await trails.named(names)
        found.add(named.receipts, complete=named.complete)
    for article_id in list(dict.fromkeys([*asked.ids, *found.ids()]))[:MOST_ARTICLES]:
        own = await trails.of_article(article_id)
        found.add(own.receipts, complete=own.complete)
        # Messages that were rejected before their id could be computed are known by what they name.
        if names := list({name for one in own.receipts for name in addresses(one)}):
            nameless = await trails.named(names)
            found.add([one for one in nameless.receipts if one.id is None], complete=nameless.complete)
    return found
