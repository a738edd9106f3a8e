"""The sources beside each cue of a text whose words stand apart."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

from schemas.enriched import TextField
from services.catalogue.matcher import Match
from services.ingestor.stages.citing.cues import Cue, cues, verb
from services.ingestor.stages.citing.datelines import dateline_end
from services.ingestor.stages.citing.identify import named
from services.ingestor.stages.citing.phrases import Phrase, phrase_at, word_from, words_of
from services.ingestor.stages.citing.sentence import Article, Attribution, Named, Sentence
from services.ingestor.stages.citing.sentences import sentences
from services.ingestor.stages.citing.subjects import speaks_before, subject
from services.ingestor.stages.citing.tables.language import CueKind, Tables

_OPENING: Final = " \"“„«»‘'"
_SET_OFF: Final = (",", ";", ":", "—", "–", "(", '"', "”", "»", "“")
_CLOSED_BY: Final = (",", ".", ";", ":", ")", "—", "–", "!", '"', "»", "”")
_JOINERS: Final = frozenset({",", "/", "et", "and", "und", "y", "e", "и", "ou", "or", "sowie", "&"})
_VERBS: Final = (CueKind.FINITE, CueKind.PARTICIPLE)


def attributions(
    whole: str, name: TextField, matches: list[Match], known: Tables, article: Article
) -> Iterator[Attribution]:
    """What the field `name` of the article, the `plain` text `whole`, attributes to whom, in the order of the cues.

    `matches` are the catalogue's names in it. Sentences without a cue are not looked at.
    """
    for sentence, cue in _in_sentences(whole, name, matches, known, article):
        for source, at in _sources(sentence, cue):
            yield Attribution(source, at, sentence.start, sentence.end)


def _in_sentences(
    whole: str, name: TextField, matches: list[Match], known: Tables, article: Article
) -> Iterator[tuple[Sentence, Cue]]:
    """Each cue with its sentence."""
    all_cues = cues(whole, known)
    if not all_cues:
        return
    bounds = list(sentences(whole))
    starts = [start for start, _ in bounds]
    match_starts = [match.start for match in matches]
    current: tuple[int, Sentence] | None = None
    for cue in all_cues:
        index = bisect_right(starts, cue.start) - 1
        if index < 0 or cue.end > bounds[index][1]:
            continue
        if current is None or current[0] != index:
            start, end = bounds[index]
            some = matches[bisect_left(match_starts, start) : bisect_left(match_starts, end)]
            inside = [match for match in some if match.end <= end and not _is_cut_off(whole, match.end)]
            words = words_of(whole, dateline_end(whole, start), end, known)
            current = (index, Sentence(whole, name, start, end, words, inside, known, article))
        yield current[1], cue


def _is_cut_off(whole: str, end: int) -> bool:
    """Whether a word goes on after a name: "La Croix-Rouge" is not La Croix."""
    return whole[end : end + 1] == "-" and whole[end + 1 : end + 2].isalpha()


def _sources(one: Sentence, cue: Cue) -> Iterator[tuple[Named, Cue]]:
    """Each source that stands beside `cue`, with the cue as it is there."""
    found: list[Named] = []
    if cue.kind in _VERBS:
        whole = verb(cue, one.text, one.words, one.tables)
        if whole is None:
            return
        cue = whole
        found = _one(_of_verb(one, cue, subject(one, cue)))
    elif cue.kind is CueKind.REFUSAL:
        found = _one(subject(one, cue))
    elif cue.kind in (CueKind.INFINITIVE, CueKind.AFTER):
        found = _one(speaks_before(one, cue))
    elif cue.kind is CueKind.MEDIA:
        yield from _told(one, cue)
        return
    elif cue.kind is CueKind.BEFORE or one.text[one.start : cue.start].rstrip().endswith(_SET_OFF):
        found = list(_after(one, cue))
    yield from ((source, cue) for source in found)


def _of_verb(one: Sentence, cue: Cue, source: Named | None) -> Named | None:
    """`source`, unless the verb says something of documents alone, and it is none: "the data showed"."""
    if source is None or source.role == "document":
        return source
    last = one.words[word_from(one.words, cue.end) - 1]
    return None if last.small in one.tables.shows else source


def _one(source: Named | None) -> list[Named]:
    return [] if source is None else [source]


def _told(one: Sentence, cue: Cue) -> Iterator[tuple[Named, Cue]]:
    """The medium that something was told to; and who told it, when the cue begins with a verb of saying."""
    # "à l'Agence Wolff": the cue may reach into the name.
    inside = next((match for match in one.matches if cue.start < match.start < cue.end < match.end), None)
    listed = _after(one, cue) if inside is None else _one(named(one, None, inside, strong=True))
    for source in listed:
        if source.role == "medium" and source.id is not None:
            yield source, cue
    first = word_from(one.words, cue.start)
    if first >= len(one.words):
        return
    word = one.words[first]
    if word.small not in one.tables.verbs and word.small not in one.tables.participle:
        return
    kind = CueKind.PARTICIPLE if word.small in one.tables.participle else CueKind.FINITE
    whole = verb(Cue(word.start, word.end, kind), one.text, one.words, one.tables)
    if whole is not None:
        yield from ((source, whole) for source in _one(subject(one, whole)))


def _after(one: Sentence, cue: Cue) -> Iterator[Named]:
    """The source right after a cue, and the media that are listed with it."""
    at = cue.end
    while at < one.end and one.text[at] in _OPENING:
        at += 1
    first = word_from(one.words, at)
    if first >= len(one.words) or one.words[first].start != at:
        return
    phrase = phrase_at(one.text, one.words, first, one.tables)
    if phrase is not None and (phrase.core[0].small in one.tables.nothing or _is_cut(one, phrase)):
        return
    match = one.match_from(at) or (one.match_from(phrase.core[0].start) if phrase else None)
    source = named(one, phrase, match, strong=_set_off(one, cue, phrase), case=cue.case)
    if source is None:
        return
    yield source
    while source.role == "medium" and (following := _listed(one, source.end)) is not None:
        source = named(one, None, following, strong=True)
        if source is None:
            return
        yield source


def _is_cut(one: Sentence, phrase: Phrase) -> bool:
    """Whether the noun is still to come: "according to Indonesian regulations", where no list has that noun."""
    at = word_from(one.words, phrase.end)
    if one.tables.adjectives != "before" or at >= len(one.words) or len(phrase.core) > 1:
        return False
    word, tables = one.words[at], one.tables
    return (
        phrase.words[-1].capital
        and not word.capital
        and one.text[phrase.end : word.start] == " "
        and one.match_to(phrase.end) is None
        and not any(
            word.small in some for some in (tables.closed, tables.preposition, tables.adverb, tables.relative)
        )
        and tables.ends.search(word.small) is None
    )


def _set_off(one: Sentence, cue: Cue, phrase: Phrase | None) -> bool:
    """Whether commas set cue and phrase off from the clause, so that an unknown noun is a source, too."""
    if phrase is None or not phrase.determiners:
        return False
    before = one.text[one.start : cue.start].rstrip()
    after = one.text[phrase.end : one.end].lstrip(" ")
    return (not before or before.endswith(_SET_OFF)) and (not after or after.startswith(_CLOSED_BY))


def _listed(one: Sentence, end: int) -> Match | None:
    """The catalogue's medium that a comma or an "and" hangs on what ends at `end`."""
    following = next((match for match in one.matches if match.start > end), None)
    if following is None or following.entity.type != "media":
        return None
    between = one.text[end : following.start].replace(",", " , ").replace("/", " / ").split()
    words = [word for word in between if word.strip("\"“”«»'") and word not in one.tables.determiner]
    return following if words and len(words) <= 2 and all(word in _JOINERS for word in words) else None
