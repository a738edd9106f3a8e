"""`telex catalogue`: what it shows, and what it finds wrong."""

import pytest
from click.testing import CliRunner

from services.cli.main import main

NEW = '["x:new"]\ntype = "person"\nnames = { any = ["New Person"] }\n'


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
        ('[Q7747]\ntype = "person"\nnames = { any = ["Somebody"] }', "Q7747 is also in people/"),
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


def test_the_shipped_catalogue_has_no_problem():
    result = run("check")
    assert (result.exit_code, result.output.rsplit(", ", 1)[1]) == (0, "0 problems\n"), result.output
