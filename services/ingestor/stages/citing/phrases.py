"""Noun phrases beside a cue: where one begins and ends, read left to right by word lists, without a parser.

A phrase is an optional determiner, nouns and names, and what link words hang on them ("le ministère ukrainien des
affaires étrangères"). What a list does not know is taken for a noun as long as few small-letter words follow each other.
"""

from dataclasses import dataclass
from typing import Final

import regex

from services.ingestor.stages.citing.tables import Tables

_TOKEN: Final = regex.compile(r"\p{L}{1,5}'(?=\p{L})|[\p{L}\p{M}\p{N}]+(?:[-.'&]\p{L}[\p{L}\p{M}\p{N}]*)*\.?")
_INITIALS: Final = regex.compile(r"\p{Lu}\.(?:\p{Lu}\.)*")
# Inside names of people: "Ursula von der Leyen".
_PARTICLES: Final = frozenset({"von", "van", "der", "den", "ter", "bin", "ibn", "al", "el", "ben", "ul"})
_MOST_SMALL: Final = 4  # small-letter words in a row, a determiner aside
_MOST_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, with its small form. `capital`: it begins with a capital letter."""

    start: int
    end: int
    text: str
    small: str
    capital: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase; its words, and how many of them are determiners at its beginning."""

    words: tuple[Word, ...]
    determiners: int

    @property
    def start(self) -> int:
        """Where it begins, its determiner included."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.words[-1].end

    @property
    def core(self) -> tuple[Word, ...]:
        """Its words without the determiner."""
        return self.words[self.determiners :]


def words_of(plain: str, start: int, end: int, tables: Tables) -> list[Word]:
    """The words of plain[start:end]. A full stop belongs to titles and initials only."""
    found: list[Word] = []
    for match in _TOKEN.finditer(plain, start, end):
        text = match.group()
        if text.endswith(".") and text.lower() not in tables.title and not _INITIALS.fullmatch(text):
            text = text[:-1]
        found.append(Word(match.start(), match.start() + len(text), text, text.lower(), text[0].isupper()))
    return found


def phrase_at(
    plain: str, words: list[Word], first: int, tables: Tables, last: int | None = None
) -> Phrase | None:
    """The phrase that begins with words[first] and reaches at most to words[last]; None when there is none."""
    taken: list[Word] = []
    determiners = 0
    for word in words[first : (len(words) if last is None else last + 1)][:_MOST_WORDS]:
        if taken and not _touching(plain, taken[-1], word):
            break
        if len(taken) == determiners and word.small in tables.determiner:
            determiners += 1
        elif not _goes_on(taken, determiners, word, tables):
            break
        taken.append(word)
    while len(taken) > determiners and _cannot_end(taken[-1], tables):
        taken.pop()
    return Phrase(tuple(taken), determiners) if len(taken) > determiners else None


def _goes_on(taken: list[Word], determiners: int, word: Word, tables: Tables) -> bool:
    """Whether the phrase that begins with `taken`, of which some are determiners, goes on with `word`."""
    nouns = taken[determiners:]
    after_link = bool(nouns) and nouns[-1].small in tables.link | tables.determiner
    if nouns and word.small in _PARTICLES and (nouns[-1].capital or nouns[-1].small in _PARTICLES):
        return True
    if nouns and word.small in tables.link:
        return not _is_full_name(taken, tables)
    if word.small in tables.determiner:
        return after_link
    if word.small in tables.stop and not (word.capital and nouns):
        return False
    if word.capital or not nouns:
        return True
    if nouns[-1].capital and not tables.proper_last and word.small not in tables.heads:
        return False
    return (
        any(other.capital or other.small in tables.link for other in nouns[-_MOST_SMALL:])
        or len(nouns) < _MOST_SMALL
    )


def phrase_before(plain: str, words: list[Word], end: int, tables: Tables) -> Phrase | None:
    """The longest phrase whose last word ends at most a space before `end`; None when there is none."""
    last = next((at for at in range(len(words) - 1, -1, -1) if words[at].end <= end), None)
    if last is None or plain[words[last].end : end].strip(' ”»"'):
        return None
    for first in range(max(0, last - _MOST_WORDS + 1), last + 1):
        if words[first].small in tables.stop:
            continue
        phrase = phrase_at(plain, words, first, tables, last)
        if phrase is not None and phrase.words[-1] is words[last] and not _only_goes_on(words, first, tables):
            return phrase
    return None


def _only_goes_on(words: list[Word], first: int, tables: Tables) -> bool:
    """Whether words[first] hangs a phrase on what is before it, and so begins none."""
    word = words[first]
    return word.small in tables.link and word.small not in tables.determiner


def _is_full_name(taken: list[Word], tables: Tables) -> bool:
    """Whether two capitalised words that are no titles end what was taken: nothing hangs on a person's name."""
    return len(taken) > 1 and all(word.capital and word.small not in tables.heads for word in taken[-2:])


def _touching(plain: str, one: Word, other: Word) -> bool:
    between = plain[one.end : other.start]
    return between in ("", " ") or (between == "-" and one.capital and other.capital)


def _cannot_end(word: Word, tables: Tables) -> bool:
    if word.capital:
        return False
    return word.small in tables.link or word.small in tables.determiner or tables.proper_last
