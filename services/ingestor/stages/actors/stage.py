"""actors: who the article is about, each with every mention and how it is named."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from pydantic import TypeAdapter

from schemas.enriched import Actor, TextField
from services.catalogue.catalogue import Catalogue
from services.catalogue.phrases import FoldedText
from services.ingestor.draft import Context, Draft, Stage, nothing
from services.ingestor.stages.actors.cues import Cues, cues
from services.ingestor.stages.actors.decide import Decider
from services.ingestor.stages.actors.fields import Field, read_field
from services.ingestor.stages.actors.prominence import prominences
from services.ingestor.stages.actors.sighting import Party, Sighting
from services.ingestor.stages.publication_day import publication_day

# All models of an article are made in one call, which is most of what making them costs.
_MODELS: Final = TypeAdapter(tuple[Actor, ...])


def _run(draft: Draft, context: Context) -> Draft:
    stated: tuple[tuple[TextField, str | None], ...] = (
        ("headline", draft.headline), ("dek", draft.dek), ("body", draft.body),
    )  # fmt: skip
    language = draft.language.code.partition("-")[0] if draft.language else "und"
    texts = {name: FoldedText(text) for name, text in stated if text}
    matcher = context.catalogue.matcher
    names = {name: matcher.candidates(text, language) for name, text in texts.items()}
    words = cues(language)
    fields = [read_field(name, text, names[name], words) for name, text in texts.items()]
    return draft.add(
        actors=_actors(fields, words, context.catalogue, publication_day(draft.published)), names=names
    )


def _actors(
    fields: Sequence[Field], words: Cues, catalogue: Catalogue, day: date | None
) -> tuple[Actor, ...]:
    texts = {one.name: one.text for one in fields}
    mentions: dict[str, list[Sighting]] = {}
    parties: dict[str, Party] = {}
    for sighting in Decider(catalogue, words, day).sightings(fields):
        parties.setdefault(sighting.party.id, sighting.party)
        mentions.setdefault(sighting.party.id, []).append(sighting)
    weights = prominences(mentions, {str(name): text for name, text in texts.items()})
    # The most prominent first; ids decide between equals, so that the order is always the same.
    order = sorted(parties, key=lambda identifier: (-weights[identifier], identifier))
    return _MODELS.validate_python(
        [
            {
                "id": identifier,
                "name": parties[identifier].name,
                "type": parties[identifier].type,
                "country": parties[identifier].country,
                "prominence": weights[identifier],
                "in_headline": any(one.field == "headline" for one in mentions[identifier]),
                "mentions": [_mention(one, texts[one.field]) for one in mentions[identifier]],
            }
            for identifier in order
        ]
    )


def _mention(one: Sighting, text: str) -> dict[str, str | int]:
    return {
        "text": text[one.start_char : one.end_char],
        "field": one.field,
        "start_char": one.start_char,
        "end_char": one.end_char,
        "via": one.via,
    }


ACTORS: Final = Stage(
    "actors",
    frozenset({"headline", "dek", "body", "language", "published"}),
    frozenset({"actors", "names"}),
    _run,
    nothing,
)
