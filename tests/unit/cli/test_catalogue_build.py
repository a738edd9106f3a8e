"""`telex catalogue build`: files that TELEX_CATALOGUE takes, from sources of other kinds."""

import gzip
import json

import pytest
from click.testing import CliRunner

from services.cli.main import main

HEAD = "qid\ttype\tname\tlang\tcountry\trole\tfrom\tto\tsource\n"
ROWS = (
    "Q900001\tperson\tJeanne Brun\tfr\tFR\tForeign Minister\t1899-02-03\t1900-01-02\tdesk\n"
    "x:werk\tcompany\tDas Neue Werk\tde\tDE\t\t\t\tdesk\n"
    "Q900001\tperson\tЖанна Брюн\tru\t\t\t\t\tdesk\n"
    "Q64\tplace\tBerlin\tde\tDE\t\t\t\tdesk\n"
    "Q7747\torganisation\tWladimir Wladimirowitsch Beispiel\tde\tUS\t\t\t\tdesk\n"
)
BAD = (
    "900001\tperson\tSomebody\ten\t\t\t\t\tdesk\n"
    "Q900002\tghost\tSomebody\ten\t\t\t\t\tdesk\n"
    "Q900003\tperson\t\ten\t\t\t\t\tdesk\n"
    "Q900004\tperson\tSome Body\n"
    "Q900005\tperson\tSome Body\ten\tFrance\t\t\t\tdesk\n"
    "Q900001\tmedia\tSome Body\ten\t\t\t\t\tdesk\n"
)


def build(tmp_path, text, name="mine.tsv"):
    source, output = tmp_path / name, tmp_path / "out.jsonl"
    data = text.encode() if isinstance(text, str) else text
    source.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    done = CliRunner().invoke(main, ["catalogue", "build", "--tsv", str(source), "-o", str(output)])
    entries = {}
    if output.exists():
        entries = {
            entry.pop("id"): entry for entry in map(json.loads, output.read_text("utf-8").splitlines())
        }
    return done, entries


@pytest.mark.parametrize("name", ["mine.tsv", "mine.tsv.gz"])
def test_rows_become_entries(tmp_path, name):
    done, entries = build(tmp_path, HEAD + ROWS, name)
    assert done.exit_code == 0, done.output
    assert entries == {
        "x:werk": {"type": "company", "country": "DE", "names": {"any": ["Das Neue Werk"]}},
        # An entry that is shipped keeps its type and country.
        "Q7747": {"type": "person", "names": {"any": ["Wladimir Wladimirowitsch Beispiel"]}},
        "Q900001": {
            "type": "person",
            "country": "FR",
            "names": {"any": ["Jeanne Brun"], "ru": ["Жанна Брюн"]},
            "offices": [
                {"office": "foreign-minister", "country": "FR", "from": "1899-02-03", "to": "1900-01-02"}
            ],
        },
    }
    assert "1 of type place left out" in done.output


def test_bad_rows_are_named_with_their_line_and_left_out(tmp_path):
    done, entries = build(tmp_path, HEAD + ROWS + BAD)
    assert done.exit_code == 3
    assert len(entries) == 3
    for line, says in (
        (7, "an id is"),
        (8, "type is one of"),
        (9, "no name"),
        (10, "3 columns"),
        (11, "country is"),
        (12, "Q900001 is a media here and a person before"),
    ):
        assert f"mine.tsv:{line}: " in done.output
        assert says in done.output
    assert "6 bad" in done.output


def test_as_spreadsheets_write_it(tmp_path):
    rows = 'Q900001\tperson\t"Jeanne ""JB"" Brun"\tfr\tFR\t\t\t\tdesk\n"Q900002"\tparty\t"Weird Al" Party\tfr\t\t\t\t\t\n'
    done, entries = build(tmp_path, ("\ufeff" + HEAD + rows + "\t" * 8 + "\n").replace("\n", "\r\n"))
    assert (done.exit_code, "2 rows: 2 used" in done.output) == (0, True)
    assert [entry["names"] for entry in entries.values()] == [
        {"any": ['Jeanne "JB" Brun']},
        {"fr": ['"Weird Al" Party']},
    ]


def test_columns_may_stand_in_any_order(tmp_path):
    _, entries = build(tmp_path, "name\tmood\tid\ttype\nJeanne Brun\tgood\tQ900001\tperson\n")
    assert entries == {"Q900001": {"type": "person", "names": {"any": ["Jeanne Brun"]}}}


@pytest.mark.parametrize(
    ("since", "until", "says"),
    [
        ("2020-13-01", "", "from and to are YYYY-MM-DD"),
        ("2020-02-30", "", "from and to are YYYY-MM-DD"),
        ("2020-01-01", "soon", "from and to are YYYY-MM-DD"),
        ("2020-01-02", "2020-01-01", "the row ends before it begins"),
        ("2020", "2020-05", None),
    ],
)
def test_days_of_an_office_that_cannot_be_are_said(tmp_path, since, until, says):
    row = f"Q900001\tperson\tJeanne Brun\tfr\tFR\t%s\t{since}\t{until}\tdesk\n"
    done, entries = build(tmp_path, HEAD + row % "President")
    assert done.exit_code == (3 if says else 0)
    assert (f"mine.tsv:2: {says}" in done.output) == bool(says)
    assert "offices" not in entries.get("Q900001", {})
    # What is no office of the catalogue has days that nobody reads.
    assert build(tmp_path, HEAD + row % "member")[0].exit_code == 0


def test_a_row_without_end_is_named_and_the_others_are_read(tmp_path):
    long = "Q900001\tperson\t" + "é" * 500_000 + "\tfr\tFR\t\t\t\tdesk\n"
    done, entries = build(tmp_path, HEAD + long + ROWS)
    assert (done.exit_code, len(entries)) == (3, 3)
    assert "mine.tsv:2: the row is longer than 65536 bytes" in done.output


def test_what_is_built_is_accepted(tmp_path):
    build(tmp_path, HEAD + ROWS)
    done = CliRunner().invoke(main, ["catalogue", "check", str(tmp_path / "out.jsonl")])
    assert done.exit_code == 0, done.output
    assert ", 1 of them add to others, 0 problems" in done.output


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name\tlang\nA\ten\n", "mine.tsv:1: the head has no column id, type"),
        (
            "id,type,name\nQ1,person,A B\n",
            "mine.tsv:1: the head has no column id, type, name (tab-separated)",
        ),
        ("", "no column"),
        ("id\tqid\ttype\tname\nx:a\tQ1\tperson\tA B\n", "the head has id twice"),
        (HEAD, "mine.tsv: there is no row below its head"),
        (b"id\ttype\tname\n\xff\n", "mine.tsv:2: the text is not UTF-8"),
        ((HEAD + ROWS).encode("utf-16"), "mine.tsv:1: the text is not UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused_and_nothing_is_written(tmp_path, text, says):
    done, entries = build(tmp_path, text)
    assert (done.exit_code, entries) == (1, {})
    assert says in done.output
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.tsv"]


def test_a_term_that_is_entered_already_is_not_stated_again_a_day_off(tmp_path):
    row = "Q101410\tperson\tFrançois Fillon\ten\tFR\tPrime Minister\t{}\t{}\tdesk\n"
    _, entries = build(tmp_path, HEAD + row.format("2007-05-17", "2012-05-16"))
    assert "offices" not in entries["Q101410"]
    _, entries = build(tmp_path, HEAD + row.format("1899-05-17", "1900-05-16"))
    assert [office["from"] for office in entries["Q101410"]["offices"]] == ["1899-05-17"]


def test_a_country_that_there_is_not_is_counted_and_the_row_used(tmp_path):
    done, entries = build(tmp_path, HEAD + "Q900001\tperson\tJeanne Brun\tfr\tFX\t\t\t\tdesk\n")
    assert (done.exit_code, entries) == (
        0,
        {"Q900001": {"type": "person", "names": {"any": ["Jeanne Brun"]}}},
    )
    assert "1 used without their country FX, which there is not" in done.output


def test_a_damaged_gz_is_refused(tmp_path):
    (tmp_path / "mine.tsv.gz").write_bytes(gzip.compress((HEAD + ROWS * 500).encode())[:-40])
    done = CliRunner().invoke(
        main,
        ["catalogue", "build", "--tsv", str(tmp_path / "mine.tsv.gz"), "-o", str(tmp_path / "out.jsonl")],
    )
    assert done.exit_code == 1
    assert not (tmp_path / "out.jsonl").exists()
