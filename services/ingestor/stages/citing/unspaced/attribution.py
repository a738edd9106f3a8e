"""The sources of a sentence in Chinese, Japanese or Korean."""

from collections.abc import Iterator
from typing import Final

from schemas.enriched import ActorType, SourceRole
from services.catalogue.catalogue import Catalogue
from services.catalogue.matcher import Match
from services.catalogue.slugs import own_id
from services.ingestor.stages.citing.cues import Cue
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


def attributions(
    text: str, start: int, end: int, matches: list[Match], table: UnspacedTable, catalogue: Catalogue
) -> Iterator[tuple[Named, Cue]]:
    """Each source of the sentence text[start:end] with its cue. `matches` are the catalogue's names in it."""
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
        source = None if span is None else _named(text, *span, matches, table, catalogue)
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
        elif any(text.startswith(particle, place) for particle in table.topic) and place > start:
            first = _back(text, start, place, table)
            if _head(text[first:place], table) is not None:
                return first, place
    return None


def _named(
    text: str, start: int, end: int, matches: list[Match], table: UnspacedTable, catalogue: Catalogue
) -> Named | None:
    lead = table.lead.match(text[start:end])
    start += lead.end() if lead else 0
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    if not 0 < end - start < _LONGEST:
        return None
    inner = next((match for match in matches if start <= match.start and match.end == end), None)
    whole = next((match for match in matches if match.start == start and match.end <= end), None)
    found = _head(text[start:end], table)
    if inner is not None or (whole is not None and found is not None and found[0] == "medium"):
        entity = (inner or whole).entity  # type: ignore[union-attr]  # one of the two is there
        match = inner or whole
        role: SourceRole = "medium" if entity.type == "media" else "speaker"
        return Named(entity.id, entity.label, entity.type, role, match.start, match.end)  # type: ignore[union-attr]
    if found is None:
        return None
    kind, name_at = found
    words = text[start:end]
    type_, role = _TYPES[kind]
    if kind == "generic":
        is_medium = any(words.endswith(head) for head, of in table.heads if of == "medium") or "媒" in words
        return Named(None, words, None, "medium" if is_medium or words.endswith(_MEDIA) else role, start, end)
    if name_at:
        name = words[name_at:]
        known = catalogue.by_name(name, ("person",))
        entity_id = known[0].id if len(known) == 1 else own_id(name)
        return Named(entity_id, name, "person", "speaker", start + name_at, end)
    identifier = own_id(words)
    return Named(identifier, words, type_, role, start, end) if identifier else None


_MEDIA: Final = ("メディア", "언론", "매체", "외신")


def _head(words: str, table: UnspacedTable) -> tuple[str, int] | None:
    """The kind of noun that `words` end with, and where a name after it begins (0: there is none)."""
    for head, kind in table.heads:
        if words.endswith(head):
            return kind, 0
    if table.person_first:
        for head, kind in table.heads:
            at = words.rfind(head) if kind == "person" else -1
            if at >= 0 and 2 <= len(words) - at - len(head) <= _MOST_NAME:
                return "person", at + len(head)
    return None
