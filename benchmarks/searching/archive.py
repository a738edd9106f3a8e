"""An archive to search in: some thousand enriched articles, many times over under other ids."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from benchmarks.corpus.messages import raw_message, uri
from benchmarks.corpus.sentences import pools
from services.engines.elastic.documents import ElasticCodec
from services.engines.index import ArticleIndex, Encoded, Verdict
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.pipeline import Context
from services.ingestor.processing import Processing, Ready, Task

_TEXTS: Final = 2000
# A few publish much, most of them little.
_PUBLISHERS: Final = 40
_AT_ONCE: Final = 500
_UNDER_WAY: Final = 3
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
_RECEIVED_MS: Final = 1_767_225_600_000


async def fill(index: ArticleIndex, count: int) -> None:
    """Write `count` articles. Raises RuntimeError when the index does not take one."""
    source = _documents(count)
    async with asyncio.TaskGroup() as writers:
        for _ in range(_UNDER_WAY):
            writers.create_task(_write(index, source))
    await index.refresh()


async def _write(index: ArticleIndex, source: Iterator[Encoded]) -> None:
    while some := list(islice(source, _AT_ONCE)):
        results = await index.write(some)
        refused = [one for one in results if one.verdict is not Verdict.WRITTEN]
        if refused:
            raise RuntimeError(f"the index does not take the archive: {refused[0]}")


def _documents(count: int) -> Iterator[Encoded]:
    made = _templates()
    for number in range(count):
        doc_id, name, body = made[number % len(made)]
        another = f"{doc_id[:-8]}{number:08}"
        replaced = body.replace(doc_id.encode(), another.encode())
        yield Encoded(another, 1, replaced.replace(name, uri(number).encode()))


def _templates() -> list[tuple[str, bytes, bytes]]:
    """Id, name and document of each text, every stage gone through."""
    languages = sorted(pools())
    processing = Processing(Context(), CorrectionsFile(None), ElasticCodec(), with_enriched=False)
    tasks: list[Task] = []
    for number in range(_TEXTS):
        house = min(number * 31 % _PUBLISHERS, number * 17 % _PUBLISHERS)
        raw = raw_message(
            languages[number % len(languages)],
            number,
            publisher=f"House {house}",
            domain=f"house-{house}.example",
        )
        tasks.append(Task(f"raw/0/{number}", raw, _RECEIVED_MS, ()))
    began = time.monotonic()
    results, _ = processing.run(tasks, _NOW)
    print(f"enriched {len(results):,} texts in {time.monotonic() - began:.0f} s", flush=True)
    return [
        (one.document.doc_id, uri(number).encode(), one.document.body)
        for number, one in enumerate(results)
        if isinstance(one, Ready) and isinstance(one.document, Encoded)
    ]
