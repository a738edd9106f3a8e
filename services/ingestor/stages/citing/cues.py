"""Where a text says that somebody says something: one pass for all cues of its language."""

from typing import Final, NamedTuple

from services.ingestor.stages.citing.phrases import Word, word_from
from services.ingestor.stages.citing.tables.language import CueKind, Tables

# A chain of replacements is ten times as fast as a translation table.
_PLAIN: Final = (("’", "'"), ("‘", "'"), ("ʼ", "'"), ("\u00a0", " "), ("\u202f", " "))
_MOST_BETWEEN: Final = 5  # words between the parts of a verb
_FAR_AUXILIARY: Final = 18  # words, where parts of a verb stand at the end
_REACH: Final = 12  # characters before a verb, an auxiliary among them
_CLAUSE_ENDS: Final = (",", '"', "”", "»", "“", "—", "–")
_CLOSED_BY: Final = frozenset({"", ".", ",", ";", ":", "\n"})
_QUOTES: Final = ("«", '"', "“", "„", "”")
_QUOTE_ENDS: Final = (',"', ",”", '",', "”,", "»,")
_SUBJECT: Final = 6  # words of a subject between a quotation and its verb


def plain(text: str) -> str:
    """`text` with one kind of apostrophe and of space, character for character."""
    for char, other in _PLAIN:
        text = text.replace(char, other)
    return text


class Cue(NamedTuple):
    """text[start:end] says that somebody says something. `case`: what it makes of the source's noun phrase."""

    start: int
    end: int
    kind: CueKind
    case: str | None = None
    negated: bool = False


def cues(text: str, tables: Tables) -> list[Cue]:
    """The cues of a `plain` text in its order, none inside another, as they stand: verbs are not looked at further."""
    # Its small form has two characters.
    small = text.replace("İ", "i").lower()
    rows = [
        (start, -end, literal)
        for literal, start, end in tables.automaton.find_matches_as_indexes(small, overlapping=True)
        if _stands_alone(small, start, end)
    ]
    rows.sort()
    found: list[Cue] = []
    reached = 0
    for start, minus_end, literal in rows:
        if start < reached:
            continue
        reached = -minus_end
        kind, case = tables.cues[literal]
        if kind is not CueKind.NEVER:
            found.append(Cue(start, reached, kind, case, negated=kind is CueKind.REFUSAL))
    return found


def _stands_alone(small: str, start: int, end: int) -> bool:
    before = small[start - 1 : start]
    if before == "-" or (before.isalnum() and small[start].isalnum()):
        return False
    after = small[end : end + 1]
    return small[end - 1] == "'" or not (after.isalnum() or after == "-")


def verb(cue: Cue, text: str, words: list[Word], tables: Tables) -> Cue | None:
    """`cue`, a verb of saying, with its auxiliary and its negation; None when it is no verb here.

    `words` are those of its sentence in `text`.
    """
    at = word_from(words, cue.start)
    if at >= len(words):
        return None
    first = words[at]
    # "The United States" states nothing: within a sentence a verb is in small letters.
    if at > 0 and first.capital and text[cue.start - 1 : cue.start] == " ":
        return None
    if first.small in tables.weak and not _has_content(cue, at, text, words, tables):
        return None
    if cue.kind is CueKind.PARTICIPLE:
        whole = _with_auxiliary(cue, at, words, tables)
        if whole is not None or first.small not in tables.verbs:
            return whole
    start, negated = cue.start, False
    if at > 0 and words[at - 1].small in tables.negation and words[at - 1].end + 1 >= cue.start:
        start, negated = words[at - 1].start, True
    following = word_from(words, cue.end)
    if following < len(words):
        after = words[following]
        if after.small in tables.reflexive and not negated and after.start == cue.end + 1:
            return None
        if after.small in tables.negation and tables.verb_final and after.start == cue.end + 1:
            return Cue(start, after.end, cue.kind, negated=True)
    negated = negated or (tables.verb_final and _negated_at_end(following, text, words, tables))
    return Cue(start, cue.end, cue.kind, negated=negated)


def _negated_at_end(at: int, text: str, words: list[Word], tables: Tables) -> bool:
    """Whether the clause from words[at] ends with a negation: "bestätigte die Zahl nicht"."""
    for word in words[at : at + _MOST_BETWEEN]:
        if text[word.end : word.end + 1] in _CLOSED_BY:
            return word.small in tables.negation
    return False


def _has_content(cue: Cue, at: int, text: str, words: list[Word], tables: Tables) -> bool:
    """Whether what is said stands beside the verb words[at]: a clause with "that", or a quotation or a clause before a
    comma."""
    before = text[max(0, cue.start - _REACH) : cue.start].rstrip()
    if before.endswith(_CLAUSE_ENDS) or before.rpartition(" ")[0].rstrip().endswith(_CLAUSE_ENDS):
        return True
    # "“It takes time,” a senior official acknowledged": only the subject is between.
    begin = max(0, words[0].start - 1)
    said = max([text.rfind(mark, begin, cue.start) for mark in _QUOTE_ENDS])
    if said >= 0 and at - word_from(words, said) <= _SUBJECT:
        return True
    return says_after(cue.end, text, words, tables)


def says_after(end: int, text: str, words: list[Word], tables: Tables) -> bool:
    """Whether what is said follows a verb that ends at `end`: a clause with "that", or a quotation."""
    after = word_from(words, end)
    if after < len(words) and words[after].small in tables.that:
        return True
    return text[end : end + 3].lstrip(" :")[:1] in _QUOTES


def _with_auxiliary(cue: Cue, at: int, words: list[Word], tables: Tables) -> Cue | None:
    negated = False
    reach = _FAR_AUXILIARY if tables.verb_final else _MOST_BETWEEN
    for before in range(at - 1, max(-1, at - 1 - reach), -1):
        small = words[before].small
        negated = negated or small in tables.negation
        if small in tables.auxiliary or (small in tables.negated_auxiliary and negated):
            start = words[before].start
            if before > 0 and words[before - 1].small in tables.negation:
                start, negated = words[before - 1].start, True
            if tables.verb_final and at - before > _MOST_BETWEEN:
                return Cue(cue.start, cue.end, cue.kind, negated=negated)
            return Cue(start, cue.end, cue.kind, negated=negated)
        if small not in tables.negation and small not in tables.adverb and not tables.verb_final:
            return None
    return None
