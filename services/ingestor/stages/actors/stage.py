"""actors: who the article is about, each with every mention and how it is named."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter

from schemas.enriched import Actor, TextField
from services.catalogue.catalogue import Catalogue
from services.catalogue.phrases import FoldedText
from services.ingestor.draft import Context, Draft, Stage, nothing
from services.ingestor.stages.actors.cues import Cues, cues
from services.ingestor.stages.actors.decide import Decider
from services.ingestor.stages.actors.fields import Field, read_field
from services.ingestor.stages.actors.prominence import prominences
from services.ingestor.stages.actors.sighting import Sighting
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
    for sighting in Decider(catalogue, words, day).sightings(fields):
        mentions.setdefault(sighting.party.id, []).append(sighting)
    weights = prominences(mentions, {str(name): text for name, text in texts.items()})
    # The most prominent first; ids decide between equals, so that the order is always the same.
    order = sorted(mentions, key=lambda identifier: (-weights[identifier], identifier))
    return _MODELS.validate_python(
        [_actor(mentions[identifier], weights[identifier], texts) for identifier in order]
    )


def _actor(found: Sequence[Sighting], prominence: float, texts: Mapping[TextField, str]) -> dict[str, Any]:
    first = found[0]
    return {
        "id": first.party.id,
        "name": first.party.name,
        "type": first.party.type,
        "country": first.party.country,
        "prominence": prominence,
        # The headline is read first.
        "in_headline": first.field == "headline",
        "mentions": [
            {
                "text": texts[field][start:end],
                "field": field,
                "start_char": start,
                "end_char": end,
                "via": via,
            }
            for _, field, start, end, via in found
        ],
    }


ACTORS: Final = Stage(
    "actors",
    frozenset({"headline", "dek", "body", "language", "published"}),
    frozenset({"actors", "names"}),
    _run,
    nothing,
)
