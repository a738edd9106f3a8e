"""Lower case without accents: what Elasticsearch's `lowercase` and `asciifolding` make of each character.

Latin letters lose what Unicode says is an accent; letters that are no accented letter to Unicode (ø, ß, ı, œ …) are in
`folding.json`, by what they become. Other scripts keep their letters and marks.
"""

import json
import unicodedata
from importlib import resources
from typing import Final


def _special() -> dict[str, str]:
    table = json.loads(resources.files(__package__).joinpath("folding.json").read_text("utf-8"))
    return {letter: plain for plain, letters in table.items() for letter in letters}


_SPECIAL: Final = _special()


def _fold(character: str) -> str:
    # One code point to one: no context, as the engine's filter has none (a final sigma stays a sigma).
    lower = character.lower()[0]
    if lower.isascii():
        return lower
    special = _SPECIAL.get(lower)
    if special is not None:
        return special
    base = "".join(part for part in unicodedata.normalize("NFD", lower) if not unicodedata.combining(part))
    return base if base and base.isascii() else lower


class _Table(dict[int, str]):
    """Filled as characters are met: a text has few different ones."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


_TABLE: Final = _Table()


def fold(word: str) -> str:
    """`word` in lower case without accents; may be longer than `word` (ß, ﬁ)."""
    return word.lower() if word.isascii() else word.translate(_TABLE)
