"""`telex catalogue`: what it shows, and what it finds wrong."""

import json

import pytest
from click.testing import CliRunner

from services.catalogue.installed import install
from services.cli.main import main

NEW = '["x:new"]\ntype = "person"\nnames = { any = ["New Person"] }\n'


@pytest.fixture
def shipped_again():
    """Afterwards this process has the shipped catalogue again."""
    yield
    install(())


def run(*arguments):
    return CliRunner().invoke(main, ["catalogue", *arguments])


@pytest.mark.parametrize("who", ["Q7747", "Vladimir Putin", "владимир путин", "普京"])
def test_an_entry_is_shown_by_id_and_by_name(who):
    result = run("show", who)
    assert result.exit_code == 0
    assert "Q7747  Vladimir Putin" in result.output
    assert "president of RU" in result.output


def test_who_is_not_there_is_said():
    result = run("show", "Nobody At All")
    assert result.exit_code == 1
    assert "Nobody At All" in result.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[Q7747]\ntype = "person"\nnames = 5', "names are lists by language"),
        (
            '["x:new"]\ntype = "media"\nnames = { any = ["New"] }\ndomains = ["lemonde.fr"]',
            "the domain lemonde.fr",
        ),
        (
            '["x:new"]\ntype = "person"\nnames = { any = ["Vladimir Putin"] }',
            "have one name in any: Vladimir Putin",
        ),
        (
            f'{NEW}offices = [{{ office = "president", country = "RU", from = 2020-01-01 }}]',
            "both president of RU",
        ),
        (
            f'{NEW}offices = [{{ office = "head", of = "x:not-there", from = 2020-01-01 }}]',
            "x:not-there, which has no entry",
        ),
        ('[bad]\ntype = "person"', "an id is a Wikidata QID or x:<slug>"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, text, said):
    file = tmp_path / "mine.toml"
    file.write_text(text, "utf-8")
    result = run("check", str(file))
    assert result.exit_code == 1
    assert said in result.output


def test_a_file_may_add_to_an_entry_that_is_there(tmp_path):
    file = tmp_path / "mine.jsonl"
    file.write_text('{"id": "Q7747", "type": "person", "names": {"any": ["Somebody"]}}\n', "utf-8")
    result = run("check", str(file))
    assert (result.exit_code, result.output.split(", ", 1)[1]) == (0, "1 of them add to others, 0 problems\n")


def test_every_bad_line_is_named_and_the_others_are_checked(tmp_path):
    file = tmp_path / "mine.jsonl"
    good = '{"id": "x:%s", "type": "person", "names": {"any": ["A B %s"]}}\n'
    file.write_text(good % ("a", "c") + "nonsense\n[1]\n" + good % ("a", "d") + '{"id": "x:e"}\n', "utf-8")
    result = run("check", str(tmp_path))
    assert result.exit_code == 1
    for said in (
        f"{file}:2: no JSON",
        f"{file}:3: no JSON",
        f"x:a is also in {file}",
        f"{file}:5: x:e: type is one of",
    ):
        assert said in result.output
    assert "4 problems" in result.output


def test_namesakes_may_be_allowed(tmp_path):
    file = tmp_path / "mine.jsonl"
    file.write_text('{"id": "Q1", "type": "person", "names": {"any": ["Vladimir Putin"]}}\n', "utf-8")
    assert run("check", str(file)).exit_code == 1
    assert run("check", "--namesakes", str(file)).exit_code == 0


def test_an_entry_is_shown_with_what_a_file_of_ones_own_adds(tmp_path, monkeypatch, shipped_again):
    file = tmp_path / "mine.jsonl"
    file.write_text('{"id": "Q7747", "type": "person", "names": {"any": ["Somebody Else"]}}\n', "utf-8")
    monkeypatch.setenv("TELEX_CATALOGUE", str(file))
    assert "Q7747  Vladimir Putin" in run("show", "somebody else").output


def test_the_shipped_catalogue_has_no_problem():
    result = run("check")
    assert (result.exit_code, result.output.rsplit(", ", 1)[1]) == (0, "0 problems\n"), result.output


def test_articles_are_read_with_files_of_ones_own_and_say_so(tmp_path, monkeypatch, shipped_again):
    def enriched():
        done = CliRunner().invoke(
            main, ["enrich"], input="Qantarro Velzim spoke in the town hall on Monday.\n"
        )
        return json.loads(done.stdout)

    file = tmp_path / "mine.toml"
    file.write_text('["x:velzim"]\ntype = "person"\nnames = { any = ["Qantarro Velzim"] }\n', "utf-8")
    before = enriched()
    monkeypatch.setenv("TELEX_CATALOGUE", str(file))
    after = enriched()
    assert "x:velzim" not in [actor["id"] for actor in before["actors"]]
    assert "x:velzim" in [actor["id"] for actor in after["actors"]]
    assert before["pipeline"]["catalogue"] != after["pipeline"]["catalogue"]
