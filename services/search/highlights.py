"""Highlights: which passages of an article show why it was found. The same for both engines, and pure.

A word hits where the index would find it: its folded form, or its stem in the article's language. Offsets are code
points. The work is linear in the text.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.engines.analysis import FOLDED, Token, analyze
from services.engines.fields import TEXT_LANGUAGES
from services.engines.query import AllOf, AnyOf, Condition, Words
from services.search.passages import Passage, Span, passages
from services.search.phrases import Phrases

WHOLE: Final = ("headline", "dek")
_FIELDS: Final = (*WHOLE, "body")
_MOST_HITS: Final = 1000  # in one field: beyond, a reader learns nothing new


def highlight(article: Mapping[str, object], condition: Condition) -> dict[str, list[str]]:
    """Passages by field: HTML-escaped text of the article with hits in <mark>; headline and dek whole.

    Words that must not be there mark nothing. Fields without a hit are left out.
    """
    words = list(dict.fromkeys(_wanted(condition)))
    if not words:
        return {}
    chains = _chains(article)
    found: dict[str, list[str]] = {}
    for field in _FIELDS:
        text = article.get(field)
        asked = [one for one in words if field in one.fields]
        if not asked or not isinstance(text, str):
            continue
        hits = _merged([span for chain in chains for span in _hits(chain, text, asked)])
        if hits:
            cut = [Passage(0, len(text), tuple(hits))] if field in WHOLE else passages(text, hits)
            found[field] = [_marked(text, passage) for passage in cut]
    return found


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


def _hits(chain: str, text: str, words: Sequence[Words]) -> list[Span]:
    tokens = _placed(analyze(text, chain))
    exact: list[list[str]] = []
    found: list[Span] = []
    for one in words:
        if chain != FOLDED and (one.exact or one.prefix):
            continue
        wanted = [token.term for token in _placed(analyze(one.text, chain))]
        if not wanted:
            continue
        if one.prefix:
            found += [(token.start, token.end) for token in tokens if token.term.startswith(wanted[-1])]
        elif one.slop and len(wanted) > 1:
            found += _near(tokens, set(wanted), len(wanted) + one.slop)
        else:
            exact.append(wanted)
    places = Phrases(exact).find([token.term for token in tokens])
    return found + [(tokens[first].start, tokens[after - 1].end) for first, after in places]


def _placed(tokens: list[Token]) -> list[Token]:
    """`tokens` at the index of their position: an empty place stays empty, so that no phrase reaches over it."""
    placed: list[Token] = []
    for token in tokens:
        while len(placed) < token.position:
            placed.append(Token("", token.start, token.start, len(placed)))
        placed.append(token)
    return placed


def _near(tokens: Sequence[Token], wanted: set[str], width: int) -> list[Span]:
    """Each of the `wanted` words where all of them stand within `width` tokens."""
    last: dict[str, int] = {}
    near: set[int] = set()
    for place, token in enumerate(tokens):
        if token.term not in wanted:
            continue
        last[token.term] = place
        if len(last) == len(wanted) and place - min(last.values()) < width:
            near.update(last.values())
            if len(near) > _MOST_HITS:
                break
    return [(tokens[place].start, tokens[place].end) for place in near]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged[:_MOST_HITS]


def _marked(text: str, passage: Passage) -> str:
    parts: list[str] = []
    at = passage.start
    for start, end in passage.hits:
        parts += [html.escape(text[at:start]), "<mark>", html.escape(text[start:end]), "</mark>"]
        at = end
    parts.append(html.escape(text[at : passage.end]))
    return "".join(parts)
