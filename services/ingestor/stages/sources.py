"""sources: who published the article, which wire it came from, and whom it cites."""

from typing import Final

from schemas.enriched import Actor, Sources, TextField
from services.catalogue.catalogue import Catalogue
from services.catalogue.matcher import Match
from services.ingestor.draft import Context, Draft, Stage
from services.ingestor.stages.citing.cited import cited
from services.ingestor.stages.citing.offices import offices_of
from services.ingestor.stages.origins import origins
from services.ingestor.stages.publisher import publisher_of


def _run(draft: Draft, context: Context) -> Draft:
    catalogue = context.catalogue
    stated: tuple[tuple[TextField, str | None], ...] = (
        ("headline", draft.headline), ("dek", draft.dek), ("body", draft.body),
    )  # fmt: skip
    texts: list[tuple[TextField, str]] = [(name, text) for name, text in stated if text]
    language = draft.language.code.partition("-")[0] if draft.language else "und"
    # One pass over each text: origin and cited read the same names.
    matches = [_matches(name, text, language, catalogue, draft.actors) for name, text in texts]
    return draft.add(
        sources=Sources(
            publisher=publisher_of(draft.publisher, draft.page, catalogue),
            origin=origins(texts, matches, draft.byline, language, catalogue),
            cited=cited(texts, matches, language, catalogue, offices_of(draft.actors)),
        )
    )


def _matches(
    name: TextField, text: str, language: str, catalogue: Catalogue, actors: tuple[Actor, ...]
) -> list[Match]:
    """The catalogue's names in a text: media wherever they may be meant, and the others where the article means them."""
    found = [match for match in catalogue.matcher.find(text, language) if match.entity.type == "media"]
    taken = [(match.start, match.end) for match in found]
    for actor in actors:
        entity = catalogue.entities.get(actor.id)
        if entity is None or entity.type == "media":
            continue
        found += [
            Match(one.start_char, one.end_char, entity, needs_context=False)
            for one in actor.mentions
            if one.field == name
            and one.via in ("name", "short")
            and all(one.end_char <= start or one.start_char >= end for start, end in taken)
        ]
    return sorted(found, key=lambda match: match.start)


SOURCES: Final = Stage(
    "sources",
    frozenset({"publisher", "page", "headline", "dek", "body", "byline", "language", "actors"}),
    frozenset({"sources"}),
    _run,
)
