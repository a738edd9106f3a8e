"""Words that stand for a state beside its names: adjectives, its people, its capital. Pure look-ups over data files.

`demonyms/XX.toml`, one a language: `endings` that stems take, and by the state's id `stems`, `words` (whole forms)
and `people`. `capitals.toml`: by the state's id and language, seats that act for it ("Moscow said").
"""

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

DemonymKind = Literal["adjective", "people", "seat"]


class Demonym(NamedTuple):
    """A word, the id of the state it stands for, and how."""

    word: str
    state: str
    kind: DemonymKind


@lru_cache(maxsize=128)
def demonyms(language: str) -> tuple[Demonym, ...]:
    """The words of `language`; those of no table are none."""
    return tuple(_read(language))


def _read(language: str) -> Iterator[Demonym]:
    file = files("services.catalogue") / "demonyms" / f"{language}.toml"
    if language.isalpha() and file.is_file():
        table = tomllib.loads(file.read_text("utf-8"))
        for state, stems in table.get("stems", {}).items():
            for stem in stems:
                for ending in table["endings"]:
                    yield Demonym(stem + ending, state, "adjective")
        for state, words in table.get("words", {}).items():
            yield from (Demonym(word, state, "adjective") for word in words)
        for state, words in table.get("people", {}).items():
            yield from (Demonym(word, state, "people") for word in words)
    for state, by_language in _seats().items():
        yield from (Demonym(word, state, "seat") for word in by_language.get(language, ()))


@lru_cache(maxsize=1)
def _seats() -> dict[str, dict[str, list[str]]]:
    file = files("services.catalogue") / "capitals.toml"
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
