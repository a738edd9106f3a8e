"""Whether a cursor goes over very many hits: fills an index of its own, pages through all of it, counts what came.

    python benchmarks/paging_scale.py tantivy:////tmp/paging/index
    python benchmarks/paging_scale.py http://localhost:9200 --articles 1000000

Pages of a hundred, newest first, through the search service in this process, while an article arrives every hundredth
page. On Elasticsearch the index `paging-scale` stays; remove it afterwards.
"""

import argparse
import asyncio
import hashlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from services.engines.factory import make_index, make_records
from services.engines.index import ArticleIndex, IndexDocument, Verdict
from services.runtime.settings import Settings
from services.search.app import create_app

_AT_ONCE: Final = 5000
_PAGE: Final = 100
_ARRIVES_EVERY: Final = 100  # pages
_DAY_MS: Final = 86_400_000


def _document(number: int) -> IndexDocument:
    """A small article; a thousand share each day, so that ids have to tell them apart."""
    name = hashlib.sha256(str(number).encode()).hexdigest()[:32]
    headline = f"Report {number} from the harbour"
    return IndexDocument(
        doc_id=name,
        version=1,
        fields={
            "id": name, "current": True, "version": 1, "version_scale": "integer", "status": "usable",
            "language": "en", "story": name, "sort_time": number // 1000 * _DAY_MS, "visible_from": 0,
        },
        texts={"headline": headline},
        language="en",
        article={"id": name, "headline": headline, "language": {"code": "en"}},
        origin=f"articles.raw.v1/0/{number}",
    )  # fmt: skip


def _batches(many: int) -> Iterator[list[IndexDocument]]:
    for begin in range(0, many, _AT_ONCE):
        yield [_document(number) for number in range(begin, min(many, begin + _AT_ONCE))]


async def _write(index: ArticleIndex, documents: list[IndexDocument]) -> None:
    if any(one.verdict is not Verdict.WRITTEN for one in await index.write(documents)):
        raise RuntimeError("the index did not take everything")


async def _page_through(index: ArticleIndex, client: httpx.AsyncClient, many: int) -> tuple[int, int, float]:
    """How many ids came, how many of them differ, and the seconds that the pages took."""
    seen: list[str] = []
    cursor: dict[str, str] = {}
    seconds, turned = 0.0, 0
    while True:
        started = time.monotonic()
        answer = await client.get("/v1/articles", params={"sort": "newest", "size": _PAGE, **cursor})
        answer.raise_for_status()
        seconds += time.monotonic() - started
        page: dict[str, Any] = answer.json()
        seen += [hit["article"]["id"] for hit in page["hits"]]
        if page["next"] is None:
            return len(seen), len(set(seen)), seconds
        cursor = {"cursor": page["next"]}
        if turned % _ARRIVES_EVERY == 0:
            await _write(index, [_document(many + turned)])
        turned += 1


async def _main(url: str, many: int) -> None:
    settings = Settings(index=url, index_name="paging-scale", anonymous="read,fulltext", rate_address=0)
    index = make_index(settings, writable=True)
    await index.start()
    try:
        await index.ensure()
        started = time.monotonic()
        for documents in _batches(many):
            await _write(index, documents)
        await index.refresh()
        print(f"{many} articles written in {time.monotonic() - started:.0f} s")
        app = create_app(index, make_records(settings), settings, clock=lambda: datetime.now(UTC))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as client:
            came, different, seconds = await _page_through(index, client, many)
        print(f"{came} hits came, {different} different ones, in {seconds:.0f} s")
    finally:
        await index.close()
    if not came == different == many:
        raise SystemExit("some are missing, or came twice")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", help="the URL of an index, as in TELEX_INDEX")
    parser.add_argument("--articles", type=int, default=1_000_000)
    given = parser.parse_args()
    asyncio.run(_main(given.index, given.articles))
