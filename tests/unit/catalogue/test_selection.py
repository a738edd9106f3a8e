"""The file of classes that says what an item of Wikidata is."""

import tomllib
from collections import Counter
from importlib.resources import files


def test_no_class_has_two_types():
    table = tomllib.loads((files("services.catalogue.building") / "wikidata.toml").read_text("utf-8"))
    classes = Counter(one for some in table["types"].values() for one in some)
    assert [one for one, times in classes.items() if times > 1] == []
