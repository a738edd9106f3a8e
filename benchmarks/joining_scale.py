"""How many articles a second the pass for copies settles: fills an index of its own, looks at all of it once.

    python benchmarks/joining_scale.py tantivy:////tmp/joining/index
    python benchmarks/joining_scale.py http://localhost:9200 --articles 10000

Articles of some 3 kB within one week, a tenth of them shortened copies of others. On Elasticsearch the index
`joining-scale` stays; remove it afterwards.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson

from schemas.enriched import EnrichedArticle
from schemas.moments import iso
from schemas.topics import ENRICHED, FORGOTTEN
from services.engines.document import to_document
from services.engines.factory import make_bus, make_index
from services.engines.index import ArticleIndex, IndexDocument, Verdict
from services.ingestor.fingerprints import fingerprint
from services.ingestor.forgotten import follow_forgotten
from services.ingestor.joining import Joiner
from services.ingestor.pipeline import Context, RawMessage, process
from services.ingestor.turns import Turns
from services.runtime.settings import Settings

_AT_ONCE: Final = 500
_WORDS: Final = 450
_COPIES: Final = 10  # one in so many
_VOCABULARY: Final = 20_000
_NOW: Final = datetime(2026, 1, 8, tzinfo=UTC)
_SEED: Final = 11


def _pattern() -> EnrichedArticle:
    """One article that every stage has gone through."""
    raw = orjson.dumps({"uri": "urn:joining:0", "publisher": {"name": "Paper"}, "text": "A report. " * 20})
    made = process(RawMessage(raw, int(_NOW.timestamp() * 1000), ()), Context())
    if not isinstance(made, EnrichedArticle):
        raise TypeError(f"the pattern is no article: {made.rejection}")
    return made


def _articles(many: int, indexed_at: datetime) -> Iterator[IndexDocument]:
    chance = random.Random(_SEED)  # noqa: S311 - the same articles each time
    pattern = _pattern()
    texts: list[str] = []
    for number in range(many):
        if number % _COPIES == _COPIES - 1:
            words = chance.choice(texts).split()
            text = " ".join(words[: len(words) * 2 // 3])
        else:
            text = " ".join(f"word{chance.randrange(_VOCABULARY)}" for _ in range(_WORDS))
            texts.append(text)
        name = f"{chance.getrandbits(128):032x}"
        at = iso(_NOW - timedelta(seconds=chance.randrange(7 * 86_400)))
        published = pattern.published.model_copy(update={"start": at, "end": at})
        article = pattern.model_copy(
            update={
                "id": name,
                "story_id": name,
                "body": text,
                "fingerprint": fingerprint(text),
                "published": published,
            }
        )
        yield to_document(article, origin=f"articles.raw.v1/0/{number}", indexed_at=indexed_at)


async def _fill(index: ArticleIndex, many: int, indexed_at: datetime) -> None:
    source = _articles(many, indexed_at)
    while some := list(islice(source, _AT_ONCE)):
        if any(one.verdict is not Verdict.WRITTEN for one in await index.write(some)):
            raise RuntimeError("the index did not take everything")
    await index.refresh()


async def _main(url: str, many: int) -> None:
    began = datetime.now(UTC)
    with TemporaryDirectory() as folder:
        settings = Settings(index=url, index_name="joining-scale", bus=f"sqlite:///{Path(folder) / 'bus.db'}")
        bus, index = make_bus(settings), make_index(settings, writable=True)
        try:
            await bus.start()
            await bus.ensure_topics((ENRICHED, FORGOTTEN))
            await index.start()
            await index.ensure()
            await _fill(index, many, began)
            async with follow_forgotten(bus, index) as forgotten:
                joiner = Joiner(bus, index, forgotten, Turns(), lambda: datetime.now(UTC))
                for asked in ("the first look", "the second, at which nothing is new"):
                    started = time.monotonic()
                    joined = await joiner.join(began - timedelta(seconds=1))
                    took = time.monotonic() - started
                    print(f"{asked}: {joined} joined, {took:.1f} s, {many / took:.0f} articles a second")
        finally:
            await index.close()
            await bus.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", help="the URL of an index, as in TELEX_INDEX")
    parser.add_argument("--articles", type=int, default=3000)
    given = parser.parse_args()
    asyncio.run(_main(given.index, given.articles))
