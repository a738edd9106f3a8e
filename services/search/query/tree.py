"""What a query says, free of how it was typed. Equal trees run alike."""

from dataclasses import dataclass
from typing import Final, Literal

from services.search.when import End

TextField = Literal["headline", "dek", "body"]
ValueField = Literal["language", "publisher", "actor", "country", "origin", "cited"]
DateField = Literal["published", "mentions"]
TEXT_FIELDS: Final[tuple[TextField, ...]] = ("headline", "dek", "body")
VALUE_FIELDS: Final[tuple[ValueField, ...]] = (
    "language", "publisher", "actor", "country", "origin", "cited",
)  # fmt: skip
DATE_FIELDS: Final[tuple[DateField, ...]] = ("published", "mentions")


@dataclass(frozen=True, slots=True)
class Text:
    """Words to find, as one phrase when there are several; in `field`, or in any of the text fields."""

    text: str
    field: TextField | None = None
    slop: int = 0
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a keyword field: `language:fr`."""

    field: ValueField
    value: str


@dataclass(frozen=True, slots=True)
class Filled:
    """There are words in `field`: `dek:*`."""

    field: TextField


@dataclass(frozen=True, slots=True)
class Dates:
    """A date of `field` lies between two ends, None = open; with both open, there is a date."""

    field: DateField
    first: End | None = None
    last: End | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """Matches everything."""


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two parts, none of them an And."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of at least two parts, none of them an Or."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Negate:
    """Not `part`, which is no Negate itself."""

    part: "Tree"


@dataclass(frozen=True, slots=True)
class Weighted:
    """`part`, some words of which rank what they find, with `weight` times their score."""

    part: "Tree"
    weight: float


Leaf = Text | Value | Filled | Dates | Every
Tree = Leaf | And | Or | Negate | Weighted


def all_of(parts: list[Tree]) -> Tree:
    """The And of `parts`, flat."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(parts: list[Tree]) -> Tree:
    """The Or of `parts`, flat."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negate(part: Tree) -> Tree:
    """Not `part`; twice is not at all."""
    return part.part if isinstance(part, Negate) else Negate(part)


def scores(tree: Tree) -> bool:
    """Some words must or may be there, so that articles can be ranked by them."""
    match tree:
        case Text():
            return True
        case And(parts) | Or(parts):
            return any(map(scores, parts))
        case Weighted(part):
            return scores(part)
        case _:
            return False


def leaves(tree: Tree) -> list[Leaf]:
    """What `tree` is made of, left to right."""
    match tree:
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in leaves(part)]
        case Negate(part) | Weighted(part):
            return leaves(part)
        case _:
            return [tree]
