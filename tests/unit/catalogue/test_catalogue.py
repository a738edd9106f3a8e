"""The catalogue: its format, its look-ups, its version, and the files that are shipped."""

import pytest

from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import CatalogueError
from services.catalogue.installed import installed
from services.catalogue.slugs import own_id

SMALL = '["x:herald"]\ntype = "media"\ncountry = "GB"\ndomains = ["herald.example"]\nnames = { any = ["The Herald"] }\n'


def test_the_shipped_catalogue_has_agencies_and_media_of_the_world():
    entities = installed().entities.values()
    assert sum(entity.is_agency for entity in entities) >= 40
    assert sum(entity.type == "media" and not entity.is_agency for entity in entities) >= 100
    assert len({entity.country for entity in entities}) > 40


@pytest.mark.parametrize("domain", ["lemonde.fr", "abonnes.lemonde.fr"])
def test_a_domain_and_its_sub_domains_have_one_owner(domain):
    assert installed().by_domain(domain).id == "Q12461"


def test_a_domain_that_only_ends_alike_is_another():
    assert installed().by_domain("notlemonde.fr") is None


@pytest.mark.parametrize("name", ["Le Monde", "le monde", "LE  MONDE", "Ле Монд"])
def test_a_name_is_found_in_any_case_and_language(name):
    assert [entity.id for entity in installed().by_name(name)] == ["Q12461"]


def test_the_version_is_that_of_the_contents():
    one, same, other = Catalogue({"a": SMALL}), Catalogue({"a": SMALL}), Catalogue({"a": SMALL + "# more\n"})
    assert one.version == same.version != other.version


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[Q1]\n", "type is one of"),
        ('[bad]\ntype = "media"\nnames = { any = ["A"] }', "an id is"),
        ('[Q1]\ntype = "media"', "needs a name"),
        ('[Q1]\ntype = "media"\nnames = { any = [] }', "no list of texts"),
        ('[Q1]\ntype = "media"\nflags = ["big"]\nnames = { any = ["A"] }', "the flags are"),
        ('[Q1]\ntype = "media"\ndomains = ["www.a.example"]\nnames = { any = ["A"] }', "domains are"),
        ('[Q1]\ntype = "media"\nnick = "a"', "the keys are"),
        (
            '[Q1]\ntype = "person"\nnames = { any = ["A"] }\noffices = [{ office = "king" }]',
            "an office is one of",
        ),
        ("[Q1", "file"),
    ],
)
def test_a_file_that_does_not_keep_to_the_format_is_refused_by_name(text, says):
    with pytest.raises(CatalogueError, match=says) as told:
        Catalogue({"file": text})
    assert "file" in str(told.value)


def test_a_domain_has_one_owner():
    with pytest.raises(CatalogueError, match="two owners"):
        Catalogue({"a": SMALL, "b": SMALL.replace("x:herald", "x:other")})


@pytest.mark.parametrize("name", ["José  Núñez", "JOSÉ NÚÑEZ", "José-Nuñez"])
def test_an_own_id_is_the_same_for_every_spelling(name):
    assert own_id(name) == "x:jose-nunez"


def test_other_scripts_keep_their_letters_and_signs_alone_make_no_id():
    assert own_id("Мария Петрова") == "x:мария-петрова"
    assert own_id("« — »") is None


def test_another_word_beside_the_entries_is_another_version():
    entries = {"a.toml": '["x:one"]\ntype = "media"\nnames = { any = ["One"] }'}
    versions = {
        Catalogue(entries, words).version for words in ({}, {"capitals.toml": "a"}, {"capitals.toml": "b"})
    }
    assert len(versions) == 3
