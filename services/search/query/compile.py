"""From the tree of a query to the engines' condition."""

from collections.abc import Mapping

from services.engines.query import ALL_TEXT, EVERYTHING, AllOf, AnyOf, Condition, Not, Present, Words
from services.search.clock import Clock
from services.search.filters import Names
from services.search.query.tree import (
    And,
    Dates,
    Every,
    Filled,
    Leaf,
    Negate,
    Or,
    Text,
    Tree,
    Value,
    Weighted,
)


def condition(tree: Tree, names: Names, clocks: Mapping[str, Clock], weight: float = 1.0) -> Condition:
    """What must hold of an article for `tree` to match it.

    `names` turns names of values into indexed values, `clocks` (by field) dates into conditions. Words score `weight`
    times as much as they would. Raises RequestError for a date that cannot be read.
    """

    def inner(part: Tree) -> Condition:
        return condition(part, names, clocks, weight)

    match tree:
        case And(parts):
            return AllOf(tuple(map(inner, parts)))
        case Or(parts):
            return AnyOf(tuple(map(inner, parts)))
        case Negate(part):
            return Not(inner(part))
        case Weighted(part, more):
            return condition(part, names, clocks, weight * more)
        case _:
            return _leaf(tree, names, clocks, weight)


def _leaf(tree: Leaf, names: Names, clocks: Mapping[str, Clock], weight: float) -> Condition:
    match tree:
        case Text(text, field, slop, prefix):
            return Words(text, (field,) if field else ALL_TEXT, slop, prefix, boost=weight)
        case Value(field, value):
            return names.condition(field, (value,))
        case Filled(field):
            return Present(field)
        case Dates(field, first, last):
            return clocks[field].between(first, last)
        case Every():
            return EVERYTHING
