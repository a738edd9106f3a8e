"""Who says it: the subject of a verb of saying, before it, after it, or before what stands between them."""

from dataclasses import dataclass
from typing import Final

from services.catalogue.matcher import Match
from services.ingestor.stages.citing.cues import Cue, says_after
from services.ingestor.stages.citing.identify import named
from services.ingestor.stages.citing.phrases import (
    CLOSING,
    Phrase,
    is_name,
    phrase_at,
    phrase_before,
    word_from,
)
from services.ingestor.stages.citing.sentence import Named, Sentence
from services.ingestor.stages.citing.tables.language import CueKind

_OPENING: Final = " \"“„«»‘'"
_QUOTE_ENDS: Final = ('"', "”", "»", "“", "—", "–", "-", '",', "”,", "»,", "“,")
_QUOTE_BEGINS: Final = (' "', " “", " «", " „")
_OPENING_QUOTES: Final = frozenset('«“„"')
_QUOTED_NAME: Final = 4  # words
_APPOSITION: Final = 90  # characters between two commas
_MOST_BETWEEN: Final = 7  # words from a possessor to its noun
_MOST_SKIPPED: Final = 4  # words between a verb and a subject after it
_CLAUSE: Final = ',;:—–()"“”«»„'
_CLAUSE_WORDS: Final = 16


@dataclass(frozen=True, slots=True)
class _Nobody:
    """The verb has a subject, which is no source; nobody else is looked for."""


def subject(one: Sentence, cue: Cue) -> Named | None:
    """The source whose verb `cue` is; None when there is none."""
    if one.text[one.end - 1] == "?":
        return None
    left = one.text[one.start : cue.start]
    if left.endswith(_QUOTE_BEGINS):
        # What is quoted begins with the verb, whose object stands after it: 'La premier "ha ribadito il sostegno"'.
        found = _before(one, cue)
        return None if isinstance(found, _Nobody) else found
    left = left.rstrip()
    if left.endswith(_QUOTE_ENDS) and not _ends_with_name(one, one.start + len(left)):
        return _after(one, cue)
    if left.endswith(","):
        # After a weak verb the comma has to end what was said, not an apposition: "X, ministre, a reconnu une erreur".
        apposed = None if not _says(one, cue) else _apposed(one, one.start + len(left) - 1)
        return apposed or _after(one, cue)
    found = _before(one, cue)
    if isinstance(found, _Nobody):
        return None
    if found is None and (not left or one.tables.free_order or _is_inverted(one, cue)):
        found = _after(one, cue)
    return found


def _before(one: Sentence, cue: Cue) -> Named | _Nobody | None:
    tables, words = one.tables, one.words
    last = word_from(words, cue.start) - 1
    # "The ministry on Tuesday also said"
    while last >= 0 and (
        (small := words[last].small) in tables.time
        or small in tables.adverb
        or small in tables.negation
        or (small in tables.preposition and last + 1 < len(words) and words[last + 1].small in tables.time)
    ):
        last -= 1
    if last < 0:
        return None
    if small in tables.relative and last > 0:
        phrase = phrase_before(
            one.text, words, _bare_end(one, words[last - 1].end, words[last].start), tables
        )
        found = _as_subject(one, phrase)
        if found is not None:
            return found
    if small in tables.hypothetical or small in tables.pronoun:
        return _Nobody()
    if small in tables.closed:
        # "Das Ministerium wollte sich nicht äußern": where the verb is last, much may stand before it.
        return _clause_start(one, cue) if tables.verb_final else None
    if tables.topic_first or one.text[words[last].end : words[last].end + 1] in (",", ";", ":"):
        return _clause_start(one, cue)
    phrase = phrase_before(one.text, words, words[last].end, tables)
    found = _as_subject(one, phrase)
    return found if found is not None else _clause_start(one, cue)


def _ends_with_name(one: Sentence, end: int) -> bool:
    """Whether what ends with a quotation mark at `end` is a name: "газета «Ведомости» сообщила"."""
    if one.match_to(end - 1) is not None or one.match_to(end) is not None:
        return True
    last = word_from(one.words, end) - 1
    first = last
    while first > 0 and last - first < _QUOTED_NAME:
        before, word = one.words[first - 1], one.words[first]
        if one.text[before.end : word.start].strip(" ") in _OPENING_QUOTES:
            return word.capital and one.tables.head(before.small) is not None
        first -= 1
    return False


def _is_inverted(one: Sentence, cue: Cue) -> bool:
    """Whether the word before the verb puts the subject after it: "ce que dément le gouvernement"."""
    at = word_from(one.words, cue.start)
    return at > 0 and one.words[at - 1].small in one.tables.inverts


def _says(one: Sentence, cue: Cue) -> bool:
    """Whether `cue` says something whatever stands before it: it is no weak verb, or what was said comes after it."""
    last = one.words[word_from(one.words, cue.end) - 1]
    return last.small not in one.tables.weak or says_after(cue.end, one.text, one.words, one.tables)


def _bare_end(one: Sentence, end: int, start: int) -> int:
    """Where a comma between two words leaves the first one's end."""
    return end if one.text[end:start].strip(" ," + CLOSING) == "" else start


def _as_subject(one: Sentence, phrase: Phrase | None) -> Named | _Nobody | None:
    """Who `phrase` is, unless a word before it makes it no subject."""
    if phrase is None or one.tables.oblique.search(phrase.words[0].small):
        return None
    tables = one.tables
    if tables.topic_first and tables.base_forms.noun(last := phrase.words[-1].small) != last:
        return None
    at = word_from(one.words, phrase.start)
    before = (
        one.words[at - 1] if at > 0 and one.text[one.words[at - 1].end : phrase.start].strip() == "" else None
    )
    if before is not None:
        if before.small in tables.hypothetical:
            return _Nobody()
        if before.small in tables.at:
            found = named(one, phrase, None, strong=False, case="prepositional")
            return found if found is not None and _is_body(found) else None
        if before.small in tables.frame:
            return named(one, phrase, _match_of(one, phrase), strong=False)
        if before.small in tables.preposition or before.small in tables.link:
            return _behind(one, phrase)
    return named(one, phrase, _match_of(one, phrase), strong=False)


def _behind(one: Sentence, phrase: Phrase) -> Named | None:
    """The subject that a preposition's noun stands right before: "После встречи президент Путин заявил"."""
    tables = one.tables
    for at, word in enumerate(phrase.core[1:], 1):
        before = phrase.core[at - 1]
        # A title before it, or a name, belongs to it; a declined one is the preposition's own.
        if before.capital or before.small in tables.link or tables.head(before.small) in tables.person:
            continue
        if word.capital or (word.small in tables.person and tables.adjectives != "capital"):
            rest = Phrase(phrase.core[at:], 0)
            found = named(one, rest, _match_of(one, rest), strong=False)
            return found if found is not None and (found.type == "person" or found.role == "medium") else None
    return None


def _is_body(found: Named) -> bool:
    """Whether something can be said "in" or "from" it: a body, or those of whom only the kind is told."""
    return found.type in ("organisation", "media") or found.id is None


def _match_of(one: Sentence, phrase: Phrase) -> Match | None:
    return one.match_from(phrase.core[0].start) or one.match_from(phrase.start)


def _clause_start(one: Sentence, cue: Cue) -> Named | _Nobody | None:
    """The phrase that the verb's clause begins with: "Wie die Zeitung unter Berufung auf Kreise berichtet"."""
    tables, words, text = one.tables, one.words, one.text
    last = word_from(words, cue.start) - 1
    first = 0 if tables.topic_first else last
    while first > 0 and last - first < _CLAUSE_WORDS:
        if text[words[first - 1].end : words[first].start].strip(" ") and not _is_quoted_name(one, first):
            break
        if words[first].small in tables.conjunction or words[first].small in tables.verbs:
            break
        first -= 1
    if words[first].small in tables.hypothetical:
        return _Nobody()
    while first < last and (words[first].small in tables.conjunction or words[first].small in tables.frame):
        first += 1
    if first > last or words[first].small in tables.verbs:
        return None
    phrase = phrase_at(text, words, first, tables)
    if phrase is None or phrase.end > cue.start:
        return None
    return _as_subject(one, phrase)


def _is_quoted_name(one: Sentence, first: int) -> bool:
    """Whether only quotation marks around one or a few words part two words: "der „Spiegel“ unter"."""
    between = one.text[one.words[first - 1].end : one.words[first].start]
    return between.strip(' "“”«»„') == ""


def _apposed(one: Sentence, comma: int) -> Named | None:
    """The subject before an apposition that ends with the comma before the verb: "X, ministre de Y, a dit"."""
    text, tables, words = one.text, one.tables, one.words
    earlier = text.rfind(",", one.start, comma)
    if earlier < 0 or comma - earlier > _APPOSITION:
        return None
    first, stop = word_from(words, earlier), word_from(words, comma)
    inside = words[first:stop]
    if not inside:
        return None
    relative = inside[0].small in tables.relative
    if not relative and any(
        word.small in tables.auxiliary or word.small in tables.verbs or word.small in tables.conjunction
        for word in inside
    ):
        return None
    phrase = phrase_before(text, words, earlier, tables)
    found = _as_subject(one, phrase)
    if isinstance(found, Named):
        return found
    # "L'auteure du rapport, Inès Moreau, estime": what is set off may be the name itself.
    own = phrase_at(text, words, first, tables, stop - 1)
    if own is None or own.end != comma or not is_name(own.core, tables):
        return None
    return named(one, own, _match_of(one, own), strong=False)


def _after(one: Sentence, cue: Cue) -> Named | None:
    """The subject right after its verb, which has to be somebody: an object may stand there as well."""
    tables, words = one.tables, one.words
    at = word_from(words, cue.end)
    skipped = 0
    while at < len(words) and skipped < _MOST_SKIPPED:
        small = words[at].small
        following = words[at + 1].small if at + 1 < len(words) else ""
        if not (
            small in tables.time
            or small in tables.adverb
            or (following in tables.time and (small in tables.preposition or small in tables.determiner))
        ):
            break
        at += 1
        skipped += 1
    if at >= len(words) or (one.text[cue.end : words[at].start].strip(_OPENING) and not skipped):
        return None
    case = None
    if words[at].small in tables.at and at + 1 < len(words):
        at += 1
        case = "prepositional"
    phrase = phrase_at(one.text, words, at, tables)
    if phrase is None:
        return None
    # Without capitals a name is told by its place alone: "قال فلان إن".
    after = word_from(words, phrase.end)
    placed = tables.adjectives == "caseless" and after < len(words) and words[after].small in tables.that
    found = named(one, phrase, _match_of(one, phrase), strong=placed, case=case)
    if found is None or found.role == "document" or (case and not _is_body(found)):
        return None
    return found


def speaks_before(one: Sentence, cue: Cue) -> Named | None:
    """The subject right before an infinitive or a postposition, or whose word a postposition follows."""
    end = cue.start if cue.case != "genitive" else _possessor_end(one, cue)
    phrase = phrase_before(one.text, one.words, end, one.tables)
    if phrase is None:
        return None
    strong = cue.kind is CueKind.AFTER
    if strong and cue.case is not None:
        # An ending behind an apostrophe is that of a name; other words have to tell what they are.
        strong = one.text[end] == "'" and phrase.words[-1].capital
    return named(one, phrase, _match_of(one, phrase), strong=strong, case=cue.case)


def _possessor_end(one: Sentence, cue: Cue) -> int:
    """Where the nearest genitive before `cue` ends, its own ending aside if an apostrophe parts it: "Reuters'ın dünkü"."""
    tables, words = one.tables, one.words
    last = word_from(words, cue.start) - 1
    if one.text[cue.start] == "'":
        return cue.start
    for at in range(last, max(-1, last - _MOST_BETWEEN), -1):
        word = words[at]
        if word.small in tables.verbs or one.text[word.end] in ";:":
            break
        if tables.genitive.search(word.small) is None:
            continue
        if one.text[word.start - 1 : word.start] == "'" and at > 0:
            return word.start - 1
        if tables.base_forms.noun(word.small) != word.small:
            return word.end
    return cue.start
