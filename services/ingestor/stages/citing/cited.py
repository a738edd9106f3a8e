"""Everyone whom an article attributes statements to, with the words that show it."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import regex

from schemas.enriched import Cited, CitedMention, SourceRole, TextField
from services.catalogue.catalogue import Catalogue
from services.catalogue.matcher import Match
from services.ingestor.stages.citing.identify import Named, named
from services.ingestor.stages.citing.people import people
from services.ingestor.stages.citing.phrases import phrase_at, phrase_before, words_of
from services.ingestor.stages.citing.sentence import Article, Sentence
from services.ingestor.stages.citing.sentences import sentences
from services.ingestor.stages.citing.tables import plain, tables

_OPENING: Final = " \"“„«»‘'"
_CLAUSE_ENDS: Final = (",", '"', "”", "»", "“", "—", "–", "-")
_APPOSITION: Final = 90  # characters between two commas
_JOINERS: Final = (",", "/", " et ", " and ", " und ", " y ", " e ", " и ", " ou ", " or ", " sowie ", " & ")


@dataclass(slots=True)
class _Found:
    name: Named
    mentions: dict[tuple[str, int, int, int], CitedMention] = field(default_factory=dict)


def cited(
    texts: list[tuple[TextField, str]], language: str, catalogue: Catalogue, day: date | None
) -> tuple[Cited, ...]:
    """The cited sources of the fields `texts`, in the order of their first mention. None without cue tables.

    `day` is when the article was published, None when that is not known: roles are read by it.
    """
    known = tables(language)
    if known is None:
        return ()
    names = frozenset(m.entity.id for _, text in texts for m in catalogue.matcher.find(text, language))
    article = Article(people([text for _, text in texts], known), catalogue, language, day, names)
    found: dict[tuple[str | None, str, SourceRole], _Found] = {}
    for name, text in texts:
        whole = plain(text)
        matches = catalogue.matcher.find(text, language)
        starts = [match.start for match in matches]
        for start, end in sentences(whole):
            some = matches[bisect_left(starts, start) : bisect_left(starts, end)]
            inside = [match for match in some if match.end <= end]
            sentence = Sentence(
                whole, name, start, end, words_of(whole, start, end, known), inside, known, article
            )
            for source, mention in _mentions(sentence, text):
                key = (source.id, "" if source.id else source.name, source.role)
                place = (name, mention.start_char, mention.end_char, mention.cue_start)
                found.setdefault(key, _Found(source)).mentions.setdefault(place, mention)
    return tuple(
        Cited(
            id=one.name.id,
            name=one.name.name,
            type=one.name.type,
            role=one.name.role,
            mentions=tuple(one.mentions[place] for place in sorted(one.mentions)),
        )
        for one in found.values()
    )


def _mentions(sentence: Sentence, text: str) -> Iterator[tuple[Named, CitedMention]]:
    for source, cue_start, cue_end in _sources(sentence):
        cue = text[cue_start:cue_end]
        yield (
            source,
            CitedMention(
                text=text[source.start : source.end],
                field=sentence.field,
                start_char=source.start,
                end_char=source.end,
                cue=cue,
                cue_start=cue_start,
                cue_end=cue_end,
                sentence_start=sentence.start,
                sentence_end=sentence.end,
                negated=sentence.tables.negated.search(plain(cue)) is not None,
            ),
        )


def _sources(one: Sentence) -> Iterator[tuple[Named, int, int]]:
    """Each source with the cue beside it."""
    for cue in one.tables.before.finditer(one.text, one.start, one.end):
        for source in _after(one, cue.end(), strong=True):
            yield source, cue.start(), cue.end()
    for cue in one.tables.media.finditer(one.text, one.start, one.end):
        for source in _after(one, cue.end(), strong=True):
            if source.role == "medium" and source.id is not None:
                yield source, cue.start(), cue.end()
    for cue in one.tables.infinitive.finditer(one.text, one.start, one.end):
        yield from ((source, cue.start(), cue.end()) for source in _before(one, cue.start()))
    for cue in _verbs(one):
        subjects = _before(one, cue.start())
        # "…", said X: the verb stands first after a quote or a clause.
        if not subjects and one.text[one.start : cue.start()].rstrip().endswith(_CLAUSE_ENDS):
            subjects = list(_after(one, cue.end(), strong=False))
        elif not subjects and one.tables.proper_last:
            # German: whatever stands first, the subject may follow ("Nach dem Treffen sagte Merkel").
            subjects = [source for source in _after(one, cue.end(), strong=False) if source.type is not None]
        yield from ((source, cue.start(), cue.end()) for source in subjects)


def _verbs(one: Sentence) -> Iterator[regex.Match[str]]:
    """Verbs of saying. "The United States" states nothing: within a sentence a verb is in small letters."""
    for cue in one.tables.verb.finditer(one.text, one.start, one.end):
        if cue.start() == one.start or not cue.group()[0].isupper():
            yield cue


def _after(one: Sentence, at: int, *, strong: bool) -> Iterator[Named]:
    """The source right after a cue that ends at `at`, and the media that are listed with it."""
    while at < one.end and one.text[at] in _OPENING:
        at += 1
    match = next((match for match in one.matches if match.start == at), None)
    first = next((index for index, word in enumerate(one.words) if word.start >= at), None)
    if match is None and (first is None or one.words[first].start != at):
        return
    phrase = None if first is None else phrase_at(one.text, one.words, first, one.tables)
    source = named(one, phrase, match, strong=strong)
    if source is None:
        return
    yield source
    if source.role != "medium":
        return
    end = source.end
    while following := _listed(one, end):
        source = named(one, None, following, strong=True)
        if source is None:
            return
        yield source
        end = source.end


def _listed(one: Sentence, end: int) -> Match | None:
    """The catalogue's medium that a comma or an "and" hangs on what ends at `end`."""
    for match in one.matches:
        if match.start <= end or match.entity.type != "media":
            continue
        between = one.text[end : match.start].strip('"“”«»') + " "
        bare = between.strip()
        joined = any(
            between.startswith(joiner) or f" {bare}".startswith(joiner.rstrip()) for joiner in _JOINERS
        )
        words = bare.replace(",", " ").replace("/", " ").split()
        return match if joined and len(words) <= 2 else None
    return None


def _before(one: Sentence, at: int) -> list[Named]:
    """The source whose verb begins at `at`: right before it, or before an apposition or a relative pronoun."""
    ends = [at]
    left = one.text[one.start : at].rstrip()
    pronoun = next(
        (word for word in reversed(one.words) if word.end <= at and word.small in one.tables.relative), None
    )
    if pronoun is not None and not one.text[pronoun.end : at].strip():
        ends.append(one.start + len(one.text[one.start : pronoun.start].rstrip(" ,")))
    elif left.endswith(","):
        comma = left[:-1].rfind(",")
        if comma > 0 and len(left) - comma <= _APPOSITION:
            ends.append(one.start + comma)
    for end in ends:
        phrase = phrase_before(one.text, one.words, end, one.tables)
        bare = one.start + len(one.text[one.start : end].rstrip(' "”»“'))
        match = next((match for match in one.matches if match.end == bare), None)
        if phrase is not None and phrase.words[0].small in one.tables.oblique:
            continue
        source = named(one, phrase, match, strong=False) if phrase or match else None
        if source is not None:
            return [source]
    return []
