"""The folder of an embedded index: one writer, versions, failures, and what is left after a killed process."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.engines.embedded import folder
from services.engines.embedded.index import TantivyIndex
from services.engines.embedded.store import Store
from services.engines.errors import IndexLocked, IndexMisconfigured, IndexUnavailable
from services.engines.index import IndexDocument, Verdict
from services.engines.query import EVERYTHING, Query, Words

ROOT = Path(__file__).resolve().parents[4]


def document(name: str, version: int = 1, body: str = "words") -> IndexDocument:
    fields = {"id": name, "current": True, "version": version, "status": "usable", "sort_time": version}
    return IndexDocument(name, version, fields, {"body": body}, "en", {"id": name}, "t/0/0")


def verdicts(results):
    return [result.verdict for result in results]


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "index", writable=True)
    opened.start()
    opened.ensure()
    yield opened
    opened.close()


WRITER = """
import sys
from pathlib import Path
from services.engines.embedded.store import Store
from tests.unit.engines.embedded.test_store import document
store = Store(Path(sys.argv[1]), writable=True)
store.start()
store.ensure()
number = 0
while True:
    results = store.write([document(f"a{number}"), document("same", number)])
    assert [result.verdict for result in results] == ["written", "written"]
    number += 1
    print(number, flush=True)
"""


def other_process(path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_a_second_writer_is_told_so_and_may_come_after_the_first_was_killed(tmp_path):
    path = tmp_path / "index"
    first = other_process(path)
    try:
        assert first.stdout is not None
        for _ in range(3):
            first.stdout.readline()
        second = Store(path, writable=True)
        with pytest.raises(IndexLocked, match="another process writes"):
            second.start()
        reader = Store(path, writable=False)
        reader.start()
        assert reader.find(["a0"])["a0"].version == 1
    finally:
        first.send_signal(signal.SIGKILL)
        written = max([3, *(int(line) for line in first.communicate()[0].split())])
    second.start()
    try:
        # What was said to be written is there, and the index goes on.
        found = second.find([f"a{number}" for number in range(written)])
        assert len(found) == written
        assert second.find(["same"])["same"].version >= written - 1
        assert verdicts(second.write([document("after")])) == [Verdict.WRITTEN]
        assert reader.find(["after"])
    finally:
        second.close()
        reader.close()


def test_two_writers_in_one_process_are_two_as_well(store, tmp_path):
    with pytest.raises(IndexLocked):
        Store(tmp_path / "index", writable=True).start()
    store.close()
    again = Store(tmp_path / "index", writable=True)
    again.start()
    again.close()


def test_a_reader_of_nothing_says_what_to_do_and_makes_nothing(tmp_path):
    reader = Store(tmp_path / "index", writable=False)
    with pytest.raises(IndexUnavailable, match="telex init"):
        reader.start()
    with pytest.raises(IndexUnavailable):
        reader.ensure()
    assert not (tmp_path / "index").exists()
    assert verdicts(reader.write([document("a")])) == [Verdict.UNAVAILABLE]


@pytest.mark.parametrize("about", ['{"schema": 0, "mapping": 1}', "not json", None])
def test_an_index_of_another_version_is_left_alone(tmp_path, about):
    path = tmp_path / "index"
    store = Store(path, writable=True)
    store.start()
    store.ensure()
    store.close()
    mark = path / "telex-index.json"
    assert json.loads(mark.read_text()) == folder.versions()
    if about is None:
        mark.unlink()
    else:
        mark.write_text(about)
    before = sorted(path.iterdir())
    for writable in (True, False):
        again = Store(path, writable=writable)
        with pytest.raises(IndexMisconfigured, match="set it aside") as raised:
            again.start()
        assert str(tmp_path) not in str(raised.value)
        again.close()
    assert sorted(path.iterdir()) == before


def test_a_start_that_was_cut_short_is_taken_up_again(tmp_path):
    path = tmp_path / "index"
    path.mkdir()
    folder.mark(path)
    store = Store(path, writable=True)
    store.start()
    assert store.ensure() == ["index"]
    assert verdicts(store.write([document("a")])) == [Verdict.WRITTEN]
    store.close()


def test_a_failed_commit_changes_nothing_and_the_next_write_goes_on(store):
    store.write([document("a", 1)])

    class Failing:
        def __init__(self, writer):
            self.delete_documents_by_term = writer.delete_documents_by_term
            self.add_document = writer.add_document

        def commit(self):
            raise ValueError("no space left on device: /secret/path")

    store._writer = Failing(store._writer)
    results = store.write([document("a", 3), document("a", 2), document("b"), document("")])
    assert verdicts(results) == [Verdict.UNAVAILABLE] * 4
    assert "secret" not in str(results[0].reason)
    assert store.find(["a", "b"])["a"].version == 1
    assert verdicts(store.write([document("a", 2), document("b")])) == [Verdict.WRITTEN] * 2
    assert store.find(["a"])["a"].version == 2


def test_the_folder_does_not_grow_with_the_number_of_writes(store, tmp_path):
    for number in range(150):
        store.write([document(f"a{number % 5}", number, body=f"words {number} " * 50)])
    assert store.searcher().num_docs == 5
    assert store.searcher().num_segments < 40
    store.close()
    size = folder.size_bytes(tmp_path / "index")
    assert size < 1_000_000
    assert len(list((tmp_path / "index").iterdir())) < 400


async def test_a_result_that_is_held_does_not_change_while_its_files_go(tmp_path):
    index = TantivyIndex(tmp_path / "index", writable=True)
    await index.start()
    await index.ensure()
    try:
        await index.write([document(f"a{number:02}") for number in range(20)])
        query = Query(EVERYTHING, Words("words"), size=5)
        first = await index.search(query)
        for number in range(2, 60):
            await index.write([document(f"a{n:02}", number, body="other") for n in range(20)])
        seen = [hit.id for hit in first.hits]
        cursor = first.next
        while cursor is not None:
            page = await index.search(Query(EVERYTHING, Words("words"), size=5, cursor=cursor))
            seen += [hit.id for hit in page.hits]
            cursor = page.next
        assert seen == [f"a{number:02}" for number in range(20)]
        assert (await index.search(query)).total == 0
    finally:
        await index.close()
