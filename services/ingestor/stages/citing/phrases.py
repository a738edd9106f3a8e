"""Noun phrases beside a cue: where one begins and ends, read left to right by word lists, without a parser.

A phrase is an optional determiner, nouns and names, and what link words hang on them ("le ministère ukrainien des
affaires étrangères"). It ends before a relative clause, an apposition, a verb or an adverb.
"""

from bisect import bisect_left
from itertools import takewhile
from operator import attrgetter
from typing import Final, NamedTuple

from services.ingestor.stages.citing.tables.language import Tables

# Inside names of people: "Ursula von der Leyen".
PARTICLES: Final = frozenset(
    [
        "von",
        "van",
        "der",
        "den",
        "de",
        "da",
        "di",
        "del",
        "della",
        "dos",
        "ter",
        "bin",
        "ibn",
        "al",
        "el",
        "ben",
        "ul",
    ]
)
_OPENING: Final = frozenset({' "', " “", " «", " „", " ‘", '"', "“", "«", "„", " « "})
CLOSING: Final = '"”»“'
# Small-letter words in a row, by where adjectives stand.
_MOST_SMALL: Final = {"before": 4, "after": 2, "both": 3, "capital": 3, "caseless": 6}
_MOST_WORDS: Final = 8
_STOPS: Final = tuple(",.;:)")
_WORD_START: Final = attrgetter("start")
_WORD_END: Final = attrgetter("end")


class Word:
    """A word of a text, with its small form. `capital`: it begins with a capital letter."""

    __slots__ = ("capital", "end", "small", "start", "text")

    def __init__(self, start: int, text: str) -> None:
        self.start = start
        self.end = start + len(text)
        self.text = text
        self.small = text.lower()
        self.capital = text[0].isupper()


class Phrase(NamedTuple):
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
    return [Word(match.start(), match.group()) for match in tables.token.finditer(plain, start, end)]


def word_from(words: list[Word], at: int) -> int:
    """The index of the first word that begins at `at` or later."""
    return bisect_left(words, at, key=_WORD_START)


def phrase_at(
    plain: str, words: list[Word], first: int, tables: Tables, last: int | None = None
) -> Phrase | None:
    """The phrase that begins with words[first] and reaches at most to words[last]; None when there is none."""
    taken: list[Word] = []
    determiners = 0
    # The ending of the name before it: "Journal'a konuşan yetkililer".
    if tables.topic_first and plain[words[first].start - 1 : words[first].start] == "'":
        return None
    stop = len(words) if last is None else last + 1
    for at in range(first, stop):
        word = words[at]
        if taken and not _touching(plain, taken[-1], word):
            break
        if len(taken) == determiners and word.small in tables.determiner:
            determiners += 1
        elif len(taken) - determiners == _MOST_WORDS or (
            not _goes_on(taken, determiners, word, words[at + 1] if at + 1 < stop else None, tables)
            and not (
                (at == last or plain[word.end : word.end + 1] in _STOPS)
                and _ends_with(taken[determiners:], word, tables)
            )
        ):
            break
        taken.append(word)
    while len(taken) > determiners and _cannot_end(taken, determiners, tables):
        taken.pop()
    return Phrase(tuple(taken), determiners) if len(taken) > determiners else None


def _goes_on(taken: list[Word], determiners: int, word: Word, following: Word | None, tables: Tables) -> bool:
    """Whether the phrase that begins with `taken`, of which some are determiners, goes on with `word`."""
    small = word.small
    if len(taken) == determiners:
        if taken and not _closes(word, taken[-1], following, tables):
            return small not in tables.preposition and small not in tables.relative
        return small not in tables.closed and small not in tables.preposition and small not in tables.relative
    before = taken[-1]
    if word.capital and small not in tables.determiner:
        return not _closes(word, before, following, tables)
    if (
        small in PARTICLES
        and (before.capital or before.small in PARTICLES)
        and following is not None
        and (following.capital or following.small in PARTICLES)
    ):
        return True
    if small in tables.link:
        return not is_name(taken[determiners:], tables)
    if small in tables.far_link and following is not None and _is_office(before, tables):
        return following.capital or following.small in tables.determiner or tables.adjectives == "caseless"
    if small in tables.determiner:
        return _links(before, tables)
    if small in tables.closed or small in tables.preposition:
        return False
    return _links(before, tables) or _small_goes_on(taken[determiners:], word, following, tables)


def _links(word: Word, tables: Tables) -> bool:
    """Whether a phrase that `word` is in goes on with what follows it."""
    return word.small in tables.link or word.small in tables.far_link or word.small in tables.determiner


def _is_office(word: Word, tables: Tables) -> bool:
    """Whether it says what somebody is, so that what they are that for may follow: "minister for Europe"."""
    head = tables.head(word.small)
    return head in tables.person or head in tables.organisation


def _closes(word: Word, before: Word | None, following: Word | None, tables: Tables) -> bool:
    """Whether `word` is in no noun phrase. "Morning" is in "The Morning Post"."""
    if word.small not in tables.closed or word.small in tables.heads:
        return False
    within = word.capital and word.small in tables.time and following is not None and following.capital
    return not (within and before is not None and (before.capital or before.small in tables.determiner))


def _ends_with(nouns: list[Word], word: Word, tables: Tables) -> bool:
    """Whether an adjective ends the phrase of a body whose name is written large: "Ministerio de Defensa turco"."""
    return (
        tables.adjectives == "after"
        and len(nouns) > 2
        and nouns[-1].capital
        and not word.capital
        and tables.head(nouns[0].small) in tables.organisation
        and not any(word.small in some for some in (tables.closed, tables.preposition, tables.relative))
        and tables.ends.search(word.small) is None
    )


def _small_goes_on(nouns: list[Word], word: Word, following: Word | None, tables: Tables) -> bool:
    """Whether a noun or adjective in small letters goes on with the phrase that ends with another one."""
    before = nouns[-1]
    if tables.adjectives == "capital":
        return not any(noun.capital for noun in nouns)
    row = list(takewhile(lambda noun: not noun.capital and noun.small not in tables.link, reversed(nouns)))
    if tables.adjectives == "after":
        # "un alto funcionario europeo": those before the noun do not count.
        at = next((at for at, noun in enumerate(row) if tables.head(noun.small) is not None), len(row))
        row = row[: at + 1]
    if len(row) >= _MOST_SMALL[tables.adjectives]:
        return False
    if tables.adjectives == "before":
        if not before.capital and tables.head(before.small) is None:
            return True
        # "New York Times gazetesinin": of nouns that are declined only the one right behind a name belongs to it.
        return tables.base_forms.noun(word.small) in tables.heads or (
            following is not None and following.small in tables.heads
        )
    if before.capital and tables.adjectives == "after" and tables.head(before.small) is None:
        return word.small in tables.heads
    head = tables.head(before.small)
    if tables.adjectives == "both" and head in tables.generic:
        return False
    if tables.adjectives == "both" and before.capital and head is None:
        # "raportu Banku Światowego gospodarka rośnie": after a name only a listed noun goes on.
        return any(one is not None and tables.head(one.small) for one in (word, following))
    return tables.ends.search(word.small) is None


def phrase_before(plain: str, words: list[Word], end: int, tables: Tables) -> Phrase | None:
    """The longest phrase whose last word ends at most a space or a quote before `end`; None when there is none."""
    last = bisect_left(words, end + 1, key=_WORD_END) - 1
    if last < 0 or plain[words[last].end : end].strip(" " + CLOSING):
        return None
    if _cannot_end([words[last]], 0, tables):
        return None
    first = last
    while first > 0 and last - first <= _MOST_WORDS + 2 and _touching(plain, words[first - 1], words[first]):
        first -= 1
        if _closes(words[first], words[first - 1] if first else None, words[first + 1], tables):
            break
    for begin in range(first, last + 1):
        phrase = phrase_at(plain, words, begin, tables, last)
        if phrase is not None and phrase.words[-1] is words[last]:
            word = words[begin]
            if word.small not in tables.determiner and word.small in tables.link:
                continue
            return phrase
    return None


def is_name(nouns: list[Word] | tuple[Word, ...], tables: Tables) -> bool:
    """Whether two capitalised words that are no titles end what was taken: nothing hangs on a person's name."""
    return len(nouns) > 1 and all(
        word.capital and not word.text.isupper() and tables.head(word.small) is None for word in nouns[-2:]
    )


def _touching(plain: str, one: Word, other: Word) -> bool:
    between = plain[one.end : other.start]
    return between in ("", " ") or (between in _OPENING and other.capital)


def _cannot_end(taken: list[Word], determiners: int, tables: Tables) -> bool:
    word = taken[-1]
    if word.capital and word.small not in tables.determiner:
        return False
    if _links(word, tables):
        return True
    return tables.adjectives == "capital" and any(noun.capital for noun in taken[determiners:])
