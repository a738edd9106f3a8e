"""What a query is made of, once it is scanned."""

from dataclasses import dataclass
from enum import Enum, auto

from services.search.query.tree import Tree


class Kind(Enum):
    """What a token is in the grammar."""

    WORD = auto()
    EVERY = auto()
    DATES = auto()
    FIELD = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    PLUS = auto()
    OPEN = auto()
    CLOSE = auto()
    WEIGHT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """`start` counts code points. `text` of a word is what to search for; of the rest, what was typed."""

    kind: Kind
    text: str
    start: int
    prefix: bool = False
    slop: int = 0
    words: int = 0  # how many the index would cut it in
    dates: Tree | None = None  # what they ask for, of DATES alone
    weight: float = 1.0  # of WEIGHT alone
