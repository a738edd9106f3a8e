"""Files as raw messages."""

import io
import sys

import orjson
import pytest

from services.ingestor.files import UnreadableFile, read_all, read_articles, read_lines


def test_each_suffix_is_read_its_own_way(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeffété".encode())
    (tmp_path / "b.html").write_text("<p>x", "utf-8")
    (tmp_path / "c.json").write_text('{"text": "c"}', "utf-8")
    (tmp_path / "d.jsonl").write_text('{"text":"1"}\n\n{"text":"2"}', "utf-8")
    (tmp_path / "e.json").write_text('[{"text": "e1"}, {"text": "e2"}]', "utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "f.txt").write_bytes("utf-16".encode("utf-16"))
    (tmp_path / "README.md").write_text("no", "utf-8")
    (tmp_path / ".hidden.txt").write_text("no", "utf-8")
    read = [orjson.loads(found.value) for found in read_articles(tmp_path)]
    assert read == [
        {"text": "été"}, {"html": "<p>x"}, {"text": "c"}, {"text": "1"}, {"text": "2"}, {"text": "e1"}, {"text": "e2"},
        {"text": "utf-16"},
    ]  # fmt: skip
    assert [found.source.removeprefix(f"{tmp_path}/") for found in read_articles(tmp_path)] == [
        "a.txt", "b.html", "c.json", "d.jsonl, line 1", "d.jsonl, line 3", "e.json, entry 1", "e.json, entry 2", "sub/f.txt",
    ]  # fmt: skip


def test_a_message_that_is_no_json_is_passed_on_for_the_pipeline_to_refuse(tmp_path):
    (tmp_path / "a.json").write_bytes(b"[broken")
    assert [found.value for found in read_articles(tmp_path / "a.json")] == [b"[broken"]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.txt", b"one\ntwo \xe9", "line 2: not UTF-8"),
        ("a.pdf", b"x", "ends in .txt"),
        ("missing.txt", None, "No such file"),
        ("missing", None, "no such file"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_file(tmp_path, name, data, told):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableFile, match=told) as error:
        list(read_articles(tmp_path / name))
    assert str(tmp_path / name) in str(error.value)


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(UnreadableFile, match="no articles"):
        list(read_articles(tmp_path))


def test_what_cannot_be_read_does_not_keep_the_files_after_it_from_being_read(tmp_path):
    for name, data in {"a.txt": b"one", "b.txt": b"\xe9", "c.jsonl": b'{"text":"two"}'}.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "d").mkdir()
    first, problem, second, empty, third = read_all([tmp_path, tmp_path / "d", tmp_path / "a.txt"])
    assert [found.value for found in (first, second, third)] == [
        b'{"text":"one"}',
        b'{"text":"two"}',
        b'{"text":"one"}',
    ]
    assert isinstance(problem, UnreadableFile)
    assert "b.txt" in str(problem)
    assert "no articles" in str(empty)


def test_a_dash_is_a_text_on_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("été".encode())))
    from pathlib import Path

    assert [found.value for found in read_articles(Path("-"))] == [orjson.dumps({"text": "été"})]


def test_a_line_above_the_limit_is_cut_and_the_next_one_is_whole():
    lines = list(read_lines(io.BytesIO(b"a" * 5_000_000 + b"\nshort\r\n\nlast"), 10))
    assert lines == [b"a" * 11, b"short", b"", b"last"]


def test_a_line_of_exactly_the_limit_is_whole():
    assert list(read_lines(io.BytesIO(b"a" * 10 + b"\n" + b"b" * 10), 10)) == [b"a" * 10, b"b" * 10]
