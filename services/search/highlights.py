"""Highlights: which passages of an article show why it was found. The same for both engines, and pure.

A word hits where the index would find it: its folded form, or its stem in the article's language. Offsets are code
points. The work is linear in the text.
"""

import html
from collections.abc import Iterator, Mapping
from typing import Final

from services.engines.analysis import FOLDED
from services.engines.fields import TEXT_LANGUAGES
from services.engines.query import AllOf, AnyOf, Condition, TextName, Words
from services.search.passages import Passage, Span, passages
from services.search.word_hits import MOST_HITS, Cut, WordHits

WHOLE: Final = ("headline", "dek")
_FIELDS: Final[tuple[TextName, ...]] = ("headline", "dek", "body")


class Highlights:
    """Highlights of articles that were found by `condition`. Words that must not be there mark nothing."""

    def __init__(self, condition: Condition) -> None:
        words = tuple(dict.fromkeys(_wanted(condition)))
        self._asked = {
            field: asked for field in _FIELDS if (asked := tuple(one for one in words if field in one.fields))
        }
        self._hits: dict[tuple[str, tuple[Words, ...]], WordHits] = {}

    def of(self, article: Mapping[str, object]) -> dict[str, list[str]]:
        """Passages by field: HTML-escaped text of the article with hits in <mark>; headline and dek whole.

        Fields without a hit are left out.
        """
        chains = _chains(article)
        found: dict[str, list[str]] = {}
        for field, asked in self._asked.items():
            text = article.get(field)
            if not isinstance(text, str):
                continue
            cut = Cut(text)
            hits = _merged([span for chain in chains for span in self._in(chain, asked).find(cut)])
            if hits:
                shown = [Passage(0, len(text), tuple(hits))] if field in WHOLE else passages(text, hits)
                found[field] = [_marked(text, passage) for passage in shown]
        return found

    def _in(self, chain: str, asked: tuple[Words, ...]) -> WordHits:
        if (chain, asked) not in self._hits:
            self._hits[chain, asked] = WordHits(chain, asked)
        return self._hits[chain, asked]


def _wanted(condition: Condition) -> Iterator[Words]:
    """The words that may be in an article because they were asked for: those under no Not."""
    match condition:
        case Words():
            yield condition
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _wanted(part)


def _chains(article: Mapping[str, object]) -> list[str]:
    """The chains by which the index knows the article: folded, and that of its language if it has a field of its own."""
    language = article.get("language")
    code = language.get("code") if isinstance(language, dict) else None
    primary = code.partition("-")[0] if isinstance(code, str) else ""
    return [FOLDED, primary] if primary in TEXT_LANGUAGES else [FOLDED]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged[:MOST_HITS]


def _marked(text: str, passage: Passage) -> str:
    parts: list[str] = []
    at = passage.start
    for start, end in passage.hits:
        parts += [html.escape(text[at:start]), "<mark>", html.escape(text[start:end]), "</mark>"]
        at = end
    parts.append(html.escape(text[at : passage.end]))
    return "".join(parts)
