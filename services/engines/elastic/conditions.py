"""From the typed query's conditions to Elasticsearch's queries. Pure: no script, no query string, no pattern."""

import base64
import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from services.engines.analysis import FOLDED, analyze
from services.engines.query import (
    AllOf,
    AnyOf,
    AnyValue,
    AtLeast,
    Between,
    Condition,
    Flag,
    Not,
    Present,
    Words,
)

Json = dict[str, Any]

ALL: Final[Json] = {"match_all": {}}
NONE: Final[Json] = {"match_none": {}}
# Elasticsearch reads 30 levels of queries in one another; a deeper part goes in an envelope, which is read on its own.
_ENVELOPE_ABOVE: Final = 12
# A phrase whose last word is a prefix stands for as many phrases as this; a prefix alone has no such bound.
_EXPANSIONS: Final = 10_000
# In UTF-8 bytes.
_LONGEST_KEYWORD: Final = 32_766
# Of all numbers of 64 bits, the lowest is the one that Elasticsearch does not take for a time.
_LEAST: Final = -(2**63) + 1
_MOST: Final = 2**63 - 1


class _Part(NamedTuple):
    query: Json
    levels: int


def condition(wanted: Condition) -> Json:
    """The query that holds where `wanted` does. Only words score; everything else adds nothing to a score."""
    return _enclosed(_compile(wanted)).query


def scores(wanted: Condition) -> bool:
    """Whether words that `wanted` asks for (not those it leaves out) can rank what it finds."""
    match wanted:
        case Words():
            return True
        case AllOf(parts) | AnyOf(parts):
            return any(scores(part) for part in parts)
        case Not(Not(part)):
            return scores(part)
        case _:
            return False


def _compile(wanted: Condition) -> _Part:
    match wanted:
        case Words():
            return _Part(_words(wanted), 1)
        case AllOf(parts):
            return _all_of(_flat(AllOf, parts))
        case AnyOf(parts):
            return _any_of(_flat(AnyOf, parts))
        case Not(Not(part)):
            return _compile(part)
        case Not(part):
            return _bool({"must_not": [part]})
        case AnyValue() | AtLeast():
            return _values(wanted)
        case Between(field, None, None) | Present(field):
            return _Part({"exists": {"field": field}}, 1)
        case Between(field, least, most):
            return _Part(_between(field, least, most), 1)
        case Flag(field, value):
            return _Part({"term": {field: value}}, 1)


def _values(wanted: AnyValue | AtLeast) -> _Part:
    # A value too long to be indexed is no article's, and Elasticsearch refuses to be asked for it.
    possible = [v for v in wanted.values if len(v.encode("utf-8", "surrogatepass")) <= _LONGEST_KEYWORD]
    if isinstance(wanted, AnyValue):
        return _Part({"terms": {wanted.field: possible}} if possible else NONE, 1)
    each = [{"term": {wanted.field: value}} for value in dict.fromkeys(possible)]
    if len(each) < wanted.count:
        return _Part(NONE, 1)
    # Inside a filter, where nothing scores.
    return _Part({"bool": {"filter": [{"bool": {"should": each, "minimum_should_match": wanted.count}}]}}, 3)


def _flat(kind: type[AllOf | AnyOf], parts: Sequence[Condition]) -> list[Condition]:
    flat: list[Condition] = []
    for part in parts:
        inner = part
        while isinstance(inner, Not) and isinstance(inner.part, Not):
            inner = inner.part.part
        flat.extend(_flat(kind, inner.parts) if isinstance(inner, kind) else [inner])
    return flat


def _all_of(parts: list[Condition]) -> _Part:
    if not parts:
        return _Part(ALL, 1)
    if len(parts) == 1 and not isinstance(parts[0], Not):
        return _compile(parts[0])
    clauses: dict[str, list[Condition]] = {"must": [], "filter": [], "must_not": []}
    for part in parts:
        if isinstance(part, Not):
            clauses["must_not"].append(part.part)
        else:
            clauses["must" if scores(part) else "filter"].append(part)
    return _bool(clauses)


def _any_of(parts: list[Condition]) -> _Part:
    if not parts:
        return _Part(NONE, 1)
    if len(parts) == 1:
        return _compile(parts[0])
    if not any(scores(part) for part in parts):
        return _bool({"should": parts})
    # Beside words, a value that was asked for must not rank what it finds.
    found = [_enclosed(_compile(part) if scores(part) else _bool({"filter": [part]})) for part in parts]
    return _Part({"bool": {"should": [part.query for part in found]}}, 1 + max(part.levels for part in found))


def _bool(clauses: dict[str, list[Condition]]) -> _Part:
    compiled = {
        kind: [_enclosed(_compile(part)) for part in parts] for kind, parts in clauses.items() if parts
    }
    levels = max(part.levels for parts in compiled.values() for part in parts)
    return _Part(
        {"bool": {kind: [part.query for part in parts] for kind, parts in compiled.items()}}, levels + 1
    )


def _enclosed(part: _Part) -> _Part:
    if part.levels <= _ENVELOPE_ABOVE:
        return part
    content = json.dumps(part.query, separators=(",", ":")).encode("ascii")
    return _Part({"wrapper": {"query": base64.b64encode(content).decode("ascii")}}, 1)


def _words(words: Words) -> Json:
    tokens = analyze(words.text, FOLDED)
    if not tokens:
        return NONE
    if words.prefix and len(tokens) == 1:
        prefixes = [{"prefix": {name: {"value": tokens[0].term}}} for name in words.fields]
        return {"dis_max": {"queries": prefixes, "boost": words.boost}}
    query: Json = {
        "query": words.text,
        "type": "phrase_prefix" if words.prefix else "phrase",
        "fields": list(words.fields),
        "slop": words.slop,
        "boost": words.boost,
    }
    if words.prefix:
        query["max_expansions"] = _EXPANSIONS
    elif not words.exact:
        # The field of every language: an article fills its own only, and the query's words may be of any.
        query["fields"] += [f"text_*.{name}" for name in words.fields]
    return {"multi_match": query}


def _between(field: str, least: int | None, most: int | None) -> Json:
    if (least is not None and least > _MOST) or (most is not None and most < _LEAST):
        return NONE
    bounds = {}
    if least is not None:
        bounds["gte"] = max(least, _LEAST)
    if most is not None:
        bounds["lte"] = min(most, _MOST)
    return {"range": {field: bounds}}
