"""Actors and countries: from the names that people write to ids and codes, and from those to labels."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import regex
from babel import Locale, UnknownLocaleError

from services.catalogue.installed import installed
from services.catalogue.slugs import own_id
from services.catalogue.territories import is_territory, territory_names
from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Bucket, Filter, Query, Sort, ValuesFacet
from services.search.actor_names import actor_names
from services.search.answers import Suggestion
from services.search.visibility import Scope, visible

_ID: Final = regex.compile(r"[Qq][1-9]\d*|x:.+")
MOST_SUGGESTED: Final = 20
_COUNTED: Final = 100  # so that among those with as many articles the catalogue's order decides
_BEGUN_ID: Final = regex.compile(r"Q[1-9]\d*|x:.*")
_CODE: Final = regex.compile(r"[A-Za-z]{2}")


def is_actor_id(stated: str) -> bool:
    """Whether `stated` is an id, and no name."""
    return _ID.fullmatch(stated.strip()) is not None


def actor_ids(stated: str) -> Sequence[str]:
    """The ids that `stated` means: itself when it is one, those of all who bear the name, else the name's own."""
    text = " ".join(stated.split())
    if _ID.fullmatch(text):
        return (f"Q{text[1:]}" if text[0] == "q" else text,)
    known = tuple(entity.id for entity in actor_names().bearers(text))
    # Who is not in the catalogue has the id that the name makes.
    return known or tuple(one for one in (own_id(text),) if one) or (text,)


def country_codes(stated: str) -> Sequence[str]:
    """The ISO 3166-1 codes that `stated` means: a code in any case, else those of the states with this name or id."""
    text = " ".join(stated.split())
    if _CODE.fullmatch(text) and is_territory(text.upper()):
        return (text.upper(),)
    entity = installed().entities.get(text)
    bearers = [entity] if entity else actor_names().bearers(text)
    codes = {one.country: None for one in bearers if one.country and one.type in ("state", "region")}
    # Two letters that are no code may be a name ("UK"), else they stand for a code that an article may have all the same.
    return tuple(codes) or (text.upper() if _CODE.fullmatch(text) else text,)


def country_label(code: str, language: str = "en") -> str:
    """The name of a country in the CLDR in `language` (a language code), else the English one; the code itself when it has none."""
    for one in (language, "en"):
        if names := territory_names(one).get(code):
            return names[0]
        # The European Union is none of the territories.
        with suppress(UnknownLocaleError, ValueError):
            if name := Locale.parse(one).territories.get(code):
                return str(name)
    return code


def beginning(text: str) -> tuple[tuple[str, ...], str | None]:
    """Whose name, or a word in it, begins with `text`: ids of the catalogue, and the beginning of the ids outside it.

    None when no id outside begins so. Of text that is the beginning of an id itself it is that.
    """
    begun = text if _BEGUN_ID.fullmatch(text) else own_id(text)
    return tuple(entity.id for entity in actor_names().beginning(text)), begun


def search_facets(
    facet: ValuesFacet, known: tuple[str, ...] | None, begun: str | None
) -> tuple[ValuesFacet, ...]:
    """`facet` of the values `known` by their names and of those that begin with `begun`, in two that `one_facet` joins."""
    if known is None:
        return (replace(facet, prefix=begun),)
    facets = [replace(facet, among=known)]
    if begun is not None:
        outside = _outside(facet.name)
        facets.append(replace(facet, name=outside, prefix=begun, selected=(), group=facet.name))
    return tuple(facets)


def one_facet(
    name: str, size: int, found: Mapping[str, Sequence[Bucket]], selected: Collection[str] = ()
) -> list[Bucket]:
    """The values of the facet `name` in an answer, those of both its parts, most articles first: `size` and the selected ones."""
    both = {bucket.value: bucket for part in (_outside(name), name) for bucket in found.get(part, ())}
    ordered = sorted(both.values(), key=lambda bucket: (-bucket.articles, bucket.value))
    if _outside(name) not in found:
        return ordered
    first = {bucket.value for bucket in [one for one in ordered if one.articles][:size]}
    return [one for one in ordered if one.value in first or one.value in selected]


def _outside(name: str) -> str:
    return f"{name}_outside"


@dataclass(frozen=True, slots=True)
class Known:
    """How an actor is shown, what it is, and of which country (None when nobody says so)."""

    label: str
    type: str | None = None
    country: str | None = None


class Actors:
    """Actors by id: of the catalogue, else as the newest public article with them has them."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock

    async def known(self, ids: Iterable[str], language: str = "en") -> dict[str, Known]:
        """Each id with what is known of it, labelled in `language` (a language code) by the catalogue; an id that no public article has is its own label. Raises IndexUnavailable."""
        catalogue = installed()
        found: dict[str, Known] = {}
        unknown: list[str] = []
        for one in ids:
            entity = catalogue.entities.get(one)
            if entity is None:
                unknown.append(one)
                found[one] = Known(one)
            else:
                found[one] = Known(catalogue.label(entity, language), entity.type, entity.country)
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
                    found[one] = _stated(result.hits[0].article, one)
        return found

    async def suggest(
        self, text: str, scopes: frozenset[Scope] = frozenset(), language: str = "en"
    ) -> list[Suggestion]:
        """Actors, labelled in `language`, with a word in a name that begins with `text`, most articles that may be seen first, then in the catalogue's order.

        Raises IndexUnavailable.
        """
        candidates = (await asyncio.to_thread(actor_names)).beginning(text)
        facets = search_facets(ValuesFacet("actor", "actor", _COUNTED), *beginning(text))
        query = Query(visible=visible(self._clock(), scopes), facets=facets, sort=Sort.NEWEST, size=0)
        result = await self._index.search(query) if candidates or own_id(text) else None
        counts = {b.value: b.articles for b in one_facet("actor", _COUNTED, result.facets)} if result else {}
        order = {entity.id: place for place, entity in enumerate(candidates)}
        for one in list(order)[:MOST_SUGGESTED]:
            counts.setdefault(one, 0)
        ids = sorted(counts, key=lambda one: (-counts[one], order.get(one, len(order)), one))[:MOST_SUGGESTED]
        known = await self.known(ids, language)
        return [
            Suggestion(
                id=one,
                label=known[one].label,
                type=known[one].type,
                country=known[one].country,
                articles=counts[one],
            )
            for one in ids
        ]


def _stated(article: dict[str, object], one: str) -> Known:
    actors = article.get("actors")
    listed = actors if isinstance(actors, list) else []
    return next(
        (Known(str(a["name"]), a.get("type"), a.get("country")) for a in listed if a.get("id") == one),
        Known(one),
    )
