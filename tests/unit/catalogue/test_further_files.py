"""Catalogue files of an operator: they add to the shipped entries, and have the last word."""

import os

import pytest

from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import CatalogueError
from services.catalogue.files import catalogue_files

SHIPPED = {
    "a.toml": '["x:herald"]\ntype = "media"\ncountry = "GB"\ndomains = ["herald.example"]\n'
    'names = { any = ["The Herald"] }\ncontext = { any = ["Herald"] }\n'
}


@pytest.fixture
def written(tmp_path):
    def write(name: str, text: str):
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return write


def test_an_entry_of_an_id_that_is_there_adds_names_and_decides_the_rest(written):
    mine = written(
        "mine.jsonl",
        '{"id":"x:herald","type":"media","country":"IE","flags":["agency"],"names":{"any":["Herald"],"fr":["Le Herald"],"en":["The New Herald"]},"context":{"en":["THE HERALD","H."]}}\n',
    )
    known = Catalogue(SHIPPED, further=[mine])
    (herald,) = known.by_name("le herald")
    assert (herald.label, herald.country, herald.is_agency) == ("The Herald", "IE", True)
    # What an editor put under `context` stays there, and what counts alone goes on to.
    assert herald.names == {
        "any": ("The Herald",),
        "fr": ("Le Herald",),
        "en": ("The Herald", "The New Herald", "THE HERALD"),
    }
    assert herald.context == {"any": ("Herald",), "en": ("H.",)}
    assert known.by_domain("herald.example") is herald
    assert [match.entity for match in known.matcher.find("the Herald said", "en")] == [herald]


def test_of_two_files_the_later_one_decides(written):
    entry = '["x:new"]\ntype = "media"\ncountry = "%s"\nnames = { any = ["New"] }\n'
    files = written("1.toml", entry % "AT"), written("2.toml", entry % "CH")
    assert Catalogue({}, further=files).entities["x:new"].country == "CH"
    assert Catalogue({}, further=reversed(files)).entities["x:new"].country == "AT"


def test_a_domain_goes_to_who_claims_it_last(written):
    mine = written(
        "mine.toml", '["x:new"]\ntype = "media"\ndomains = ["herald.example"]\nnames = { any = ["New"] }'
    )
    assert Catalogue(SHIPPED, further=[mine]).by_domain("herald.example").id == "x:new"


def test_one_file_has_an_id_and_a_domain_once(written):
    line = '{"id":"x:%s","type":"media","domains":["a.example"],"names":{"any":["A"]}}\n'
    for text, says in ((line % "a" * 2, "twice"), (line % "a" + line % "b", "two owners")):
        with pytest.raises(CatalogueError, match=says):
            Catalogue({}, further=[written("mine.jsonl", text)])


def test_the_version_is_that_of_the_contents_not_of_the_place(written):
    line = '{"id":"x:a","type":"media","names":{"any":["A"]}}\n'
    one, same, other = written("1.jsonl", line), written("2.jsonl", line), written("3.jsonl", line + "\n")
    versions = [
        Catalogue(SHIPPED, further=some).version for some in ([], [one], [same], [other], [one, same])
    ]
    assert versions[1] == versions[2]
    assert len(set(versions)) == 4


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nonsense", "mine.jsonl:2: no JSON object"),
        ('"text"', "mine.jsonl:2: no JSON object"),
        (
            '{"id":"x:a","type":"media","flags":5,"names":{"any":["A"]}}',
            "mine.jsonl:2: x:a: flags are a list",
        ),
        ('{"id":"x:a","type":"media","domains":"a","names":{"any":["A"]}}', "domains are a list"),
    ],
)
def test_a_line_that_is_no_entry_is_named(written, line, says):
    file = written("mine.jsonl", '{"id":"x:b","type":"media","names":{"any":["B"]}}\n' + line + "\n")
    with pytest.raises(CatalogueError, match=says):
        Catalogue({}, further=[file])


def test_a_text_that_is_not_utf8_is_named(tmp_path):
    for name in ("mine.toml", "mine.jsonl"):
        (tmp_path / name).write_bytes(b'["x:a"]\ntype = "\xff"\n')
        with pytest.raises(CatalogueError, match=name):
            Catalogue({}, further=[tmp_path / name])


def test_files_and_folders_are_named_with_colons_between(written, tmp_path):
    (tmp_path / "inside").mkdir()
    second, first, _ = (
        written("inside/b.jsonl", ""),
        written("inside/a.toml", ""),
        written("inside/c.txt", ""),
    )
    other = written("z.jsonl", "")
    assert catalogue_files(os.pathsep.join(map(str, (other, tmp_path / "inside", other)))) == (
        other,
        first,
        second,
    )


@pytest.mark.parametrize(
    ("name", "says"), [("none.toml", "no such file"), ("c.txt", "ends in"), ("empty", "no .toml")]
)
def test_what_is_no_catalogue_file_is_named(written, tmp_path, name, says):
    written("c.txt", "")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CatalogueError, match=says) as told:
        catalogue_files(str(tmp_path / name))
    assert name in str(told.value)
