"""The query as it was understood: every operator and bracket written out. Parsing it again gives the same tree."""

from typing import Final

import regex

from services.search.parameters import NONE
from services.search.query.ranges import written
from services.search.query.scan import OPENERS
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

# What stands bare in an echo: letters, digits and marks, with an apostrophe, hyphen or full stop between them.
_BARE: Final = regex.compile(r"[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}\u200c\u200d]|['’.\-](?=[\p{L}\p{N}]))*+")
_OPERATORS: Final = frozenset({"AND", "OR", "NOT"})


def echo(tree: Tree) -> str:
    """`tree` in the query language, normalised."""
    match tree:
        case Negate(Value(field, value)) if value == NONE:
            return f"{field}:*"
        case Negate(Dates(field, None, None)):
            return f"{field}:{NONE}"
        case Negate(part):
            return f"NOT {_inner(part)}"
        case And(parts):
            return " AND ".join(map(_inner, parts))
        case Or(parts):
            return " OR ".join(map(_inner, parts))
        case Weighted(part, weight):
            return f"{echo(part) if isinstance(part, Text) else f'({echo(part)})'}^{weight:g}"
        case _:
            return _leaf(tree)


def _leaf(tree: Leaf) -> str:
    match tree:
        case Every():
            return "*:*"
        case Value(field, value):
            return f"{field}:{_words(value)}"
        case Filled(field):
            return f"{field}:*"
        case Dates(field):
            return f"{field}:{written(tree)}"
        case Text():
            return _text(tree)


def _inner(part: Tree) -> str:
    return f"({echo(part)})" if isinstance(part, And | Or) else echo(part)


def _text(text: Text) -> str:
    field = f"{text.field}:" if text.field else ""
    if text.prefix:
        return f"{field}{_escaped(text.text)}*"
    slop = f"~{text.slop}" if text.slop else ""
    return f"{field}{_quoted(text.text) if slop else _words(text.text)}{slop}"


def _words(text: str) -> str:
    return text if _BARE.fullmatch(text) and text not in _OPERATORS else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    return "".join(
        character
        if character.isalnum() or (character > "\x7f" and character not in OPENERS)
        else f"\\{character}"
        for character in text
    )
