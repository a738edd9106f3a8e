"""An app on an index that records what it is asked, and a client for it."""

from datetime import UTC, datetime

import httpx
import pytest

from services.engines.query import Hit
from services.engines.sqlite.records import SqliteRecords
from services.runtime.settings import Settings
from services.search.access.keys import Keys
from services.search.app import create_app
from services.search.visibility import Scope
from tests.everybody import OPEN
from tests.unit.search.recording_index import RecordingIndex

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def article(number: int = 1, **fields: object) -> dict[str, object]:
    """A stored article, as small as it gets."""
    return {
        "id": f"a{number}",
        "version": 1,
        "story_id": f"s{number}",
        "language": {"code": "en", "confidence": 1.0, "basis": "stated"},
        "headline": "Ministers meet",
        "body": "The ministers met on Monday.",
        "published": {
            "start": "2026-02-01T00:00:00Z",
            "end": "2026-02-01T23:59:59Z",
            "precision": "day",
            "basis": "stated",
        },
        "sources": {"publisher": {"id": "one", "name": "The One", "domain": "one.example"}},
        **fields,
    }


@pytest.fixture
def index():
    recording = RecordingIndex()
    recording.hits = (Hit("a1", 1.0, article()),)
    return recording


@pytest.fixture
async def records(tmp_path):
    """A store of records that is there and empty."""
    opened = SqliteRecords(tmp_path / "records.db")
    await opened.start()
    yield opened
    await opened.close()


@pytest.fixture
async def admin(records):
    """Headers of an administrator."""
    _, text = await Keys(records, lambda: NOW).make("admin", frozenset({Scope.ADMIN}), by="a test")
    return {"Authorization": f"Bearer {text.shown()}"}


@pytest.fixture
def app(index, records):
    return create_app(index, records, Settings(**OPEN), clock=lambda: NOW)


@pytest.fixture
async def client(app):
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://search.example") as opened:
        yield opened
