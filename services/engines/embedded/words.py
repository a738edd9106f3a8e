"""Words as tantivy queries: in each text field by the field's own chain, the best field counting.

A word is a term, several tokens are a phrase in one field. Tantivy's own slop is Lucene's for two different words only:
among more of them it misses some and finds others, and it lets one word stand for both of two equal ones. There the
arrangements that Lucene allows are written out as exact phrases, as long as they are few and the words rare enough;
beyond, every two of the words are asked to be near each other, which may find a little more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import Final

import tantivy

from services.engines.analysis import FOLDED, Token, analyze
from services.engines.embedded.schema import text_field
from services.engines.fields import TEXT_LANGUAGES
from services.engines.query import Words

# Enough for three words within ten places, or four within four.
MAX_ARRANGEMENTS: Final = 400
# Every arrangement is looked for in every document that has the rarest of the words: about a second's work.
MAX_LOOKS: Final = 500_000
# Of more words than these only neighbours are compared: a quotation may have hundreds.
MAX_PAIRED: Final = 8
# Words that the last token of a phrase may be the beginning of: those in most documents.
MAX_EXPANSIONS: Final = 1000
_SPECIAL: Final = frozenset(r"\.+*?()|[]{}^$#&-~")

Placed = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What the compiler asks of the index: in how many documents a field has a term, and a field's terms with a prefix.

    `terms` takes field, prefix, and words that must stand in the same document.
    """

    count: Callable[[str, str], int]
    terms: Callable[[str, str, Sequence[str]], Sequence[str]]


def words_query(schema: tantivy.Schema, words: Words, dictionary: Dictionary) -> tantivy.Query:
    """The query of `words`, with its score; one that matches nothing when there is no word in them."""
    chains: tuple[str | None, ...] = (None,) if words.exact or words.prefix else (None, *TEXT_LANGUAGES)
    parts: list[tantivy.Query] = []
    for language in chains:
        tokens = analyze(words.text, language or FOLDED)
        if not tokens:
            continue
        for name in words.fields:
            field = text_field(name, language)
            part = (
                _beginning(schema, field, tokens, dictionary)
                if words.prefix
                else _together(schema, field, tokens, words.slop, dictionary)
            )
            if part is not None:
                parts.append(part)
    if not parts:
        return tantivy.Query.empty_query()
    best = parts[0] if len(parts) == 1 else tantivy.Query.disjunction_max_query(parts)
    return best if words.boost == 1.0 else tantivy.Query.boost_query(best, words.boost)


def _together(
    schema: tantivy.Schema, field: str, tokens: Sequence[Token], slop: int, dictionary: Dictionary
) -> tantivy.Query | None:
    rarest = min(dictionary.count(field, token.term) for token in tokens)
    if not rarest:
        return None
    if len(tokens) == 1:
        return tantivy.Query.term_query(schema, field, tokens[0].term)
    placed = [(token.position - tokens[0].position, token.term) for token in tokens]
    return _near(schema, field, placed, slop, rarest)


def _near(
    schema: tantivy.Schema, field: str, placed: Sequence[Placed], slop: int, rarest: int
) -> tantivy.Query:
    two_words = len(placed) == len({term for _, term in placed}) == 2
    few = arrangement_count(len(placed), slop) <= min(MAX_ARRANGEMENTS, MAX_LOOKS / rarest)
    if slop == 0 or two_words or (len(placed) == 2 and not few):
        return tantivy.Query.phrase_query(schema, field, [*placed], slop)
    if few:
        return _any_phrase(schema, field, list(arrangements(placed, slop)))
    # Any two of the words are near each other, though perhaps not all at one place.
    pairs = combinations(placed, 2) if len(placed) <= MAX_PAIRED else pairwise(placed)
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Must, _near(schema, field, pair, slop, rarest)) for pair in pairs]
    )


def _beginning(
    schema: tantivy.Schema, field: str, tokens: Sequence[Token], dictionary: Dictionary
) -> tantivy.Query | None:
    *before, last = tokens
    if not before:
        return tantivy.Query.regex_query(schema, field, _escaped(last.term) + ".*")
    first = before[0].position
    start = [(token.position - first, token.term) for token in before]
    ends = dictionary.terms(field, last.term, [token.term for token in before])[:MAX_EXPANSIONS]
    return _any_phrase(schema, field, [(*start, (last.position - first, end)) for end in ends])


def _any_phrase(schema: tantivy.Schema, field: str, phrases: Sequence[Sequence[Placed]]) -> tantivy.Query:
    if not phrases:
        return tantivy.Query.empty_query()
    return tantivy.Query.disjunction_max_query(
        [tantivy.Query.phrase_query(schema, field, [*phrase]) for phrase in phrases]
    )


def arrangement_count(words: int, slop: int) -> int:
    """How many `arrangements` there are at most."""
    return int((slop + 1) ** words - slop**words)


def arrangements(placed: Sequence[Placed], slop: int) -> Iterator[tuple[Placed, ...]]:
    """The exact phrases that `placed` with `slop` stands for, each once.

    Lucene moves each word by some number of places and asks that the numbers differ by no more than `slop`; no place
    holds two words.
    """
    seen: set[tuple[Placed, ...]] = set()
    for moves in product(range(slop + 1), repeat=len(placed)):
        if min(moves) > 0:
            continue  # the same as one with smaller numbers
        moved = sorted((place + move, word) for (place, word), move in zip(placed, moves, strict=True))
        if len({place for place, _ in moved}) < len(moved):
            continue
        phrase = tuple((place - moved[0][0], word) for place, word in moved)
        if phrase not in seen:
            seen.add(phrase)
            yield phrase


def _escaped(text: str) -> str:
    return "".join("\\" + character if character in _SPECIAL else character for character in text)
