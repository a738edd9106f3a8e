"""Both article indices for tests: the embedded one in a temporary folder, and the real Elasticsearch of
TELEX_TEST_ELASTICSEARCH, with the shipped mapping.

Without that variable the Elasticsearch half is skipped with a reason; with CI=true its absence is a failure. Every test
has an index of its own, whose name nobody else uses; it is removed after the test.
"""

import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.engines.elastic.rebuild import ElasticRebuild
from services.engines.embedded.rebuild import TantivyRebuild
from services.engines.factory import make_index
from services.engines.fields import FieldValue
from services.engines.index import ArticleIndex, IndexDocument, Verdict
from services.engines.query import Condition, Flag, Query, SearchResult, Sort
from services.runtime.settings import Settings
from tests.real_engines import drop_elasticsearch_indices, real_engine

INDEXES = ("tantivy", "elasticsearch")
HOUR = 3_600_000
CURRENT = Flag("current", True)
# Small enough that a batch of a test takes several requests.
BATCH_BYTES = 64 * 1024


def settings_of(kind: str, folder: Path, run: str) -> Settings:
    """Settings that name one of INDEXES; skips or fails when it is not there."""
    url = f"tantivy:///{folder}/new/index" if kind == "tantivy" else real_engine("TELEX_TEST_ELASTICSEARCH")
    return Settings(index=url, index_name=f"contract-{run}", batch_bytes=BATCH_BYTES)


def clean_up(settings: Settings) -> None:
    """Remove what a test made outside its folder."""
    if not settings.index.startswith("tantivy://"):
        drop_elasticsearch_indices(settings.index, settings.index_name)


@asynccontextmanager
async def opened(settings: Settings, *, writable: bool = True) -> AsyncIterator[ArticleIndex]:
    """A started index; made when it is writable."""
    index = make_index(settings, writable=writable)
    try:
        await index.start()
        if writable:
            await index.ensure()
        yield index
    finally:
        await index.close()


@pytest.fixture(params=INDEXES)
def index_settings(request, tmp_path) -> Iterator[Settings]:
    """Settings that name one of the two indices, each in turn; nothing is there yet."""
    settings = settings_of(request.param, tmp_path, uuid.uuid4().hex[:12])
    yield settings
    clean_up(settings)


@pytest.fixture
async def index(index_settings) -> AsyncIterator[ArticleIndex]:
    """An empty index."""
    async with opened(index_settings) as started:
        yield started


@pytest.fixture
async def both(tmp_path) -> AsyncIterator[tuple[ArticleIndex, ArticleIndex]]:
    """Both indices, empty."""
    run = uuid.uuid4().hex[:12]
    one, other = (settings_of(kind, tmp_path, run) for kind in INDEXES)
    async with opened(one) as tantivy, opened(other) as elasticsearch:
        yield tantivy, elasticsearch
    clean_up(other)


def document(  # noqa: PLR0913 - each is one property of a document
    name: str,
    version: int = 1,
    *,
    headline: str = "",
    dek: str = "",
    body: str = "",
    language: str | None = "en",
    origin: str = "articles.raw.v1/0/0",
    article: dict[str, object] | None = None,
    **fields: FieldValue,
) -> IndexDocument:
    """A current, usable article; `fields` replace or add to what every article has."""
    texts = {"headline": headline, "dek": dek, "body": body}
    return IndexDocument(
        doc_id=name,
        version=version,
        fields={
            "id": name,
            "current": True,
            "version": version,
            "version_scale": "integer",
            "status": "usable",
            "language": language or "und",
            "story": name,
            "sort_time": 0,
            "visible_from": 0,
            **fields,
        },
        texts={key: text for key, text in texts.items() if text},
        language=language,
        article={"id": name, "version": version} if article is None else article,
        origin=origin,
    )


async def fill(index: ArticleIndex, documents: Sequence[IndexDocument]) -> None:
    """Write `documents`, all of which must be taken, and make them searchable."""
    results = await index.write(documents)
    assert [result.verdict for result in results] == [Verdict.WRITTEN] * len(documents)
    await index.refresh()


async def ask(index: ArticleIndex, text: Condition = CURRENT, **more: Any) -> SearchResult:
    """The first hundred current articles that `text` holds of."""
    return await index.search(Query(visible=CURRENT, text=text, **{"size": 100, **more}))


async def found(index: ArticleIndex, text: Condition, **more: Any) -> list[str]:
    """The ids of the articles that `text` holds of, in the order of ids."""
    result = await ask(index, text, **more)
    ids = sorted(hit.id for hit in result.hits)
    assert result.total == len(ids)
    return ids


async def pages(index: ArticleIndex, query: Query, *, most: int = 1000) -> list[list[str]]:
    """The ids on every page of `query`, following the cursors to the end."""
    turned: list[list[str]] = []
    while True:
        result = await index.search(query)
        turned.append([hit.id for hit in result.hits])
        if result.next is None:
            return turned
        assert len(turned) < most, "the cursors do not end"
        query = replace(query, cursor=result.next)


async def all_ids(index: ArticleIndex, text: Condition, sort: Sort = Sort.NEWEST) -> list[str]:
    """The ids of everything that `text` holds of, in order."""
    return [name for page in await pages(index, Query(CURRENT, text, sort=sort, size=50)) for name in page]


@asynccontextmanager
async def rebuilding(settings: Settings) -> AsyncIterator[TantivyRebuild | ElasticRebuild]:
    """A rebuild whose owner is missed after a second."""
    rebuild: TantivyRebuild | ElasticRebuild
    if settings.index.startswith("tantivy://"):
        rebuild = TantivyRebuild(Path(settings.index.removeprefix("tantivy:///")))
    else:
        rebuild = ElasticRebuild(settings, beat_s=0.2, lease_s=1.0)
    await rebuild.start()
    try:
        yield rebuild
    finally:
        await rebuild.close()
