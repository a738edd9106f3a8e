"""The query as it was understood: every operator and bracket written out. Parsing it again gives the same tree."""

from typing import Final

import regex

from services.search.query.tree import And, Every, Negate, Or, Text, Tree, Value

# What stands bare in an echo: letters, digits and marks, with an apostrophe, hyphen or full stop between them.
_BARE: Final = regex.compile(r"[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}\u200c\u200d]|['’.\-](?=[\p{L}\p{N}]))*+")
_OPERATORS: Final = frozenset({"AND", "OR", "NOT"})


def echo(tree: Tree) -> str:
    """`tree` in the query language, normalised."""
    match tree:
        case Every():
            return "*:*"
        case Value(field, value):
            return f"{field}:{_words(value)}"
        case Text():
            return _text(tree)
        case Negate(part):
            return f"NOT {_inner(part)}"
        case And(parts):
            return " AND ".join(map(_inner, parts))
        case Or(parts):
            return " OR ".join(map(_inner, parts))


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
        if character.isalnum() or (character > "\x7f" and not _opens(character))
        else f"\\{character}"
        for character in text
    )


def _opens(character: str) -> bool:
    return character in "“”„«»「『‘‚‛"
