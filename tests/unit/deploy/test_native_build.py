"""The build: once for each version of the sources, by one builder at a time, with a Maven that is only a script here."""

import os
import threading

import pytest

from deploy.native.starter.account import Account, can_read
from deploy.native.starter.build import Build, locked, make_readable
from deploy.native.starter.errors import EnginesError

# Writes what the real one would, counts its runs, and fails as often as the file `fail` says.
MAVEN = """#!/bin/sh
echo run >> "$COUNT"
for argument; do case $argument in -Dengines.out=*) out=${argument#-Dengines.out=};; esac; done
if [ "$(wc -l < "$COUNT")" -le "${FAILURES:-0}" ]; then echo "[ERROR] no route to the mirror"; exit 1; fi
mkdir -p "$out/kafka/libs" && echo "$JAVA_HOME" > "$out/kafka/libs/a.jar"
"""


@pytest.fixture
def build(tmp_path):
    sources = tmp_path / "sources"
    (sources / "analysis").mkdir(parents=True)
    (sources / "pom.xml").write_text("<project/>")
    (sources / "analysis" / "A.java").write_text("class A {}")
    return Build(tmp_path / "out", sources)


@pytest.fixture
def environment(tmp_path):
    program = tmp_path / "bin" / "mvn"
    program.parent.mkdir()
    program.write_text(MAVEN)
    program.chmod(0o755)
    (tmp_path / "count").touch()
    return {"PATH": f"{program.parent}:{os.environ['PATH']}", "COUNT": str(tmp_path / "count")}


def runs(tmp_path):
    return len((tmp_path / "count").read_text().split())


def test_it_is_built_once(build, environment, tmp_path):
    home = build.make("kafka", java_home=tmp_path / "jdk", environment=environment)
    assert (home / "kafka" / "libs" / "a.jar").read_text() == f"{tmp_path / 'jdk'}\n"
    assert build.is_built("kafka")
    assert build.make("kafka", java_home=tmp_path, environment=environment) == home
    assert runs(tmp_path) == 1


@pytest.mark.parametrize("changed", ["pom.xml", "analysis/A.java", "analysis/B.java"])
def test_a_change_of_the_sources_builds_again_beside_and_drops_the_old(build, environment, tmp_path, changed):
    first = build.make("kafka", java_home=tmp_path, environment=environment)
    (build.sources / changed).write_text("changed")
    assert not build.is_built("kafka")
    second = build.make("kafka", java_home=tmp_path, environment=environment)
    assert second != first
    assert not first.exists()
    assert runs(tmp_path) == 2


def test_two_builders_at_once_build_once(build, environment, tmp_path):
    def make():
        build.make("kafka", java_home=tmp_path, environment=environment)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert build.is_built("kafka")
    assert runs(tmp_path) == 1


def test_a_download_that_broke_off_is_tried_once_more(build, environment, tmp_path):
    build.make("kafka", java_home=tmp_path, environment={**environment, "FAILURES": "1"})
    assert runs(tmp_path) == 2


def test_a_failed_build_shows_the_end_of_mavens_output_and_counts_as_not_built(build, environment, tmp_path):
    with pytest.raises(EnginesError, match="no route to the mirror"):
        build.make("kafka", java_home=tmp_path, environment={**environment, "FAILURES": "9"})
    assert not build.is_built("kafka")


def test_without_maven_it_says_how_to_get_it(build, tmp_path):
    with pytest.raises(EnginesError, match="install maven"):
        build.make("kafka", java_home=tmp_path, environment={"PATH": ""})


def test_what_is_built_already_needs_no_maven(build, environment, tmp_path):
    home = build.make("kafka", java_home=tmp_path, environment=environment)
    assert build.make("kafka", java_home=tmp_path, environment={"PATH": ""}) == home


def test_a_lock_whose_file_was_removed_meanwhile_is_taken_anew(tmp_path):
    file = tmp_path / "state" / "lock"
    order = []
    entered, waiting = threading.Event(), threading.Event()

    def second():
        entered.wait(20)
        waiting.set()
        with locked(file, "the first"):
            order.append("second")
            assert file.exists()

    thread = threading.Thread(target=second)
    thread.start()
    with locked(file, "nobody"):
        entered.set()
        waiting.wait(20)
        order.append("first")
        file.parent.rename(tmp_path / "gone")  # at once: the second may be making the file again
    thread.join(20)
    assert order == ["first", "second"]


def test_made_readable_for_all_is_readable_for_a_stranger(tmp_path):
    tmp_path.chmod(0o755)
    folder = tmp_path / "server"
    (folder / "bin").mkdir(parents=True, mode=0o700)
    (folder / "bin" / "run").write_text("x")
    (folder / "bin" / "run").chmod(0o700)
    (folder / "config").write_text("x")
    (folder / "config").chmod(0o600)
    make_readable(folder)
    assert (folder / "bin" / "run").stat().st_mode & 0o777 == 0o755
    assert (folder / "config").stat().st_mode & 0o777 == 0o644


def test_a_folder_that_is_closed_on_the_way_cannot_be_read(tmp_path):
    mine = tmp_path.stat()
    owner = Account("owner", mine.st_uid, mine.st_gid)
    stranger = Account("stranger", mine.st_uid + 54321, mine.st_gid + 54321)
    deep = tmp_path / "closed" / "deep"
    deep.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    assert not can_read(stranger, deep)
    assert not can_read(owner, tmp_path / "nowhere")
