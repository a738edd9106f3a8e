"""Somebody outside the catalogue: where the name stands, and of what type its bearer is."""

from typing import Final, Literal, NamedTuple

# A pattern of a word that begins with a capital letter, or of initials.
CAPITAL: Final = r"(?:\p{Lu}\.(?:-?\p{Lu}\.)*|\p{Lu}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*)"

StrangerType = Literal["person", "organisation", "company", "region"]


class Stranger(NamedTuple):
    """text[start:end] is the name of somebody outside the catalogue. `acronym`: what the text says that it is called, too.

    `family`: where the family name stands, when it comes first and one is called by it beside a title.
    """

    start: int
    end: int
    type: StrangerType
    acronym: tuple[int, int] | None = None
    family: tuple[int, int] | None = None
