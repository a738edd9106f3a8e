"""The state file: what is written is read again, and anything else is refused with a clear word."""

import json
from pathlib import Path

import pytest

from deploy.native.starter import state
from deploy.native.starter.engine import Record
from deploy.native.starter.errors import EnginesError
from deploy.native.starter.processes import Process
from deploy.native.starter.security import Security

RECORD = Record(
    url="http://127.0.0.1:1",
    folder=Path("/somewhere/é x"),
    log=Path("/somewhere/é x/engine.log"),
    ports=(1, 2),
    processes=(Process(10, "boot/1"), Process(11, "boot/2")),
    security=Security("ca", "certificate", "key", "s3cret"),
    ready=True,
)


def test_what_is_saved_is_loaded_again(tmp_path):
    state.save(tmp_path, {"elasticsearch": RECORD})
    assert state.load(tmp_path) == {"elasticsearch": RECORD}


def test_a_folder_without_state_has_no_engines(tmp_path):
    assert state.load(tmp_path) == {}


def test_only_we_can_read_the_file_since_it_may_hold_a_password(tmp_path):
    state.save(tmp_path, {"elasticsearch": RECORD})
    assert (tmp_path / state.FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "engines": []}',
        '{"version": 2, "engines": {"kafka": {}}}',
        '{"version": 2, "engines": {"kafka": {"url": 1}}}',
        '{"version": 1, "engines": {}}',
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_named(tmp_path, text):
    (tmp_path / state.FILE).write_text(text)
    with pytest.raises(EnginesError, match=state.FILE):
        state.load(tmp_path)


def test_a_process_without_start_time_is_refused(tmp_path):
    state.save(tmp_path, {"kafka": RECORD})
    content = json.loads((tmp_path / state.FILE).read_text())
    del content["engines"]["kafka"]["processes"][0]["started"]
    (tmp_path / state.FILE).write_text(json.dumps(content))
    with pytest.raises(EnginesError, match="cannot be read"):
        state.load(tmp_path)


def test_an_engine_is_alive_when_its_server_is_whatever_its_launcher_does():
    assert not RECORD.alive()
    assert not RECORD.stopped().processes
