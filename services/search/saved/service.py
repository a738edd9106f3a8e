"""What is done with saved searches for their owners. Knows no HTTP.

Whoever asks for a search that is not theirs learns nothing of it: it is not found.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.moments import epoch_ms, from_epoch_ms
from services.engines.errors import EngineError
from services.engines.index import ArticleIndex
from services.engines.records import RecordChanged, Records
from services.search.asking import asked
from services.search.errors import (
    CURSOR_EXPIRED,
    INVALID_PARAMETER,
    SEARCH_NOT_FOUND,
    TOO_MANY_SEARCHES,
    Fault,
    RequestError,
    fault,
)
from services.search.feeds.entries import entries, feed_id, problem_entry
from services.search.feeds.feed import Entry, Feed
from services.search.hooks.client import url_problem
from services.search.hooks.delivery import HookState, told
from services.search.hooks.states import HookStates
from services.search.publishers import Publishers
from services.search.saved import links
from services.search.saved.answers import (
    Feeds,
    NewMatches,
    NewSearchAnswer,
    SavedSearchAnswer,
    StatedAnew,
)
from services.search.saved.beginning import Beginnings
from services.search.saved.due import Due, DueList, Why
from services.search.saved.leaving import Leavings
from services.search.saved.log import MatchLog, Numbered
from services.search.saved.matches import Kind
from services.search.saved.owners import Owners
from services.search.saved.positions import read_position, write_position
from services.search.saved.problem import Troubles
from services.search.saved.reading import MatchReader, Readable
from services.search.saved.requests import NewSearch, NewSince, SearchToSave
from services.search.saved.searches import (
    PER_OWNER,
    SavedSearch,
    Searches,
    Webhook,
    hashed,
    new_id,
    new_token,
)
from services.search.saved.shown import iso_ms, problem_answer, webhook_answer
from services.search.visibility import Scope

FEED_ARTICLES: Final = 50
# Matches that are read at a time for a feed, and how often at most: an article may have several, and many may not be seen.
_FEED_MATCHES: Final = 200
_FEED_READS: Final = 5


@dataclass(frozen=True, slots=True)
class Owner:
    """Who asks: the id of a key, and what it may do."""

    id: str
    scopes: frozenset[Scope]


class SavedSearches:
    """The saved searches in `records` over `index`. All methods raise RequestError and the engines' errors.

    `plain_http` lets webhooks be http://.
    """

    def __init__(
        self,
        records: Records,
        index: ArticleIndex,
        owners: Owners,
        clock: Callable[[], datetime],
        *,
        plain_http: bool = False,
    ) -> None:
        self._searches = Searches(records)
        self._log = MatchLog(records)
        self._troubles = Troubles(records)
        self._due = DueList(records)
        self._hooks = HookStates(records)
        self._reader = MatchReader(index, clock)
        self._beginnings = Beginnings(records, index, clock)
        self._leavings = Leavings(records)
        self._publishers = Publishers(index, clock)
        self._owners = owners
        self._clock = clock
        self._plain_http = plain_http

    async def create(self, request: NewSearch, owner: Owner) -> NewSearchAnswer:
        """Save a search."""
        if len(await self._searches.of(owner.id)) >= PER_OWNER:
            raise fault(TOO_MANY_SEARCHES, None, f"a key has at most {PER_OWNER} saved searches: delete some")
        await self._check(request)
        now_ms = self._now_ms()
        token = new_token()
        webhook = None if request.webhook is None else Webhook(url=request.webhook.url, secret=new_token())
        search = SavedSearch(
            id=new_id(),
            owner=owner.id,
            name=request.name,
            search=_stated(request),
            kinds=request.kinds,
            once_per_story=request.once_per_story,
            max_per_hour=request.max_per_hour,
            muted=request.muted,
            webhook=webhook,
            feed_token=hashed(token),
            cursor_key=new_token(),
            created_ms=now_ms,
            since_ms=now_ms,
            changed_ms=now_ms,
        )
        if webhook is not None:
            await self._from_here(search.id)
        # First of all: what is indexed while it is filled is told by who watches.
        await self._searches.put(search, None)
        try:
            await self._beginnings.begin(search, owner.scopes, request.backfill)
        except EngineError:
            # Its owner is told that it was not saved.
            with suppress(EngineError):
                await self._leavings.remove(search.id)
            raise
        answer = await self._answer(search)
        return NewSearchAnswer(
            **dict(answer), feed_token=token, webhook_secret=None if webhook is None else webhook.secret
        )

    async def of(self, owner: Owner) -> list[SavedSearchAnswer]:
        """The searches of `owner`."""
        return [await self._answer(one) for one in await self._searches.of(owner.id)]

    async def get(self, search_id: str, owner: Owner) -> SavedSearchAnswer:
        """One of them."""
        search, _ = await self._theirs(search_id, owner)
        return await self._answer(search)

    async def put(self, search_id: str, request: SearchToSave, owner: Owner) -> StatedAnew:
        """State it anew, whole."""
        await self._check(request)
        now_ms = self._now_ms()
        while True:
            search, revision = await self._theirs(search_id, owner)
            other = _stated(request) != search.search
            secret = None
            webhook = None
            if request.webhook is not None:
                secret = new_token() if search.webhook is None else None
                webhook = Webhook(
                    url=request.webhook.url,
                    secret=secret or (search.webhook.secret if search.webhook else ""),
                )
            changed = search.model_copy(
                update={
                    "name": request.name,
                    "search": _stated(request),
                    "kinds": request.kinds,
                    "once_per_story": request.once_per_story,
                    "max_per_hour": request.max_per_hour,
                    "muted": request.muted,
                    "webhook": webhook,
                    "changed_ms": now_ms,
                    "since_ms": now_ms if other else search.since_ms,
                    "definition": search.definition + 1 if other else search.definition,
                }
            )
            with suppress(RecordChanged):
                await self._searches.put(changed, revision)
                break
        if webhook is not None and (search.webhook is None or (search.muted and not request.muted)):
            await self._from_here(search_id)
        if other:
            await self._beginnings.begin(changed, owner.scopes, 0)
        if await self._troubles.get(search_id) is not None:
            # Whatever was wrong may be mended: it is tried at once.
            await self._due.add([Due(now_ms, Why.BROKEN, search=search_id)])
        return StatedAnew(**dict(await self._answer(changed)), webhook_secret=secret)

    async def delete(self, search_id: str, owner: Owner) -> None:
        """Delete it, with its log."""
        await self._theirs(search_id, owner)
        await self._leavings.remove(search_id)

    async def new(self, search_id: str, request: NewSince, owner: Owner) -> NewMatches:
        """What was matched since a cursor."""
        search, _ = await self._theirs(search_id, owner)
        first, following = await self._log.span(search_id)
        after = 0 if request.since is None else read_position(search, request.since)
        if request.since is not None and after + 1 < first:
            raise fault(
                CURSOR_EXPIRED,
                "since",
                "matches behind this cursor are kept no longer: begin without `since`",
            )
        found: list[Numbered] = []
        last = after
        while len(found) < request.size:
            page = await self._log.read(search_id, last, request.size)
            for one in page:
                if len(found) == request.size:
                    break
                last = one.seq
                if not request.kind or one.match.kind in request.kind:
                    found.append(one)
            if not page or len(found) == request.size:
                break
        read = await self._reader.read(search, found, owner.scopes)
        trouble = await self._troubles.get(search_id)
        problem = problem_answer(trouble)
        return NewMatches(
            search=search_id,
            state="well" if problem is None else "broken",
            problem=problem,
            interpreted_as=read.interpreted_as,
            matches=[told("", one) for one in read.matches],
            next=write_position(search, max(last, first - 1)),
            more=last + 1 < following,
        )

    async def feed(self, search_id: str, form: str, base: str, owner: Owner) -> Feed:
        """Its feed. `base` is the address that readers reach Telex at, without a slash at its end."""
        search, _ = await self._theirs(search_id, owner)
        return await self._feed(search, form, base, owner.scopes)

    async def feed_by_token(self, search_id: str, form: str, base: str, token: str) -> Feed:
        """The same for whoever has its token, as its owner may read it now."""
        kept = await self._searches.get(search_id)
        scopes = None
        if kept is not None and kept[0].opened_by(token):
            scopes = await self._owners(kept[0].owner)
        if kept is None or scopes is None:
            raise _not_found()
        return await self._feed(kept[0], form, base, scopes)

    async def _feed(self, search: SavedSearch, form: str, base: str, scopes: frozenset[Scope]) -> Feed:
        shown = (await self._entries(search, base, scopes))[:FEED_ARTICLES]
        trouble = await self._troubles.get(search.id)
        if trouble is not None and trouble.broken:
            shown.insert(0, problem_entry(base, search, trouble))
        return Feed(
            id=feed_id(search),
            title=search.name,
            page_url=links.search_page(base, search),
            self_url=f"{base}/v1/searches/{search.id}/feed.{form}",
            made=from_epoch_ms(search.changed_ms),
            entries=shown,
        )

    async def _entries(self, search: SavedSearch, base: str, scopes: frozenset[Scope]) -> list[Entry]:
        kinds = {*search.kinds, Kind.EARLIER}
        matches: list[Readable] = []
        shown: list[Entry] = []
        before: int | None = None
        for _ in range(_FEED_READS):
            newest = await self._log.newest(search.id, _FEED_MATCHES, kinds, before=before)
            matches += (await self._reader.read(search, newest, scopes)).matches
            shown = entries(base, search, matches)
            if len(shown) >= FEED_ARTICLES or len(newest) < _FEED_MATCHES:
                break
            before = newest[-1].seq
        return shown

    async def new_feed_token(self, search_id: str, owner: Owner) -> str:
        """Another token for its feeds; the former one is of no use any more."""
        token = new_token()
        await self._change(search_id, owner, lambda one: one.model_copy(update={"feed_token": hashed(token)}))
        return token

    async def new_secret(self, search_id: str, owner: Owner) -> str:
        """Another secret for its deliveries."""
        secret = new_token()

        def changed(search: SavedSearch) -> SavedSearch:
            if search.webhook is None:
                raise _no_webhook()
            return search.model_copy(update={"webhook": search.webhook.model_copy(update={"secret": secret})})

        await self._change(search_id, owner, changed)
        return secret

    async def resume(self, search_id: str, owner: Owner) -> SavedSearchAnswer:
        """Begin deliveries again at the oldest that was not taken, now."""
        search, _ = await self._theirs(search_id, owner)
        if search.webhook is None:
            raise _no_webhook()

        def begun(state: HookState) -> HookState:
            pending = None if state.pending is None else state.pending.model_copy(update={"next_ms": 0})
            return state.model_copy(
                update={"paused": False, "failing_since_ms": None, "failures": 0, "pending": pending}
            )

        await self._hooks.change(search_id, begun)
        return await self._answer(search)

    async def _change(
        self, search_id: str, owner: Owner, change: Callable[[SavedSearch], SavedSearch]
    ) -> None:
        while True:
            search, revision = await self._theirs(search_id, owner)
            with suppress(RecordChanged):
                await self._searches.put(change(search), revision)
                return

    async def _theirs(self, search_id: str, owner: Owner) -> tuple[SavedSearch, str]:
        kept = await self._searches.get(search_id)
        if kept is None or kept[0].owner != owner.id:
            raise _not_found()
        return kept

    async def _check(self, request: SearchToSave) -> None:
        """That it can be run, and its webhook be used. Raises RequestError."""
        try:
            await asked(request.search, self._publishers)
        except RequestError as error:
            named = [Fault(f"search.{one.param}", one.position, one.message) for one in error.faults]
            raise RequestError(error.code, *named) from error
        if request.webhook is not None:
            problem = url_problem(request.webhook.url, plain_http=self._plain_http)
            if problem is not None:
                raise fault(INVALID_PARAMETER, "webhook.url", problem)

    async def _from_here(self, search_id: str) -> None:
        """Deliver what comes from now on, and nothing that is there."""
        _, following = await self._log.span(search_id)
        await self._hooks.change(search_id, lambda _: HookState(through=following - 1))

    async def _answer(self, search: SavedSearch) -> SavedSearchAnswer:
        try:
            interpreted_as = (await asked(search.filter, self._publishers)).interpreted_as
        except (RequestError, ValueError):
            interpreted_as = None
        trouble = await self._troubles.get(search.id)
        problem = problem_answer(trouble)
        _, following = await self._log.span(search.id)
        webhook = None
        if search.webhook is not None:
            state, _ = await self._hooks.get(search.id)
            webhook = webhook_answer(search.webhook, state, self._now_ms())
        path = f"/v1/searches/{search.id}"
        return SavedSearchAnswer(
            id=search.id,
            name=search.name,
            search=search.search,
            interpreted_as=interpreted_as,
            kinds=list(search.kinds),
            once_per_story=search.once_per_story,
            max_per_hour=search.max_per_hour,
            muted=search.muted,
            created_at=iso_ms(search.created_ms),
            changed_at=iso_ms(search.changed_ms),
            state="well" if problem is None else "broken",
            problem=problem,
            matches=following - 1,
            feeds=Feeds(atom=f"{path}/feed.atom", json_=f"{path}/feed.json", new=f"{path}/new"),
            webhook=webhook,
        )

    def _now_ms(self) -> int:
        return epoch_ms(self._clock())


def _stated(request: SearchToSave) -> dict[str, object]:
    return request.search.model_dump(mode="json", exclude_defaults=True)


def _not_found() -> RequestError:
    return fault(SEARCH_NOT_FOUND, None, "no saved search of yours has this id")


def _no_webhook() -> RequestError:
    return fault(INVALID_PARAMETER, "webhook", "this saved search has none")
