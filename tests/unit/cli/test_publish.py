"""`telex publish` on a bus that nobody reads."""

import json

import pytest
from click.testing import CliRunner

from services.cli.main import main


@pytest.fixture
def bus(tmp_path, monkeypatch):
    monkeypatch.setenv("TELEX_BUS", f"sqlite:///{tmp_path}/bus.db")
    monkeypatch.setenv("TELEX_INDEX", f"tantivy:///{tmp_path}/index")
    assert CliRunner().invoke(main, ["init"]).exit_code == 0


@pytest.mark.usefixtures("bus")
def test_without_an_answer_in_time_all_is_published_all_the_same(tmp_path):
    lines = tmp_path / "many.jsonl"
    lines.write_text("".join(json.dumps({"text": f"Item {number}."}) + "\n" for number in range(450)))
    (tmp_path / "refused.txt").write_bytes(b"\xe9")
    done = CliRunner().invoke(
        main, ["publish", str(tmp_path / "refused.txt"), str(lines), "--timeout", "0.05"]
    )
    assert done.exit_code == 3
    assert "refused.txt, line 1: not UTF-8" in done.stderr
    assert done.stdout.count("\n") == 450
    assert json.loads(CliRunner().invoke(main, ["status", "--json"]).stdout)["lag"]["total"] == 450


@pytest.mark.usefixtures("bus")
@pytest.mark.parametrize("value", ["-1", "soon"])
def test_a_patience_that_is_none_is_refused(tmp_path, value):
    (tmp_path / "a.txt").write_text("One.")
    assert CliRunner().invoke(main, ["publish", str(tmp_path / "a.txt"), "--timeout", value]).exit_code == 2


@pytest.mark.usefixtures("bus")
def test_one_address_is_not_given_to_several_articles(tmp_path):
    several = tmp_path / "several.json"
    several.write_text('[{"text": "One."}, {"text": "Two."}]')
    done = CliRunner().invoke(main, ["publish", str(several), "--url", "https://a.example/b"])
    assert done.exit_code == 2
    assert "--url is for one article" in done.stderr
    assert json.loads(CliRunner().invoke(main, ["status", "--json"]).stdout)["lag"]["total"] == 0
