"""Actors merged and taken out, wherever an article has their ids; what is derived from them is made anew. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.enriched import Actor, ActorMention, ActorType, Cited, OriginRef, PublisherRef, Sources
from services.catalogue.catalogue import Catalogue
from services.ingestor.stages.actors.prominence import prominences

_FIELDS = ("headline", "dek", "body")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: actors and sources, in the article's texts by field."""

    actors: tuple[Actor, ...]
    sources: Sources
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Identity:
    id: str
    name: str
    type: ActorType | None
    country: str | None


def merged(found: Found, source: str, to: str, catalogue: Catalogue) -> Found:
    """`found` with everything of the id `source` under the id `to`: actors, cited sources, origin and publisher.

    Its name, type and country are those of the catalogue, else of who has the id in the article, else of who had `source`.
    """
    target = _identity(found, source, to, catalogue)
    actors: dict[str, Actor] = {}
    for actor in found.actors:
        one = actor
        if actor.id in (source, to):
            one = actor.model_copy(
                update={
                    "id": to,
                    "name": target.name,
                    "type": target.type or actor.type,
                    "country": target.country,
                }
            )
            if to in actors:
                one = one.model_copy(update={"mentions": (*actors[to].mentions, *one.mentions)})
        actors[one.id] = one
    sources = found.sources
    return Found(
        _weighed(actors.values(), found.texts) if _has(found.actors, source) else found.actors,
        Sources(
            publisher=_publisher(sources.publisher, source, target),
            origin=_origins(sources.origin, source, target),
            cited=_cited(sources.cited, source, target),
        ),
        found.texts,
    )


def without(found: Found, identifier: str) -> Found:
    """`found` without that actor. Who is cited under its id stays cited, by the words of the text, with no id."""
    if _has(found.actors, identifier):
        kept = [actor for actor in found.actors if actor.id != identifier]
        actors = _weighed(kept, found.texts)
    else:
        actors = found.actors
    cited = tuple(
        one.model_copy(update={"id": None, "type": None, "name": one.mentions[0].text})
        if one.id == identifier
        else one
        for one in found.sources.cited
    )
    return Found(actors, found.sources.model_copy(update={"cited": cited}), found.texts)


def _has(actors: Iterable[Actor], identifier: str) -> bool:
    return any(actor.id == identifier for actor in actors)


def _identity(found: Found, source: str, to: str, catalogue: Catalogue) -> _Identity:
    entity = catalogue.entities.get(to)
    if entity is not None:
        return _Identity(to, catalogue.label(entity), entity.type, entity.country)
    for identifier in (to, source):
        for actor in found.actors:
            if actor.id == identifier:
                return _Identity(to, actor.name, actor.type, actor.country)
        for one in found.sources.cited:
            if one.id == identifier:
                return _Identity(to, one.name, one.type, None)
        for origin in found.sources.origin:
            if origin.id == identifier:
                return _Identity(to, origin.name, None, None)
    return _Identity(to, to, None, None)


def _weighed(actors: Iterable[Actor], texts: Mapping[str, str]) -> tuple[Actor, ...]:
    """`actors` with their mentions in order, their prominence beside one another, the most prominent first."""
    mentions = {actor.id: _in_order(actor.mentions) for actor in actors}
    weights = prominences(mentions, texts)
    weighed = [
        actor.model_copy(
            update={
                "mentions": mentions[actor.id],
                "prominence": weights[actor.id],
                "in_headline": any(one.field == "headline" for one in mentions[actor.id]),
            }
        )
        for actor in actors
    ]
    return tuple(sorted(weighed, key=lambda actor: (-actor.prominence, actor.id)))


def _in_order(mentions: Iterable[ActorMention]) -> tuple[ActorMention, ...]:
    return tuple(sorted(dict.fromkeys(mentions), key=lambda one: (_FIELDS.index(one.field), one.start_char)))


def _publisher(publisher: PublisherRef | None, source: str, target: _Identity) -> PublisherRef | None:
    # The stated name stays, as it does for every publisher.
    if publisher is None or publisher.id != source:
        return publisher
    return publisher.model_copy(update={"id": target.id})


def _origins(origins: tuple[OriginRef, ...], source: str, target: _Identity) -> tuple[OriginRef, ...]:
    if not any(one.id == source for one in origins):
        return origins
    made: dict[str, OriginRef] = {}
    for origin in origins:
        one = origin
        if origin.id in (source, target.id):
            earlier = made[target.id].evidence if target.id in made else ()
            one = OriginRef(id=target.id, name=target.name, evidence=(*earlier, *origin.evidence))
        made[one.id] = one
    return tuple(made.values())


def _cited(cited: tuple[Cited, ...], source: str, target: _Identity) -> tuple[Cited, ...]:
    if not any(one.id == source for one in cited):
        return cited
    made: dict[tuple[str | None, str, str], Cited] = {}
    for given in cited:
        one = given
        if given.id in (source, target.id):
            key = (target.id, "", given.role)
            earlier = made[key].mentions if key in made else ()
            mentions = sorted(
                {*earlier, *given.mentions},
                key=lambda at: (at.field, at.start_char, at.end_char, at.cue_start),
            )
            one = Cited(
                id=target.id,
                name=target.name,
                type=target.type or given.type,
                role=given.role,
                mentions=tuple(mentions),
            )
        made[(one.id, "" if one.id else one.name, one.role)] = one
    return tuple(made.values())
