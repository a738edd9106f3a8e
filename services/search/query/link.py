"""Words of a query that are an actor's name are that actor, too, in whatever language an article names it."""

from collections.abc import Callable
from typing import Final

from services.search.query.tree import And, Negate, Or, Text, Tree, Value, Weighted, all_of, any_of

_MOST_WORDS: Final = 6  # of a name without quotation marks


def link(tree: Tree, meant: Callable[[str], str | None]) -> Tree:
    """`tree` with each name as `(name OR actor:<id>)`; `meant` gives the id of a name, None when words mean nobody.

    Words in a field of their own, with a `*` or a `~`, stay words. Words side by side that make a name go together.
    What is linked already stays as it is.
    """
    match tree:
        case Text(text, None, 0, False):
            return tree if (one := meant(text)) is None else Or((tree, Value("actor", one)))
        case Negate(part):
            return Negate(link(part, meant))
        case Weighted(part, weight):
            return Weighted(link(part, meant), weight)
        case Or(parts):
            flat = any_of([link(part, meant) for part in parts])
            return any_of(list(dict.fromkeys(flat.parts))) if isinstance(flat, Or) else flat
        case And(parts):
            return all_of(_joined(parts, meant))
        case _:
            return tree


def _joined(parts: tuple[Tree, ...], meant: Callable[[str], str | None]) -> list[Tree]:
    found: list[Tree] = []
    at = 0
    while at < len(parts):
        words = [part.text for part in _plain_words(parts[at : at + _MOST_WORDS])]
        for many in range(len(words), 1, -1):
            if (one := meant(" ".join(words[:many]))) is not None:
                found.append(Or((And(parts[at : at + many]), Value("actor", one))))
                at += many
                break
        else:
            found.append(link(parts[at], meant))
            at += 1
    return found


def _plain_words(parts: tuple[Tree, ...]) -> list[Text]:
    words: list[Text] = []
    for part in parts:
        match part:
            case Text(_, None, 0, False):
                words.append(part)
            case _:
                break
    return words
