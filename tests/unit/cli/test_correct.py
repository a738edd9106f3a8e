"""`telex correct`: a line in the file, or a word on what is wrong with it."""

import orjson
import pytest
from click.testing import CliRunner

from services.cli.main import main
from services.ingestor.corrections import parse_corrections

WHO = ("--author", "j.doe", "--reason", "it is so")


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "corrections.jsonl"
    monkeypatch.setenv("TELEX_CORRECTIONS", str(path))
    return path


def correct(*arguments):
    return CliRunner().invoke(main, ["correct", *arguments, *WHO])


def test_each_correction_is_a_line_that_is_read_as_it_was_said(file):
    for arguments in (
        ("urn:x:1", "--not-actor", "Q1"),
        ("*", "--merge-actor", "x:a", "Q2"),
        ("urn:x:2", "--not-date", "2022-02-21/2022-02-28"),
        ("https://news.example/1", "--published", "2026-03-23"),
    ):
        done = correct(*arguments)
        assert done.exit_code == 0, done.output
    lines = [orjson.loads(line) for line in file.read_bytes().splitlines()]
    assert [(line["author"], line["reason"]) for line in lines] == [("j.doe", "it is so")] * 4
    found = parse_corrections(file.read_bytes(), "file")
    assert [one.not_actor for one in found.of(["urn:x:1"], [])] == ["Q1"]
    assert [one.merge_actor.to for one in found.of([], ["x:a"])] == ["Q2"]
    assert [one.not_date for one in found.of(["urn:x:2"], [])] == ["2022-02-21/2022-02-28"]
    assert [one.published for one in found.of(["https://news.example/1"], [])] == ["2026-03-23"]


def test_a_file_without_an_end_of_line_is_not_spoiled(file):
    correct("urn:x:1", "--not-actor", "Q1")
    file.write_bytes(file.read_bytes().rstrip())
    assert correct("urn:x:1", "--not-actor", "Q2").exit_code == 0
    assert len(parse_corrections(file.read_bytes(), "file").of(["urn:x:1"], [])) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("urn:x:1",), "give one of"),
        (("urn:x:1", "--not-actor", "Putin"), "not_actor"),
        (("*", "--not-actor", "Q1"), "one article"),
        (("urn:x:1", "--published", "soon"), "cannot read 'soon'"),
    ],
)
def test_what_is_no_correction_is_refused_and_leaves_the_file_alone(arguments, told, file):
    done = correct(*arguments)
    assert (done.exit_code, file.exists()) == (2, False)
    assert told in done.output


def test_nothing_is_added_to_a_file_with_a_bad_line(file):
    file.write_bytes(b"{}\n")
    done = correct("urn:x:1", "--not-actor", "Q1")
    assert (done.exit_code, file.read_bytes()) == (1, b"{}\n")
    assert "line 1" in done.output


def test_without_the_setting_it_says_which_to_set():
    done = correct("urn:x:1", "--not-actor", "Q1")
    assert done.exit_code == 2
    assert "TELEX_CORRECTIONS" in done.output


def test_enrich_applies_them(file, tmp_path):
    correct("urn:x:1", "--published", "2020-02-02")
    article = tmp_path / "a.json"
    article.write_bytes(orjson.dumps({"text": "The port is open.", "uri": "urn:x:1"}))
    done = CliRunner().invoke(main, ["enrich", str(article)])
    assert done.exit_code == 0, done.output
    assert orjson.loads(done.stdout)["published"]["basis"] == "corrected"
    file.write_bytes(b"{}\n")
    done = CliRunner().invoke(main, ["enrich", str(article)])
    assert done.exit_code == 1
    assert "line 1" in done.output
