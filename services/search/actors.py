"""Actors and countries: from the names that people write to ids and codes, and from those to labels."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

import regex
from babel import Locale

from services.catalogue.catalogue import shipped
from services.catalogue.slugs import own_id
from services.catalogue.territories import territory_names
from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Filter, Query, Sort
from services.search.actor_names import actor_names
from services.search.visibility import visible

_ID: Final = regex.compile(r"Q[1-9]\d*|x:.+")
_CODE: Final = regex.compile(r"[A-Za-z]{2}")


def actor_ids(stated: str) -> Sequence[str]:
    """The ids that `stated` means: itself when it is one, those of all who bear the name, else the name's own."""
    text = " ".join(stated.split())
    if _ID.fullmatch(text):
        return (text,)
    known = tuple(entity.id for entity in actor_names().bearers(text))
    # Who is not in the catalogue has the id that the name makes.
    return known or tuple(one for one in (own_id(text),) if one) or (text,)


def country_codes(stated: str) -> Sequence[str]:
    """The ISO 3166-1 codes that `stated` means: a code in any case, else those of the states with this name or id."""
    text = " ".join(stated.split())
    if _CODE.fullmatch(text):
        return (text.upper(),)
    entity = shipped().entities.get(text)
    bearers = [entity] if entity else actor_names().bearers(text)
    codes = {one.country: None for one in bearers if one.country and one.type in ("state", "region")}
    return tuple(codes) or (text,)


def country_label(code: str) -> str:
    """The English name of a country in the CLDR; the code itself when it has none."""
    return territory_names("en").get(code, (str(Locale("en").territories.get(code, code)),))[0]


class ActorLabels:
    """The names under which actors are shown."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock

    async def labels(self, ids: Iterable[str]) -> dict[str, str]:
        """The label of each id: the catalogue's, else the name in the newest public article with that actor, else the id.

        Raises IndexUnavailable.
        """
        wanted = list(ids)
        catalogue = shipped()
        labels = {
            one: catalogue.label(entity) if (entity := catalogue.entities.get(one)) else one for one in wanted
        }
        unknown = [one for one in wanted if one not in catalogue.entities]
        if unknown:
            now = self._clock()
            queries = [
                Query(
                    visible=visible(now, frozenset()),
                    filters=(Filter("actor", AnyValue("actor", (one,))),),
                    sort=Sort.NEWEST,
                    size=1,
                )
                for one in unknown
            ]
            for one, result in zip(unknown, await self._index.search_many(queries), strict=True):
                if result.hits:
                    labels[one] = _stated(result.hits[0].article, one)
        return labels


def _stated(article: dict[str, object], one: str) -> str:
    actors = article.get("actors")
    listed = actors if isinstance(actors, list) else []
    return next((str(actor["name"]) for actor in listed if actor.get("id") == one), one)
