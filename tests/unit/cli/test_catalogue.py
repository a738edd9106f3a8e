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


@pytest.mark.parametrize("who", ["Россия", "كوريا الشمالية", "Nordkorea", "अमेरिका"])
def test_a_state_is_shown_by_a_name_that_only_the_cldr_has(who):
    result = run("show", who)
    assert (result.exit_code, result.output.count("  type     state")) == (0, 1)


def test_all_who_bear_a_name_are_shown():
    result = run("show", "Kim")
    assert result.output.count("  type     ") > 2


@pytest.mark.parametrize(
    "who", ["Q7747", "Vladimir Putin", "владимир путин", "普京", "プーチン", "푸틴", "بوتين"]
)
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


def test_all_that_is_wrong_with_a_toml_file_is_said_at_once(tmp_path):
    file = tmp_path / "mine.toml"
    entries = {
        "Q007": 'type = "person"\nnames = { any = ["Aa Bb"] }',
        "x:type": 'type = "persn"\nnames = { any = ["Aa Cc"] }',
        "x:nameless": 'type = "person"',
        "x:several": 'type = "person"\ncountry = "France"\nnmaes = 5\nflags = ["famous"]',
        "x:nowhere": 'type = "person"\ncountry = "ZZ"\nnames = { any = ["Aa Dd"] }',
        "x:language": 'type = "person"\nnames = { french = ["Aa Ee"] }',
        "x:sign": 'type = "person"\nnames = { any = ["?!", "Aa Ff"] }',
        "x:domain": 'type = "media"\ndomains = ["example"]\nnames = { any = ["Aa Gg"] }',
        "x:clock": 'type = "person"\nnames = { any = ["Aa Hh"] }\n'
        'offices = [{ office = "president", country = "FR", from = 2020-01-01T10:00:00Z, to = 2021-01-01 }]',
        "x:back": 'type = "person"\nnames = { any = ["Aa Ii"] }\n'
        'offices = [{ office = "president", country = "FR", from = 2020-01-01, to = 2019-01-01 }]',
        "x:office-of": 'type = "person"\nnames = { any = ["Aa Jj"] }\n'
        'offices = [{ office = "president", country = "FRA", from = 2020-01-01 }]',
        "x:good": 'type = "person"\nnames = { any = ["Aa Kk"] }',
    }
    file.write_text("\n".join(f'["{one}"]\n{text}' for one, text in entries.items()), "utf-8")
    result = run("check", str(file))
    assert result.exit_code == 1
    told = [line for line in result.output.splitlines() if line.startswith(f"{file}: ")]
    assert [line.removeprefix(f"{file}: ").partition(":")[0] for line in told] == [
        one.partition(":")[0] for one in entries if one != "x:good"
    ]
    for one, said in zip(
        told,
        [
            "an id is", "type is one of", "needs a name",
            "there is no key nmaes; ", "no country ZZ", "'french' is no language", "'?!' is no name", "'example' is none",
            "as YYYY-MM-DD", "ends before it begins", "of a country, two capital letters",
        ],
        strict=True,
    ):  # fmt: skip
        assert said in one
    # Of one entry everything.
    assert all(said in told[3] for said in ("the flags are", "a country is", "needs a name"))
    assert "11 problems" in result.output


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.toml", b'["x:a"', ": no TOML: Expected"),
        ("a.toml", b"a = " + b"[" * 5000, ": no TOML: it is nested too deeply"),
        ("a.jsonl", b"[" * 5000, ":1: no JSON object"),
        ("a.toml", b"# one line\nname = '\xe9'", ":2: the text is not UTF-8"),
        ("a.toml", NEW.encode("utf-16"), ":1: the text is not UTF-8"),
        ("a.jsonl", b'{"id": "x:\xe9"}', ":1: no JSON object with an id: str is not valid UTF-8"),
        ("a.jsonl", b'"' + b"a" * 5_000_000 + b'"\n{}\n', ":1: the line is longer than"),
        ("a.jsonl", b'"' + b"a" * 5_000_000 + b'"\n{}\n', ":2: no JSON object"),
        ("a.toml", b"", ": there is no entry in it"),
        ("a.jsonl", b"\n\n", ": there is no entry in it"),
    ],
)
def test_a_file_that_cannot_be_read_is_said(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    result = run("check", str(tmp_path))
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert f"{tmp_path / name}{said}" in result.output


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path):
    line = '{"id": "x:newer", "type": "person", "names": {"any": ["Newer Person"]}}\r\n'
    (tmp_path / "a.toml").write_text("\ufeff" + NEW, "utf-8")
    (tmp_path / "b.jsonl").write_text("\ufeff" + line, "utf-8")
    result = run("check", str(tmp_path))
    assert (result.exit_code, result.output.split(", ", 1)[1]) == (0, "0 problems\n")


def test_names_are_one_whatever_their_capitals_and_under_any_in_every_language(tmp_path):
    file = tmp_path / "mine.jsonl"
    named = (
        ("a", "fr", "Une Fille"),
        ("b", "fr", "UNE FILLE"),
        ("c", "any", "Une fille"),
        ("d", "de", "Une Fille"),
    )
    lines = (
        json.dumps({"id": f"x:{one}", "type": "party", "names": {language: [name]}})
        for one, language, name in named
    )
    file.write_text("\n".join(lines), "utf-8")
    problems = run("check", str(file)).output.splitlines()[:-1]
    assert problems == [
        f"{file}: x:b and x:a have one name in fr: UNE FILLE",
        f"{file}: x:c and x:a have one name in any: Une fille",
        f"{file}: x:c and x:b have one name in any: Une fille",
        f"{file}: x:d and x:c have one name in de: Une Fille",
    ]


def test_everyone_who_held_an_office_beside_another_is_named(tmp_path):
    file = tmp_path / "mine.jsonl"
    terms = (
        ("a", "1800-01-01", "1860-01-01"),
        ("b", "1810-01-01", "1811-01-01"),
        ("c", "1820-01-01", "1821-01-01"),
        ("d", "1860-01-01", "1861-01-01"),
    )
    lines = (
        json.dumps(
            {"id": f"x:{one}", "type": "person", "names": {"any": [f"Aaa {one}"]},
             "offices": [{"office": "monarch", "country": "GL", "from": since, "to": until}]}
        )
        for one, since, until in terms
    )  # fmt: skip
    file.write_text("\n".join(lines), "utf-8")
    assert run("check", str(file)).output.splitlines()[:-1] == [
        f"{file}: x:a and x:b are both monarch of GL from 1810-01-01",
        f"{file}: x:a and x:c are both monarch of GL from 1820-01-01",
    ]


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
        f"{file}: x:a is there twice",
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
