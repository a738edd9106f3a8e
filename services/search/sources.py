"""Origins and cited sources: from what people write to ids, and from ids to labels."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import regex

from services.catalogue.installed import installed
from services.catalogue.slugs import own_id
from services.engines.index import ArticleIndex
from services.engines.query import EVERYTHING, AnyValue, Filter, Query, Sort
from services.search.visibility import visible

_ID: Final = regex.compile(r"Q[1-9]\d*|x:.+")
_HOST: Final = regex.compile(r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/?")


def source_ids(stated: str) -> Sequence[str]:
    """The ids that `stated` means: itself when it is one, those of a catalogue's name or domain, else the name's own."""
    text = " ".join(stated.split())
    if _ID.fullmatch(text):
        return (text,)
    catalogue = installed()
    known = tuple(sorted(entity.id for entity in catalogue.by_name(text)))
    # Who is not in the catalogue, or not under this name, has the id that the name makes.
    ids = known or tuple(one for one in (own_id(text),) if one)
    host = _HOST.fullmatch(text.lower())
    owner = catalogue.by_domain(host.group(1)) if host else None
    return (owner.id,) if owner else ids or (text,)


class SourceLabels:
    """The names under which origins and cited sources are shown."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock

    async def labels(self, name: str, ids: Iterable[str], language: str = "en") -> dict[str, str]:
        """The label of each id of the facet `name` (origin, cited): the catalogue's in `language` (a language code), else that of the newest article.

        An id that no public article has is its own label. Raises IndexUnavailable.
        """
        wanted = list(ids)
        catalogue = installed()
        entities = catalogue.entities
        labels = {one: catalogue.label(entities[one], language) if one in entities else one for one in wanted}
        unknown = [one for one in wanted if one not in entities]
        if unknown:
            now = self._clock()
            queries = [
                Query(
                    visible=visible(now, frozenset()),
                    text=EVERYTHING,
                    filters=(Filter(name, AnyValue(name, (one,))),),
                    sort=Sort.NEWEST,
                    size=1,
                )
                for one in unknown
            ]
            for one, result in zip(unknown, await self._index.search_many(queries), strict=True):
                if result.hits:
                    labels[one] = _stated(result.hits[0].article, name, one)
        return labels


def _stated(article: dict[str, Any], name: str, one: str) -> str:
    sources = article.get("sources")
    listed = sources.get(name) if isinstance(sources, dict) else None
    return next(
        (str(source["name"]) for source in listed or () if source.get("id") == one and source.get("name")),
        one,
    )
