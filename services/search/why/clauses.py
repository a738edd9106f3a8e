"""The clauses of a search, each with its condition and in words: what must hold of an article for it to be found. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.engines.query import AllOf, Condition, Filter, Not
from services.search.actor_filter import actor_filters
from services.search.clock import Clock
from services.search.compiler import Reading
from services.search.filters import VALUE_FILTERS, Names, chosen, excluded
from services.search.parameters import NONE, ArticleFilter, FacetName
from services.search.query.compile import condition
from services.search.query.echo import echo
from services.search.query.tree import And, Dates, Every, Filled, Negate, Or, Text, Tree, Value, Weighted

Q: Final = "q"
_PHRASES: Final = {
    "language": "is written in {}",
    "publisher": "was published by {}",
    "story": "belongs to the story {}",
    "actor": "names or means {}",
    "actor_type": "names an actor of the type {}",
    "country": "names an actor of the country {}",
    "origin": "came from {}",
    "cited": "cites {}",
    "cited_role": "cites a source of the role {}",
    "published_basis": "has a publication time of the basis {}",
    "precision": "has a publication time of the precision {}",
    "published": "was published {}",
    "mentions_precision": "talks about a date of the precision {}",
    "mentions": "talks about a date {}",
}
_ANY: Final = {
    "language": "it has a language",
    "publisher": "it has a publisher",
    "actor": "it has an actor",
    "country": "it has a country",
    "origin": "it has an origin",
    "cited": "it cites somebody",
}
_WITH_PART: Final = ("actor_in_headline", "actor_min_prominence", "actor_via")


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that must hold. `param` is where it was asked, `stated` how; `parts` are what it is made of."""

    param: str
    stated: str
    says: str
    condition: Condition
    parts: tuple["Clause", ...] = ()


def clauses(reading: Reading, names: Names) -> list[Clause]:
    """Every clause of a request; all of them together are what its search asks for."""
    tree = reading.tree
    parts = tree.parts if isinstance(tree, And) else () if isinstance(tree, Every) else (tree,)
    found = [_of_query(part, names, reading.clocks_by_name) for part in parts]
    request = reading.request
    for row in VALUE_FILTERS:
        name = row.name.value
        if row.name is FacetName.ACTOR:
            found += _of_actors(request, actor_filters(request, names))
        elif values := chosen(request, row):
            found.append(_of_values(name, values, names.condition(name, values)))
        if values := excluded(request, row):
            found.append(_left_out(name, values, names.condition(name, values)))
    for clock in reading.clocks:
        found += [_of_clock(request, one) for one in clock.filters()]
    return found


def _of_query(tree: Tree, names: Names, clocks: Mapping[str, Clock]) -> Clause:
    match tree:
        case And(parts) | Or(parts):
            inner = tuple(_of_query(part, names, clocks) for part in parts)
            says = "one of these holds" if isinstance(tree, Or) else "all of these hold"
        case Negate(Value(field, value)) if value == NONE:
            # Written `actor:*`.
            inner = ()
            says = _ANY[field]
        case Negate(part):
            inner = (_of_query(part, names, clocks),)
            says = f"not: {inner[0].says}"
        case Weighted(part):
            # A weight ranks; it decides nothing.
            return _of_query(part, names, clocks)
        case _:
            inner = ()
            says = _leaf_says(tree)
    return Clause(Q, echo(tree), says, condition(tree, names, clocks), inner)


def _leaf_says(tree: Text | Value | Filled | Dates | Every) -> str:
    match tree:
        case Text(text, field, slop, prefix):
            where = f"its {field}" if field else "its headline, dek or body"
            if prefix:
                return f"a word that begins with {text!r} stands in {where}"
            near = f", up to {slop} moves apart," if slop else ""
            return f"{text!r}{near} stands in {where}"
        case Value(field, value):
            return _sentence(field, [value])
        case Filled(field):
            return f"it has a {field}"
        case Dates(field, None, None):
            return f"it {_PHRASES[field].format('at a time that is known' if field == 'published' else '')}".strip()
        case Dates(field):
            return f"it {_PHRASES[field].format('within ' + echo(tree).partition(':')[2])}"
        case Every():
            return "anything"


def _of_values(name: str, values: Sequence[str], wanted: Condition) -> Clause:
    return Clause(name, ",".join(values), _sentence(name, values), wanted)


def _left_out(name: str, values: Sequence[str], left_out: Condition) -> Clause:
    inner = _of_values(name, values, left_out)
    return Clause(f"exclude_{name}", inner.stated, f"not: {inner.says}", Not(left_out))


def _of_actors(request: ArticleFilter, filters: Sequence[Filter]) -> list[Clause]:
    """One clause for the chosen actors; with `actor_op=and` a part for each of them."""
    part = ", ".join(
        f"{name}={','.join(value) if isinstance(value, list) else value}"
        for name in _WITH_PART
        if (value := getattr(request, name))
    )
    playing = f" with {part}" if part else ""
    found: list[Clause] = []
    for one in filters:
        stated = request.actor or ["someone"]
        joined = " and ".join(stated) if request.actor_op == "and" else " or ".join(stated)
        says = "it " + _PHRASES["actor"].format(joined) + playing
        inner: tuple[Clause, ...] = ()
        if request.actor_op == "and" and isinstance(one.condition, AllOf) and len(stated) > 1:
            inner = tuple(
                # Nobody plays no part.
                Clause("actor", name, _sentence("actor", [name]) + playing * (name != NONE), wanted)
                for name, wanted in zip(stated, one.condition.parts, strict=True)
            )
        found.append(Clause("actor", ",".join(stated), says, one.condition, inner))
    return found


def _of_clock(request: ArticleFilter, one: Filter) -> Clause:
    first, last = getattr(request, f"{one.group}_from"), getattr(request, f"{one.group}_to")
    name = one.group.removeprefix("exclude_")
    ends = [f"from {first}"] * bool(first) + [f"up to {last}"] * bool(last)
    says = "it " + _PHRASES[name].format(" ".join(ends))
    stated = f"{first or ''}..{last or ''}"
    return Clause(one.group, stated, says if name == one.group else f"not: {says}", one.condition)


def _sentence(name: str, values: Sequence[str]) -> str:
    return "it " + _PHRASES[name].format(" or ".join(values))
