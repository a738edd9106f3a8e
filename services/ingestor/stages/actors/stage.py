"""actors: who the article is about, each with every mention and how it is named."""

from datetime import date
from typing import Final

from schemas.enriched import Actor, ActorMention, TextField
from services.ingestor.draft import Context, Draft, Stage
from services.ingestor.stages.actors.cues import cues
from services.ingestor.stages.actors.decide import Decider
from services.ingestor.stages.actors.fields import read_field
from services.ingestor.stages.actors.prominence import prominences
from services.ingestor.stages.actors.sighting import Party, Sighting
from services.ingestor.stages.publication_day import publication_day


def _run(draft: Draft, context: Context) -> Draft:
    stated: tuple[tuple[TextField, str | None], ...] = (
        ("headline", draft.headline), ("dek", draft.dek), ("body", draft.body),
    )  # fmt: skip
    language = draft.language.code.partition("-")[0] if draft.language else "und"
    texts = {name: text for name, text in stated if text}
    return draft.add(actors=_actors(texts, language, context, publication_day(draft.published)))


def _actors(
    texts: dict[TextField, str], language: str, context: Context, day: date | None
) -> tuple[Actor, ...]:
    words = cues(language)
    fields = [
        read_field(name, text, context.catalogue.matcher, words, language) for name, text in texts.items()
    ]
    mentions: dict[str, list[Sighting]] = {}
    parties: dict[str, Party] = {}
    for sighting in Decider(context.catalogue, words, day).sightings(fields):
        parties.setdefault(sighting.party.id, sighting.party)
        mentions.setdefault(sighting.party.id, []).append(sighting)
    weights = prominences(mentions, {str(name): text for name, text in texts.items()})
    actors = [
        Actor(
            id=identifier,
            name=party.name,
            type=party.type,
            country=party.country,
            prominence=weights[identifier],
            in_headline=any(one.field == "headline" for one in mentions[identifier]),
            mentions=tuple(
                ActorMention(
                    text=texts[one.field][one.start_char : one.end_char],
                    field=one.field,
                    start_char=one.start_char,
                    end_char=one.end_char,
                    via=one.via,
                )
                for one in mentions[identifier]
            ),
        )
        for identifier, party in parties.items()
    ]
    # The most prominent first; ids decide between equals, so that the order is always the same.
    return tuple(sorted(actors, key=lambda actor: (-actor.prominence, actor.id)))


ACTORS: Final = Stage(
    "actors",
    frozenset({"headline", "dek", "body", "language", "published"}),
    frozenset({"actors"}),
    _run,
)
