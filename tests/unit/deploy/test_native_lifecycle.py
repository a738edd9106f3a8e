"""Up, down and status with engines that are small Python programs: what runs, what is remembered, what is left behind."""

import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path

import pytest

from deploy.native.starter import lifecycle, processes, state
from deploy.native.starter.build import Build
from deploy.native.starter.errors import EnginesError
from deploy.native.starter.jdk import Need
from deploy.native.starter.lifecycle import Engines
from deploy.native.starter.ports import HOST

ANY_JAVA = Need(oldest=0, modules=frozenset(), programs=(), variables=("JAVA_HOME",))
SERVE = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
open("starts", "a").write("x")
while True: server.accept()[0].close()
"""
WAIT = "import time; time.sleep(600)"
FAIL = "import sys; sys.exit('the disk is made of cheese')"
TAKEN_ONCE = """
import os, sys
if not os.path.exists(sys.argv[2]): open(sys.argv[2], "w"); sys.exit("BindException: Address already in use")
"""


class FakeEngine:
    """Listens on its port; `program` is what it runs."""

    need = ANY_JAVA
    ports = 1

    def __init__(self, name: str, program: str, marker: Path) -> None:
        self.name, self.program, self.marker = name, program, marker
        self.asked = threading.Event()

    def account(self):
        return None

    def folder(self, folder):
        (folder / self.name).mkdir()
        return folder / self.name

    def url(self, site):
        return f"fake://{HOST}:{site.ports[0]}"

    def prepare(self, site):
        (site.folder / "prepared").touch()

    def start(self, site):
        command = [sys.executable, "-c", self.program, str(site.ports[0]), str(self.marker)]
        return processes.spawn(
            command, environment=os.environ, directory=site.folder, log=site.log, account=None
        )

    def server(self, site, started):
        return (started,)

    def answers(self, site):
        self.asked.set()
        return (site.folder / "starts").exists() and bool(started_now(site))


def started_now(site):
    try:
        socket.create_connection((HOST, site.ports[0]), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def pair(tmp_path, monkeypatch):
    """Two fake engines and the state folder they use; nothing of them runs afterwards."""
    (tmp_path / "jdk" / "bin").mkdir(parents=True)
    (tmp_path / "jdk" / "bin" / "java").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "jdk" / "bin" / "java").chmod(0o755)
    (tmp_path / "jdk" / "release").write_text('JAVA_VERSION="21"\nMODULES="java.base"\n')
    fakes = {
        name: FakeEngine(name, SERVE, tmp_path / f"{name}.marker") for name in ("elasticsearch", "kafka")
    }
    monkeypatch.setattr(lifecycle, "ENGINES", fakes)
    monkeypatch.setattr(lifecycle, "STOP_PATIENCE_SECONDS", 5.0)
    build = Build(tmp_path / "build")
    for name in fakes:
        build.home(name).mkdir(parents=True)
    environment = {"JAVA_HOME": str(tmp_path / "jdk"), "PATH": ""}
    engines = Engines(tmp_path / "state", build, environment, start_seconds=60)
    yield engines, fakes
    engines.down(["kafka", "elasticsearch"])


BOTH = ["kafka", "elasticsearch"]


def pids(records):
    return {name: record.processes[-1].pid for name, record in records.items()}


def test_up_starts_both_and_says_where_they_are(pair):
    engines, _ = pair
    records, started = engines.up(BOTH)
    assert started
    assert set(records) == set(BOTH)
    assert all(record.alive() for record in records.values())
    assert engines.status() == records


def test_up_again_starts_nothing_and_says_the_same(pair):
    engines, _ = pair
    first, _ = engines.up(BOTH)
    second, started = engines.up(BOTH)
    assert not started
    assert second == first


def test_down_ends_them_and_leaves_nothing(pair):
    engines, _ = pair
    records, _ = engines.up(BOTH)
    assert set(engines.down(BOTH)) == set(BOTH)
    assert not any(record.alive() for record in records.values())
    assert not engines.folder.exists()
    assert engines.down(BOTH) == []


def test_only_one_can_be_started_and_ended_alone(pair):
    engines, _ = pair
    kafka, _ = engines.up(["kafka"])
    both, _ = engines.up(BOTH)
    assert both["kafka"] == kafka["kafka"]
    assert engines.down(["elasticsearch"]) == ["elasticsearch"]
    assert engines.status() == kafka


def test_an_engine_that_was_killed_comes_back_on_its_port_with_its_data(pair):
    engines, _ = pair
    first, _ = engines.up(["kafka"])
    os.kill(first["kafka"].processes[-1].pid, signal.SIGKILL)
    processes.stop(first["kafka"].processes, patience=5)
    assert engines.status() == {}
    second, started = engines.up(["kafka"])
    assert started
    assert second["kafka"].url == first["kafka"].url
    assert pids(second) != pids(first)
    assert (second["kafka"].folder / "starts").read_text() == "xx"


def test_down_with_keep_leaves_the_data_for_the_next_up(pair):
    engines, _ = pair
    first, _ = engines.up(["kafka"])
    engines.down(["kafka"], keep=True)
    assert not first["kafka"].alive()
    second, _ = engines.up(["kafka"])
    assert second["kafka"].url == first["kafka"].url
    assert (second["kafka"].folder / "starts").read_text() == "xx"


def test_a_recycled_pid_is_never_ended(pair):
    engines, _ = pair
    engines.up(["kafka"])
    file = engines.folder / state.FILE
    running = state.load(engines.folder)["kafka"].processes[0]
    content = json.loads(file.read_text())
    content["engines"]["kafka"]["processes"][0]["started"] = "another boot/1"
    file.write_text(json.dumps(content))
    try:
        assert engines.status() == {}
        engines.down(["kafka"])
        assert running.alive()
    finally:
        processes.stop([running], patience=5)


def test_an_engine_that_fails_shows_the_end_of_its_log_and_the_other_is_ended(pair):
    engines, fakes = pair
    fakes["kafka"].program = FAIL
    with pytest.raises(EnginesError, match="made of cheese"):
        engines.up(BOTH)
    assert engines.status() == {}
    fakes["kafka"].program = SERVE
    records, _ = engines.up(BOTH)
    assert all(record.alive() for record in records.values())


def test_an_engine_that_never_answers_is_given_up_and_ended(pair):
    engines, fakes = pair
    fakes["kafka"].program = WAIT
    engines.start_seconds = 0.5
    with pytest.raises(EnginesError, match="no answer after"):
        engines.up(["kafka"])
    assert not any(process.alive() for process in state.load(engines.folder)["kafka"].processes)


def test_a_port_that_was_taken_meanwhile_is_replaced(pair):
    engines, fakes = pair
    fakes["kafka"].program = TAKEN_ONCE + SERVE
    records, _ = engines.up(["kafka"])
    assert records["kafka"].alive()
    assert fakes["kafka"].marker.exists()


def test_a_start_that_is_called_off_leaves_nothing(pair, monkeypatch):
    engines, fakes = pair
    fakes["kafka"].program = WAIT
    seen = []

    def answers(site):
        seen.extend(engines.records["kafka"].processes)
        raise SystemExit(130)

    monkeypatch.setattr(fakes["kafka"], "answers", answers)
    with pytest.raises(SystemExit):
        engines.up(["kafka"])
    assert seen
    assert not any(process.alive() for process in seen)
    assert not engines.folder.exists()


def test_without_java_it_says_what_it_found_and_what_is_needed(pair):
    engines, fakes = pair
    fakes["kafka"].need = Need(oldest=99, modules=frozenset(), programs=("javac",), variables=("JAVA_HOME",))
    with pytest.raises(EnginesError, match="kafka needs a full JDK, version 99 or later; found:") as raised:
        engines.up(["kafka"])
    assert "version 21, 99 or later is needed" in str(raised.value)
    assert "engines.py check" in str(raised.value)


def test_two_states_are_two_independent_pairs(pair, tmp_path):
    engines, _ = pair
    other = Engines(tmp_path / "other", engines.build, engines.environment, start_seconds=60)
    first, _ = engines.up(["kafka"])
    second, _ = other.up(["kafka"])
    assert first["kafka"].url != second["kafka"].url
    other.down(["kafka"])
    assert engines.status() == first
