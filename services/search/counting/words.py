"""The words that an article has, as they are compared between sets. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import regex

from services.engines.analysis import FOLDED, analyze, makes_pairs
from services.engines.fields import TEXT_LANGUAGES, TEXTS

# Pairs of characters stand in for their words. The folded fields do not have those of letters that are cut as one word.
IN_PAIRS: Final = frozenset(language for language in TEXT_LANGUAGES if makes_pairs(language))
# Vowel signs are letters of their own in the scripts of India: मोदी has four. Accents are no letters.
_SIGN: Final = r"[\p{L}[\p{M}--\p{Script=Inherited}]]"
_TELLS: Final = regex.compile(
    rf".*\p{{L}}.*{_SIGN}.*{_SIGN}.*|[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}\p{{Hangul}}]{{2}}",
    regex.DOTALL | regex.V1,
)


@dataclass(slots=True)
class Sample:
    """In how many articles of a sample each word is, by language; `written` is how a word was written first."""

    articles: Counter[str] = field(default_factory=Counter)
    having: dict[str, Counter[str]] = field(default_factory=dict)
    written: dict[tuple[str, str], str] = field(default_factory=dict)


def sample_of(articles: Iterable[Mapping[str, Any]]) -> Sample:
    """The words of `articles`, which are as they are stored."""
    sample = Sample()
    for article in articles:
        language = str(article["language"]["code"]).partition("-")[0]
        sample.articles[language] += 1
        words = _words(article, language)
        sample.having.setdefault(language, Counter()).update(words.keys())
        for word, written in words.items():
            sample.written.setdefault((language, word), written)
    return sample


def _words(article: Mapping[str, Any], language: str) -> dict[str, str]:
    chain = language if language in IN_PAIRS else FOLDED
    words: dict[str, str] = {}
    for name in TEXTS:
        text = article.get(name) or ""
        for token in analyze(text, chain):
            if _TELLS.fullmatch(token.term):
                words.setdefault(token.term, text[token.start : token.end])
    return words
