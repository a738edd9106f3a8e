"""The corpus of the scenarios on an engine, and a client that asks the service about it."""

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from schemas.enriched import EnrichedArticle
from schemas.moments import Precision, iso, parse_moment
from services.engines.document import as_history, to_document
from services.engines.factory import make_index, make_records
from services.engines.index import IndexDocument, Verdict
from services.engines.records import Records
from services.runtime.settings import Settings
from services.search.app import create_app
from tests.contract.search_scenarios.scenario import articles
from tests.everybody import OPEN
from tests.real_engines import drop_elasticsearch_indices, real_engine

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def corpus() -> list[IndexDocument]:
    """Every article of the archive `newsroom` as the ingestor would write it."""
    return [document(row) for row in articles("newsroom")]


def document(row: Mapping[str, Any]) -> IndexDocument:
    """One article; what a row leaves out is as plain as can be."""
    received = row.get("received", "2023-01-01T00:00:00Z")
    if "published" in row:
        stated, precision = row["published"]
        moment = parse_moment(stated)
        start, end, basis = iso(moment.start), iso(moment.end), row.get("basis", "stated")
    else:
        start = end = received
        precision, basis = Precision.INSTANT.value, "received"
    publisher = (
        dict(zip(("id", "name", "domain"), row["publisher"], strict=True)) if "publisher" in row else None
    )
    article = EnrichedArticle.model_validate(
        {
            "id": row["id"],
            "version": row.get("version", 1),
            "version_scale": "integer",
            "status": row.get("status", "usable"),
            "embargoed_until": row.get("embargoed_until"),
            "language": {"code": row["language"], "confidence": 1.0, "basis": "stated"},
            "headline": row.get("headline"),
            "dek": row.get("dek"),
            "body": row.get("body", ""),
            "published": {"start": start, "end": end, "precision": precision, "basis": basis},
            "dates": [mentioned(*one) for one in row.get("dates", ())],
            "actors": [actor(*one) for one in row.get("actors", ())],
            "sources": sources(row, publisher),
            "story_id": row.get("story_id", row["id"]),
            "removed": [{"text": "logo", "line": 1, "rule": "residue:logo"}],
            "pipeline": {"version": "1", "catalogue": "1", "stages": []},
            "received_at": received,
        }
    )
    made = to_document(article, origin="articles.raw.v1/0/0", indexed_at=NOW)
    return as_history(made) if row.get("earlier") else made


def mentioned(stated: str, anchor: str | None = None) -> dict[str, Any]:
    """A mentioned date from `2022-08` or `2022-08-03/2022-08-05`, as precise as it is written."""
    first, _, last = stated.partition("/")
    start, end = parse_moment(first), parse_moment(last or first)
    return {
        "text": "t", "field": "body", "start_char": 0, "end_char": 1, "anchor": anchor, "precision": start.precision,
        "start": start.start.date().isoformat(), "end": end.end.date().isoformat(),
    }  # fmt: skip


def actor(  # noqa: PLR0913, PLR0917 - each is one property of an actor
    identifier: str, name: str, kind: str, country: str | None, prominence: float, ways: str
) -> dict[str, Any]:
    """One actor; `ways` as in `name,role`, where `headline` stands for being there."""
    span = {"text": "t", "field": "body", "start_char": 0, "end_char": 1}
    stated = ways.split(",")
    return {
        "id": identifier, "name": name, "type": kind, "country": country, "prominence": prominence,
        "in_headline": "headline" in stated,
        "mentions": [{**span, "via": way} for way in stated if way != "headline"],
    }  # fmt: skip


def sources(row: Mapping[str, Any], publisher: dict[str, Any] | None) -> dict[str, Any]:
    """`origin` holds [id, name], `cited` [id, name, role]; the evidence is as plain as can be."""
    span = {"text": "t", "field": "body", "start_char": 0, "end_char": 1}
    cue = {"cue": "c", "cue_start": 2, "cue_end": 3, "sentence_start": 0, "sentence_end": 3}
    return {
        "publisher": publisher,
        "origin": [{"id": one, "name": name, "evidence": [span]} for one, name in row.get("origin", ())],
        "cited": [
            {"id": one, "name": name, "role": role, "mentions": [{**span, **cue}]}
            for one, name, role in row.get("cited", ())
        ],
    }


class Served:
    """The service on an index of its own that holds the corpus."""

    def __init__(self, index: Any, client: httpx.AsyncClient, app: FastAPI, records: Records) -> None:
        self.index = index
        self.app = app
        self.records = records
        self.client = client

    async def write(self, *documents: IndexDocument) -> None:
        """Write and make searchable."""
        results = await self.index.write(documents)
        assert {result.verdict for result in results} == {Verdict.WRITTEN}, results
        await self.index.refresh()

    async def answer(self, **parameters: object) -> dict[str, Any]:
        """The answer of GET /v1/articles, which must be one."""
        return await self.get("/v1/articles", **parameters)

    async def get(self, path: str, **parameters: object) -> dict[str, Any]:
        """The answer of GET `path`, which must be one."""
        found = await self.client.get(path, params=parameters)
        assert found.status_code == 200, found.text
        body: dict[str, Any] = found.json()
        return body


def serve_corpus(engine: str, folder: Path) -> AbstractAsyncContextManager[Served]:
    """A service over `engine` (tantivy, elasticsearch) with the corpus."""
    return serve(engine, folder, corpus())


@asynccontextmanager
async def serve(engine: str, folder: Path, documents: Sequence[IndexDocument]) -> AsyncIterator[Served]:
    """A service over `engine` with `documents`; what it made there is removed at the end."""
    name = f"scenarios-{uuid.uuid4().hex[:10]}"
    url = (
        real_engine("TELEX_TEST_ELASTICSEARCH") if engine == "elasticsearch" else f"tantivy:///{folder}/index"
    )
    settings = Settings(index=url, index_name=name, **OPEN)
    index = make_index(settings, writable=True)
    records = make_records(settings)
    await index.start()
    await records.start()
    try:
        await index.ensure()
        await records.ensure()
        app = create_app(index, records, settings, clock=lambda: NOW)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as client:
            served = Served(index, client, app, records)
            await served.write(*documents)
            yield served
    finally:
        await records.close()
        await index.close()
        if engine == "elasticsearch":
            drop_elasticsearch_indices(url, name)
