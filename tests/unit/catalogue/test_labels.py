"""Under which name an entity is shown, in a reader's language."""

import pytest

from services.catalogue.catalogue import Catalogue
from services.catalogue.installed import installed

ENTRIES = """
["x:jeanne-brun"]
type = "person"
names = { any = ["Jeanne Brun"], fr = ["roi Jeanne Ire", "Jeanne Ire"], ru = ["Жанна Брюн"], ka = ["ჟანა ბრიუნი"], zh = ["让娜·布兰"] }
context = { any = ["Brun"], de = ["Brun die Große"] }

["x:orange"]
type = "company"
names = { any = ["Orange S.A."], fr = ["opérateur Orange"], ru = ["оператор Orange", "Оранж"] }

["x:ministry"]
type = "organisation"
names = { any = ["Ministry of Rain"], fr = ["ministère de la Pluie"] }

["x:short"]
type = "party"
names = { sv = ["Regnpartiet"] }
context = { fr = ["PP"] }

["x:shorter"]
type = "party"
context = { any = ["Rain"], fr = ["Pluie"] }
"""


@pytest.mark.parametrize(
    ("entity", "language", "label"),
    [
        ("x:jeanne-brun", "en", "Jeanne Brun"),
        # By what somebody is, texts call him, but he is not called so.
        ("x:jeanne-brun", "fr", "Jeanne Ire"),
        ("x:jeanne-brun", "ru", "Жанна Брюн"),
        # Scripts without capitals.
        ("x:jeanne-brun", "ka", "ჟანა ბრიუნი"),
        ("x:jeanne-brun", "zh", "让娜·布兰"),
        # A short name is none while there is a full one.
        ("x:jeanne-brun", "de", "Jeanne Brun"),
        ("x:orange", "fr", "Orange S.A."),
        ("x:orange", "ru", "Оранж"),
        ("x:ministry", "fr", "ministère de la Pluie"),
        ("x:ministry", "de", "Ministry of Rain"),
        ("x:short", "fr", "PP"),
        ("x:short", "de", "Regnpartiet"),
        ("x:shorter", "fr", "Pluie"),
        ("x:shorter", "de", "Rain"),
    ],
)
def test_a_label_is_the_first_name_in_the_language(entity, language, label):
    catalogue = Catalogue({"some.toml": ENTRIES})
    assert catalogue.label(catalogue.entities[entity], language) == label


@pytest.mark.parametrize(
    ("entity", "language", "label"),
    [
        ("Q7747", "fr", "Vladimir Poutine"),
        ("Q7747", "sw", "Vladimir Putin"),
        ("Q30", "fr", "États-Unis"),
        ("Q30", "xx", "United States"),
        ("Q159", "zh", "俄罗斯"),
    ],
)
def test_people_and_states_of_the_catalogue(entity, language, label):
    catalogue = installed()
    assert catalogue.label(catalogue.entities[entity], language) == label
    # What was asked for in another language changes no English one.
    assert catalogue.label(catalogue.entities[entity]) == catalogue.label(catalogue.entities[entity], "en")
