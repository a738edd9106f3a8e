"""The sources of a sentence in Chinese, Japanese or Korean."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from schemas.enriched import ActorType, SourceRole
from services.catalogue.catalogue import Catalogue
from services.catalogue.matcher import Match
from services.catalogue.slugs import own_id
from services.ingestor.stages.citing.cues import Cue
from services.ingestor.stages.citing.offices import Office
from services.ingestor.stages.citing.sentence import Named
from services.ingestor.stages.citing.tables.language import CueKind
from services.ingestor.stages.citing.unspaced.table import UnspacedTable

_LONGEST: Final = 28  # characters of a source
_MOST_NAME: Final = 12  # characters of a name after a title
_QUOTES: Final = {"「": "」", "“": "”", "『": "』"}
_TYPES: Final[dict[str, tuple[ActorType | None, SourceRole]]] = {
    "person": ("person", "speaker"),
    "organisation": ("organisation", "speaker"),
    "document": (None, "document"),
    "medium": ("media", "medium"),
    "generic": (None, "speaker"),
}


@dataclass(frozen=True, slots=True)
class UnspacedSentence:
    """text[start:end] is the sentence, `matches` are the catalogue's names in it, `offices` those of its field."""

    text: str
    start: int
    end: int
    matches: list[Match]
    table: UnspacedTable
    catalogue: Catalogue
    offices: tuple[Office, ...]


def attributions(one: UnspacedSentence) -> Iterator[tuple[Named, Cue]]:
    """Each source of the sentence with its cue."""
    text, start, end, table = one.text, one.start, one.end, one.table
    reached = 0
    for literal, first, last in table.automaton.find_matches_as_indexes(text[start:end]):
        cue_start, cue_end, kind = start + first, start + last, table.kinds[literal]
        if cue_start < reached or kind == "never":
            continue
        span: tuple[int, int] | None
        if kind == "frame":
            closed = table.frame_ends.search(text, cue_end, min(end, cue_end + _LONGEST))
            if closed is None or any(char in table.bounds for char in text[cue_end : closed.start()]):
                continue
            span, reached = (cue_end, closed.start()), closed.end()
        elif kind == "before":
            span = (cue_end, _forward(text, cue_end, end, table))
        elif kind == "after":
            span = (_back(text, start, cue_start, table), cue_start)
        else:
            span = _subject(text, start, cue_start, table)
        source = None if span is None else _named(one, *span)
        if source is not None:
            yield source, Cue(cue_start, cue_end, CueKind.FINITE, negated=kind == "refusal")


def _forward(text: str, at: int, end: int, table: UnspacedTable) -> int:
    stop = at
    while stop < end and stop - at < _LONGEST and text[stop] not in table.bounds:
        stop += 1
    return stop


def _back(text: str, start: int, at: int, table: UnspacedTable) -> int:
    first = at
    while first > start and at - first < _LONGEST and text[first - 1] not in table.bounds:
        first -= 1
    return first


def _subject(text: str, start: int, at: int, table: UnspacedTable) -> tuple[int, int] | None:
    """Where the subject of the verb at `at` stands: right before it, or before the sentence's first topic particle."""
    if not table.topic:
        first = _back(text, start, at, table)
        cut = table.cut.search(text, first + 1, at)
        return first, cut.start() if cut else at
    quoted = ""
    for place in range(start, at):
        char = text[place]
        if quoted:
            quoted = "" if char == quoted else quoted
        elif char in _QUOTES:
            quoted = _QUOTES[char]
        elif text.startswith(table.topic, place) and place > start:
            first = _back(text, start, place, table)
            if _head(text[first:place], table) is not None:
                return first, place
    return None


def _named(one: UnspacedSentence, start: int, end: int) -> Named | None:
    text, table = one.text, one.table
    lead = table.lead.match(text[start:end])
    start += lead.end() if lead else 0
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    if not 0 < end - start < _LONGEST:
        return None
    for office in one.offices:
        if start <= office.start and office.end == end:
            return Named(office.id, office.name, office.type, "speaker", office.start, end)
    found = _head(text[start:end], table)
    match = next((some for some in one.matches if start <= some.start and some.end == end), None)
    if match is None and found is not None:
        match = _before_noun(one, start, end, found[0])
    if match is not None:
        entity = match.entity
        role: SourceRole = "medium" if entity.type == "media" else "speaker"
        return Named(entity.id, entity.label, entity.type, role, match.start, match.end)
    return None if found is None else _of_noun(one, start, end, *found)


def _before_noun(one: UnspacedSentence, start: int, end: int, kind: str) -> Match | None:
    """The name that the noun of `kind` at the end of text[start:end] says more of: "일본 NHK 방송", "이재명 민주당 대표"."""
    inside = [some for some in one.matches if start <= some.start and some.end <= end]
    if kind == "medium":
        return next((some for some in reversed(inside) if some.entity.type == "media"), None)
    if kind == "person" and not one.table.person_first:
        found = next((some for some in inside if some.start == start and some.entity.type == "person"), None)
        return found if found is not None and _is_one(one.text[start:end], one.table) else None
    return None


def _is_one(words: str, table: UnspacedTable) -> bool:
    """Whether what a name begins is that person with a title: "트럼프 대통령 대변인" is somebody else."""
    return len(table.person.findall(words)) < 2 and table.of.search(words) is None


def _of_noun(one: UnspacedSentence, start: int, end: int, kind: str, name_at: int) -> Named | None:
    """The source text[start:end], which a noun of `kind` ends; a person's name begins at `name_at`, if not 0."""
    words = one.text[start:end]
    type_, role = _TYPES[kind]
    if kind == "generic":
        is_medium = words.endswith(one.table.media)
        return Named(None, words, None, "medium" if is_medium else role, start, end)
    if name_at:
        name = words[name_at:]
        known = one.catalogue.by_name(name, ("person",))
        entity_id = known[0].id if len(known) == 1 else own_id(name)
        return Named(entity_id, name, "person", "speaker", start + name_at, end)
    identifier = own_id(words)
    return Named(identifier, words, type_, role, start, end) if identifier else None


def _head(words: str, table: UnspacedTable) -> tuple[str, int] | None:
    """The kind of noun that `words` end with, and where a name after it begins (0: there is none)."""
    for length in table.head_lengths:
        kind = table.heads.get(words[-length:])
        if kind is not None:
            return kind, 0
    # Hardly any words have a noun within: one search tells that of most.
    if table.person_first and table.person.search(words):
        for head in table.persons:
            at = words.rfind(head)
            if at >= 0 and 2 <= len(words) - at - len(head) <= _MOST_NAME:
                return "person", at + len(head)
    return None
