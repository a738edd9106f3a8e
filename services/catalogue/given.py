"""Given names that are common somewhere, beside those that the catalogue's own people have: `given.toml`."""

import tomllib
from functools import cache
from importlib.resources import files

from services.catalogue.folding import fold


@cache
def common_given_names() -> frozenset[str]:
    """The names of every language, each in small letters as it is written and folded."""
    table = tomllib.loads((files("services.catalogue") / "given.toml").read_text("utf-8"))
    names = (name for some in table.values() for name in some.split())
    return frozenset(form for name in names for form in (name.lower(), fold(name)))
