"""From the tree of a query to the engines' condition."""

from services.engines.query import ALL_TEXT, EVERYTHING, AllOf, AnyOf, Condition, Not, Words
from services.search.filters import Names
from services.search.query.tree import And, Every, Negate, Or, Text, Tree, Value


def condition(tree: Tree, names: Names) -> Condition:
    """What must hold of an article for `tree` to match it. `names` turns names of values into indexed values."""
    match tree:
        case Every():
            return EVERYTHING
        case Text(text, field, slop, prefix):
            return Words(text, (field,) if field else ALL_TEXT, slop, prefix)
        case Value(field, value):
            return names.condition(field, (value,))
        case And(parts):
            return AllOf(tuple(condition(part, names) for part in parts))
        case Or(parts):
            return AnyOf(tuple(condition(part, names) for part in parts))
        case Negate(part):
            return Not(condition(part, names))


def scores(tree: Tree) -> bool:
    """Some words must or may be there, so that articles can be ranked by them."""
    match tree:
        case Text():
            return True
        case And(parts) | Or(parts):
            return any(map(scores, parts))
        case _:
            return False
