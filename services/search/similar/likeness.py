"""How alike two articles are: by their weightiest words and by their actors. Pure, so the same on any engine.

A word weighs more the oftener it stands in the article (in the headline three times as much, in the dek twice) and the fewer
articles have it. `words` is how much of the weight of the article's words the other one has, `actors` how much of the
prominence of all their actors they share; the measure is the mean of both, or `words` alone where the article has no
actors.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.engines.analysis import FOLDED, analyze, makes_pairs
from services.engines.fields import TEXT_LANGUAGES

_FIELD_WEIGHTS: Final = {"headline": 3, "dek": 2, "body": 1}
_READ: Final = 5000  # characters of a body: news says first what it is about
_SHORTEST: Final = 3  # letters of a word, but for scripts whose words are short
_COUNTED: Final = 64
MOST_WORDS: Final = 24


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an article: its `term` in the index of the article's language, as it is written, and how often."""

    term: str
    written: str
    often: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike another article is, from 0 to 1, and what both have: words as written, ids of actors."""

    measure: float
    words: tuple[str, ...]
    actors: tuple[str, ...]


def chain(article: Mapping[str, Any]) -> str:
    """The chain that cuts `article` in words."""
    language = article["language"]["code"].partition("-")[0]
    return language if language in TEXT_LANGUAGES else FOLDED


def frequent_words(article: Mapping[str, Any]) -> list[Word]:
    """Up to 64 words of `article`, those that stand there oftenest first, then by term."""
    used = chain(article)
    shortest = 2 if makes_pairs(used) else _SHORTEST
    often: Counter[str] = Counter()
    written: dict[str, str] = {}
    for field, text in _texts(article):
        for token in analyze(text, used):
            if len(token.term) >= shortest and not token.term.isdigit():
                often[token.term] += _FIELD_WEIGHTS[field]
                written.setdefault(token.term, text[token.start : token.end])
    first = sorted(often, key=lambda term: (-often[term], term))[:_COUNTED]
    return [Word(term, written[term], 1 + math.log(often[term])) for term in first]


def weights(words: Sequence[Word], articles: Sequence[int], total: int) -> dict[Word, float]:
    """The 24 weightiest of `words`, where `articles` (of `total`) have each; the weightiest first."""
    weighed = {
        word: word.often * math.log((total + 1) / max(count, 1))
        for word, count in zip(words, articles, strict=True)
    }
    first = sorted(weighed, key=lambda word: (-weighed[word], word.term))[:MOST_WORDS]
    return {word: weighed[word] for word in first if weighed[word] > 0}


def likeness(article: Mapping[str, Any], weighed: Mapping[Word, float], other: Mapping[str, Any]) -> Likeness:
    """How alike `other` is to `article`, whose words are `weighed`."""
    has = {token.term for _, text in _texts(other) for token in analyze(text, chain(article))}
    shared = [word for word in weighed if word.term in has]
    total = sum(weighed.values())
    words = sum(weighed[word] for word in shared) / total if total else 0.0
    mine, theirs = prominences(article), prominences(other)
    both = [one for one in mine if one in theirs]
    measure = words
    if mine:
        most = sum(max(mine.get(one, 0), theirs.get(one, 0)) for one in mine.keys() | theirs.keys())
        measure = (words + sum(min(mine[one], theirs[one]) for one in both) / most) / 2
    return Likeness(round(measure, 3), tuple(word.written for word in shared), tuple(both))


def prominences(article: Mapping[str, Any]) -> dict[str, float]:
    """The actors of `article` by id, the most prominent first, each with its prominence."""
    found = {one["id"]: float(one["prominence"]) for one in article.get("actors", ())}
    return {one: found[one] for one in sorted(found, key=lambda one: (-found[one], one)) if found[one] > 0}


def _texts(article: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(field, text[:_READ]) for field in _FIELD_WEIGHTS if (text := article.get(field))]
