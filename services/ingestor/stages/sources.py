"""sources: who published the article, which wire it came from, and whom it cites."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter, itemgetter
from typing import Final

from schemas.enriched import Actor, Sources, TextField
from services.catalogue.catalogue import Catalogue
from services.catalogue.matcher import Match, outermost
from services.catalogue.phrases import FoldedText
from services.ingestor.draft import Context, Draft, Stage
from services.ingestor.stages.citing.cited import cited
from services.ingestor.stages.citing.offices import offices_of
from services.ingestor.stages.origins import origins
from services.ingestor.stages.publisher import publisher_of

_END: Final = itemgetter(1)
_START: Final = attrgetter("start")


def _run(draft: Draft, context: Context) -> Draft:
    catalogue = context.catalogue
    stated: tuple[tuple[TextField, str | None], ...] = (
        ("headline", draft.headline), ("dek", draft.dek), ("body", draft.body),
    )  # fmt: skip
    texts: list[tuple[TextField, str]] = [(name, text) for name, text in stated if text]
    language = draft.language.code.partition("-")[0] if draft.language else "und"
    # One pass over each text: origin and cited read the names that actors has read.
    names = draft.names
    if names is None:
        names = {name: catalogue.matcher.candidates(FoldedText(text), language) for name, text in texts}
    meant = _meant(draft.actors, catalogue)
    matches = [_matches(names[name], meant.get(name, [])) for name, _ in texts]
    return draft.add(
        sources=Sources(
            publisher=publisher_of(draft.publisher, draft.page, catalogue),
            origin=origins(texts, matches, draft.byline, language, catalogue),
            cited=cited(texts, matches, language, catalogue, offices_of(draft.actors)),
        )
    )


def _without(draft: Draft, context: Context) -> Draft:
    # Who published is stated, not found in the text.
    return draft.add(sources=Sources(publisher=publisher_of(draft.publisher, draft.page, context.catalogue)))


def _meant(actors: tuple[Actor, ...], catalogue: Catalogue) -> dict[TextField, list[Match]]:
    """By field the catalogue's names that the article means, those of media aside."""
    found = defaultdict[TextField, list[Match]](list)
    for actor in actors:
        entity = catalogue.entities.get(actor.id)
        if entity is None or entity.type == "media":
            continue
        for one in actor.mentions:
            if one.via in ("name", "short"):
                found[one.field].append(Match(one.start_char, one.end_char, entity, needs_context=False))
    return found


def _matches(candidates: Sequence[Match], meant: list[Match]) -> list[Match]:
    """The catalogue's names in a text: media wherever they may be meant, and the others where the article means them."""
    found: list[Match] = []
    if any(match.entity.type == "media" for match in candidates):
        found = [match for match in outermost(candidates) if match.entity.type == "media"]
    if found:
        taken = [(match.start, match.end) for match in found]
        meant = [match for match in meant if not _is_in(taken, match.start, match.end)]
    return sorted([*found, *meant], key=_START)


def _is_in(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the places `taken`, in order and apart from each other, has something of text[start:end]."""
    at = bisect_right(taken, start, key=_END)
    return at < len(taken) and taken[at][0] < end


SOURCES: Final = Stage(
    "sources",
    frozenset({"publisher", "page", "headline", "dek", "body", "byline", "language", "actors", "names"}),
    frozenset({"sources"}),
    _run,
    _without,
)
