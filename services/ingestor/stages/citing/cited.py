"""Everyone whom an article attributes statements to, with the words that show it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pydantic import TypeAdapter

from schemas.enriched import Cited, SourceRole, TextField
from services.catalogue.catalogue import Catalogue
from services.catalogue.matcher import Match
from services.ingestor.stages.citing import beside
from services.ingestor.stages.citing.cues import plain
from services.ingestor.stages.citing.offices import Office, Offices
from services.ingestor.stages.citing.people import People
from services.ingestor.stages.citing.sentence import Article, Attribution, Named
from services.ingestor.stages.citing.sentences import sentences
from services.ingestor.stages.citing.tables.language import Tables, tables
from services.ingestor.stages.citing.unspaced.attribution import UnspacedSentence, attributions
from services.ingestor.stages.citing.unspaced.table import UnspacedTable, unspaced_table

# All models of an article are made in one call, which is most of what making them costs.
_MODELS: Final = TypeAdapter(tuple[Cited, ...])


@dataclass(slots=True)
class _Found:
    name: Named
    mentions: dict[tuple[str, int, int, int], dict[str, str | int]] = field(default_factory=dict)


def cited(
    texts: list[tuple[TextField, str]],
    matches: list[list[Match]],
    language: str,
    catalogue: Catalogue,
    offices: Offices,
) -> tuple[Cited, ...]:
    """The cited sources of the fields `texts`, in the order of their first mention. None without cue tables.

    `matches` are the catalogue's names in each text, `offices` whom it calls by an office.
    """
    found: dict[tuple[str | None, str, SourceRole], _Found] = {}
    for name, text, one in _attributions(texts, matches, language, catalogue, offices):
        source = one.source
        key = (source.id, "" if source.id else source.name, source.role)
        place = (name, source.start, source.end, one.cue.start)
        found.setdefault(key, _Found(source)).mentions.setdefault(place, _mention(name, text, one))
    return _MODELS.validate_python(
        [
            {
                "id": one.name.id,
                "name": one.name.name,
                "type": one.name.type,
                "role": one.name.role,
                "mentions": [one.mentions[place] for place in sorted(one.mentions)],
            }
            for one in found.values()
        ]
    )


def _attributions(
    texts: list[tuple[TextField, str]],
    matches: list[list[Match]],
    language: str,
    catalogue: Catalogue,
    offices: Offices,
) -> Iterator[tuple[TextField, str, Attribution]]:
    known, unspaced = tables(language), unspaced_table(language)
    plains = [plain(text) for _, text in texts]
    if known is not None:
        article = Article(_people(plains, matches, known), catalogue, offices)
        for (name, text), whole, some in zip(texts, plains, matches, strict=True):
            for one in beside.attributions(whole, name, some, known, article):
                yield name, text, one
    elif unspaced is not None:
        for (name, text), whole, some in zip(texts, plains, matches, strict=True):
            for one in _unspaced(whole, some, unspaced, catalogue, offices.get(name, ())):
                yield name, text, one


def _people(plains: list[str], matches: list[list[Match]], known: Tables) -> People:
    persons = (
        whole[match.start : match.end]
        for whole, some in zip(plains, matches, strict=True)
        for match in some
        if match.entity.type == "person"
    )
    return People(plains, persons, known)


def _unspaced(
    whole: str, matches: list[Match], table: UnspacedTable, catalogue: Catalogue, offices: tuple[Office, ...]
) -> Iterator[Attribution]:
    starts = [match.start for match in matches]
    cues = table.automaton.find_matches_as_indexes(whole)
    cue_ends = [end for _, _, end in cues]
    for start, end in sentences(whole):
        # Sentences without a cue are not looked at.
        first = bisect_right(cue_ends, start)
        if first == len(cues) or cues[first][1] >= end:
            continue
        inside = matches[bisect_left(starts, start) : bisect_left(starts, end)]
        for source, cue in attributions(
            UnspacedSentence(whole, start, end, inside, table, catalogue, offices)
        ):
            yield Attribution(source, cue, start, end)


def _mention(name: TextField, text: str, one: Attribution) -> dict[str, str | int]:
    source, cue = one.source, one.cue
    return {
        "text": text[source.start : source.end],
        "field": name,
        "start_char": source.start,
        "end_char": source.end,
        "cue": text[cue.start : cue.end],
        "cue_start": cue.start,
        "cue_end": cue.end,
        "sentence_start": one.sentence_start,
        "sentence_end": one.sentence_end,
        "negated": cue.negated,
    }
