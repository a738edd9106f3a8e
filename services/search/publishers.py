"""Publishers by id, name and domain, read from the newest article of each and remembered for a while."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.catalogue.installed import installed
from services.engines.index import ArticleIndex
from services.engines.query import EVERYTHING, AnyValue, Filter, Query, Sort, ValuesFacet
from services.search.visibility import visible

_LABEL_AGE: Final = timedelta(minutes=10)
_LIST_AGE: Final = timedelta(minutes=1)
_LISTED: Final = (
    1000  # publishers whose names can be used in place of their ids: those with the most articles
)
_AT_ONCE: Final = 100
_KEPT: Final = 20_000


@dataclass(frozen=True, slots=True)
class _Known:
    label: str
    names: frozenset[str]
    read_at: datetime


class Publishers:
    """Labels and names of publishers, as far as public articles tell them."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._listed_at: datetime | None = None

    async def labels(self, ids: Iterable[str]) -> dict[str, str]:
        """The stated name of each id; the id itself when there is none. Raises IndexUnavailable."""
        wanted = list(ids)
        await self._read(wanted)
        return {one: self._known[one].label if one in self._known else one for one in wanted}

    async def resolver(self, stated: Collection[str]) -> Callable[[str], Sequence[str]]:
        """A function from the ids, names and domains in `stated` to the ids they mean (themselves when unknown).

        Nothing is asked of the index when `stated` is empty. Raises IndexUnavailable.
        """
        if not stated:
            return lambda text: (text,)
        await self._list()
        by_name: dict[str, list[str]] = {}
        for one, known in self._known.items():
            for name in known.names:
                by_name.setdefault(name, []).append(one)
        # An id is among the names; what names nothing is taken for an id that has no article yet.
        return lambda text: tuple(sorted(by_name.get(_folded(text), _in_catalogue(text) or (text,))))

    async def beginnings(self) -> Callable[[str], Sequence[str]]:
        """A function from a text to the ids whose name, or a word in it, begins so. Raises IndexUnavailable."""
        await self._list()
        return lambda text: tuple(
            sorted(
                one
                for one, known in self._known.items()
                if any(f" {_folded(text)}" in f" {name}" for name in known.names)
            )
        )

    async def _list(self) -> None:
        now = self._clock()
        if self._listed_at is None or now - self._listed_at > _LIST_AGE:
            query = Query(
                visible=visible(now, frozenset()),
                facets=(ValuesFacet("publisher", "publisher", _LISTED),),
                sort=Sort.NEWEST,
                size=0,
            )
            listed = (await self._index.search(query)).facets["publisher"]
            await self._read([bucket.value for bucket in listed])
            self._listed_at = now

    async def _read(self, ids: list[str]) -> None:
        now = self._clock()
        unread = [one for one in ids if one not in self._known or now - self._known[one].read_at > _LABEL_AGE]
        if len(self._known) + len(unread) > _KEPT:
            self._known.clear()
        for begin in range(0, len(unread), _AT_ONCE):
            some = unread[begin : begin + _AT_ONCE]
            queries = [
                Query(
                    visible=visible(now, frozenset()),
                    text=EVERYTHING,
                    filters=(Filter("publisher", AnyValue("publisher", (one,))),),
                    sort=Sort.NEWEST,
                    size=1,
                )
                for one in some
            ]
            for one, result in zip(some, await self._index.search_many(queries), strict=True):
                self._known[one] = _read_known(one, result.hits[0].article if result.hits else {}, now)


def _read_known(one: str, article: dict[str, object], now: datetime) -> _Known:
    sources = article.get("sources")
    publisher = sources.get("publisher") if isinstance(sources, dict) else None
    stated = publisher if isinstance(publisher, dict) else {}
    name, domain = stated.get("name"), stated.get("domain")
    names = [text for text in (one, name, domain) if isinstance(text, str) and text]
    return _Known(name if isinstance(name, str) and name else one, frozenset(map(_folded, names)), now)


def _in_catalogue(text: str) -> tuple[str, ...]:
    """The media of the catalogue with this name or domain, whether or not an article of theirs was read yet."""
    owner = installed().by_domain(_folded(text))
    return (owner.id,) if owner else tuple(entity.id for entity in installed().by_name(text, ("media",)))


def _folded(text: str) -> str:
    bare = " ".join(text.casefold().split())
    return bare.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
