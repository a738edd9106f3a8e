"""The words that an article has, as they are compared between sets. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import regex

from services.engines.analysis import FOLDED, analyze
from services.engines.fields import TEXTS

# Written without spaces between words: pairs of characters stand in for them.
_IN_PAIRS: Final = frozenset({"zh", "ja", "ko"})
_TELLS: Final = regex.compile(
    r".*\p{L}.*\p{L}.*\p{L}.*|[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]{2}", regex.DOTALL
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
    chain = language if language in _IN_PAIRS else FOLDED
    words: dict[str, str] = {}
    for name in TEXTS:
        text = article.get(name) or ""
        for token in analyze(text, chain):
            if _TELLS.fullmatch(token.term):
                words.setdefault(token.term, text[token.start : token.end])
    return words
