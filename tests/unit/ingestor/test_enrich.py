"""`telex enrich`: one line out for each article in, whatever the article."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from services.cli.enrich import enrich

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-c", "from services.cli.main import main; main()", "enrich"]


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr("services.cli.environment.configure_logs", lambda level, form: None)

    def call(*arguments, data=b""):
        result = CliRunner().invoke(enrich, list(arguments), input=data)
        return (
            result.exit_code,
            [orjson.loads(line) for line in result.stdout_bytes.splitlines()],
            result.stderr,
        )

    return call


def test_each_line_gives_one_line_in_order(run):
    lines = [b'{"text":"one two","uri":"1"}', b"", b"nonsense", b'{"text":"three","uri":"2"}']
    status, out, _ = run("--jsonl", data=b"\n".join(lines))
    assert status == 0
    assert [line.get("uri") or line["rejected"]["reason"] for line in out] == [
        "1",
        "empty_message",
        "not_json",
        "2",
    ]
    assert set(out[1]["rejected"]) == {"reason", "stage", "message"}


def test_a_line_above_the_limit_is_rejected_and_the_next_one_is_served(run, monkeypatch):
    monkeypatch.setenv("TELEX_MAX_MESSAGE_BYTES", "1024")
    _, out, _ = run("--jsonl", data=b'{"text":"' + b"a" * 100_000 + b'"}\n{"text":"next"}\n')
    assert out[0]["rejected"]["reason"] == "too_large"
    assert out[1]["body"] == "next"


def test_received_at_counts_where_the_input_states_none(run):
    _, out, _ = run(
        "--jsonl",
        "--received-at",
        "2022-08-16",
        data=b'{"text":"a"}\n{"text":"b","received_at":"2021-01-01"}',
    )
    assert [line["received_at"] for line in out] == ["2022-08-16T00:00:00Z", "2021-01-01T00:00:00Z"]


def test_a_bad_received_at_is_told(run):
    status, _, told = run("--received-at", "soon", data=b"x")
    assert status == 2
    assert "cannot read 'soon' as a date" in told


def test_standard_input_is_one_text_without_a_file(run):
    _, out, _ = run(data="Bonjour à toutes et à tous, mes chers amis.".encode())
    assert out[0]["language"]["code"] == "fr"


def test_an_unreadable_file_does_not_stop_the_others(run, tmp_path):
    (tmp_path / "b.txt").write_text("words", "utf-8")
    status, out, told = run(str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
    assert status == 1
    assert [line["body"] for line in out] == ["words"]
    assert "a.txt" in told


def test_each_answer_is_written_before_the_next_question():
    with subprocess.Popen(
        [*COMMAND, "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(orjson.dumps({"text": "a b", "uri": str(number)}) + b"\n")
            process.stdin.flush()
            assert orjson.loads(process.stdout.readline())["uri"] == str(number)
        process.stdin.close()
        assert process.wait(30) == 0


def test_a_reader_that_leaves_ends_it_quietly():
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = subprocess.run(
            [*COMMAND, "--jsonl"],
            input=b'{"text":"a"}\n' * 50,
            stdout=writing,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            check=False,
        )
    finally:
        os.close(writing)
    assert (result.returncode, result.stderr) == (0, b"")


def test_a_stage_left_out_by_the_environment_is_left_out(run, monkeypatch):
    monkeypatch.setenv("TELEX_STAGES_OFF", "dates,actors")
    _, (article,), _ = run("--jsonl", data=b'{"text":"Vladimir Putin came on 1 May 2019."}')
    assert (article["dates"], article["actors"]) == ([], [])
    assert not {"dates", "actors"} & set(article["pipeline"]["stages"])


def test_a_stage_that_cannot_be_left_out_ends_with_a_line_that_names_it(run, monkeypatch):
    monkeypatch.setenv("TELEX_STAGES_OFF", "clean")
    status, out, errors = run("--jsonl", data=b'{"text":"a"}')
    assert (status, out) == (1, [])
    assert "'clean'" in errors
