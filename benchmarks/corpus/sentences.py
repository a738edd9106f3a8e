"""Sentences of each supported language, from the samples and the texts in `more`."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from schemas.enriched import EnrichedArticle
from services.ingestor.files import read_articles
from services.ingestor.pipeline import Context, RawMessage, process

SAMPLES: Final = Path(__file__).resolve().parents[2] / "samples"
_MORE: Final = Path(__file__).resolve().parent / "more"
# Scripts that write no space between sentences.
UNSPACED: Final = frozenset({"zh", "ja"})
_END: Final = re.compile(r"(?<=[.!?।])\s+|(?<=[。！？])\s*|\n+")
_SHORTEST: Final = 12
_RECEIVED_MS: Final = 1_760_000_000_000


@cache
def pools() -> dict[str, tuple[str, ...]]:
    """The sentences of each language, by its code, in the order of the files."""
    found: dict[str, dict[str, None]] = {}
    for article in _articles():
        code = article.language.code.partition("-")[0]
        for sentence in _END.split(article.body):
            if len(sentence.strip()) >= _SHORTEST:
                found.setdefault(code, {})[sentence.strip()] = None
    return {code: tuple(found[code]) for code in sorted(found) if code != "und"}


def _articles() -> Iterator[EnrichedArticle]:
    context = Context(off=frozenset({"dates", "actors", "sources"}))
    for folder in (SAMPLES, _MORE):
        for found in read_articles(folder):
            result = process(RawMessage(found.value, _RECEIVED_MS), context)
            if isinstance(result, EnrichedArticle):
                yield result
