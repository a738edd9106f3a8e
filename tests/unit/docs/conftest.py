"""An app whose description the pages are compared with."""

from datetime import UTC, datetime

import pytest

from services.engines.sqlite.records import SqliteRecords
from services.runtime.settings import Settings
from services.search.app import create_app
from tests.unit.search.recording_index import RecordingIndex


@pytest.fixture
def app(tmp_path):
    return create_app(
        RecordingIndex(),
        SqliteRecords(tmp_path / "records.db"),
        Settings(),
        clock=lambda: datetime(2026, 3, 1, 12, tzinfo=UTC),
    )
