"""The corrections file: read at the start, read again when it changed, never in half."""

import os

import orjson
import pytest
from structlog.testing import capture_logs

from services.ingestor.corrections import UnreadableCorrection
from services.ingestor.corrections_file import CorrectionsFile

LINE = orjson.dumps(
    {"article": "urn:x:1", "not_actor": "Q1", "author": "j.doe", "reason": "so", "at": "2026-03-24"}
)


def known(file):
    return [one.not_actor for one in file.latest().of(["urn:x:1"], [])]


def test_no_file_is_no_correction():
    assert not CorrectionsFile(None).latest()


def test_a_changed_file_is_taken_up_with_the_next_batch(tmp_path):
    path = tmp_path / "corrections.jsonl"
    path.write_bytes(b"")
    file = CorrectionsFile(path)
    assert known(file) == []
    path.write_bytes(LINE + b"\n")
    assert known(file) == ["Q1"]
    # An editor puts a new file in the place of the old one, and the clock need not tell.
    other = tmp_path / "new"
    other.write_bytes(LINE.replace(b"Q1", b"Q2") + b"\n")
    stat = path.stat()
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(path)
    assert known(file) == ["Q2"]


def test_a_file_that_did_not_change_is_not_read_again(tmp_path, monkeypatch):
    path = tmp_path / "corrections.jsonl"
    path.write_bytes(LINE)
    file = CorrectionsFile(path)
    first = file.latest()
    monkeypatch.setattr(CorrectionsFile, "_read", lambda *_: pytest.fail("read again"))
    assert file.latest() is first


@pytest.mark.parametrize("there", [False, True])
def test_nothing_starts_with_a_file_that_is_missing_or_wrong(tmp_path, there):
    path = tmp_path / "corrections.jsonl"
    if there:
        path.write_bytes(LINE + b"\n{}\n")
    with pytest.raises(UnreadableCorrection, match="line 2" if there else "TELEX_CORRECTIONS"):
        CorrectionsFile(path)


def test_while_it_is_wrong_or_gone_the_last_good_ones_stay_and_the_log_says_so_once(tmp_path):
    path = tmp_path / "corrections.jsonl"
    path.write_bytes(LINE)
    file = CorrectionsFile(path)
    with capture_logs() as logs:
        path.write_bytes(LINE + b"\n{")
        assert known(file) == known(file) == ["Q1"]
        path.unlink()
        assert known(file) == known(file) == ["Q1"]
    assert [entry["event"] for entry in logs] == ["corrections_not_read"] * 2
    assert "line 2" in logs[0]["problem"]
    path.write_bytes(LINE.replace(b"Q1", b"Q3"))
    assert known(file) == ["Q3"]
