"""What Elasticsearch may be asked: nothing that runs code, reads a pattern of the user's, or parses a language of its own."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

import regex

from services.engines.fields import FLAGS, KEYWORD_LISTS, KEYWORDS, NUMBERS, SAMPLES, TEXTS, TIMES

Body = Mapping[str, Any]

FIELDS: Final = frozenset({*KEYWORDS, *KEYWORD_LISTS, *SAMPLES, *TIMES, *NUMBERS, *FLAGS, *TEXTS})
_TEXT_FIELDS: Final = frozenset({*TEXTS, *(f"text_*.{name}" for name in TEXTS)})
# What each kind of query may hold beside other queries.
_QUERIES: Final = {
    "match_all": set(),
    "match_none": set(),
    "bool": {"must", "filter", "should", "must_not", "minimum_should_match"},
    "dis_max": {"queries", "boost"},
    "multi_match": {"query", "type", "fields", "slop", "boost", "max_expansions"},
    "wrapper": {"query"},
    "exists": {"field"},
}
_QUERIES_OF_FIELDS: Final = frozenset({"terms", "term", "range", "prefix"})
_AGGREGATIONS: Final = {
    "filter": None,  # is a query
    "filters": {"filters"},
    "terms": {"field", "size", "shard_size", "order", "include"},
    "composite": {"size", "sources", "after"},
    "range": {"field", "ranges"},
    "cardinality": {"field", "precision_threshold"},
    "min": {"field"},
    "max": {"field"},
}
_SEARCH: Final = frozenset({
    "query", "size", "track_total_hits", "timeout", "_source", "aggs", "sort", "post_filter", "collapse", "from", "fields",
    "pit", "search_after",
})  # fmt: skip
# A beginning, with every sign that means something to a pattern escaped.
_BEGINNING: Final = regex.compile(r'(?:[^.?+*|{}\[\]()"\\#@&<>~^$-]|\\.)*\.\*', regex.DOTALL)


def check_search(body: Body) -> None:
    """Fails unless the body of a search is made of what is allowed."""
    assert body.keys() <= _SEARCH
    check_query(body["query"])
    check_query(body.get("post_filter", {"match_all": {}}))
    check_aggregations(body.get("aggs", {}))
    assert {name for one in body.get("sort", ()) for name in one} <= {"_score", *FIELDS}
    assert body.get("collapse", {"field": "story"}).keys() == {"field"}
    json.dumps(body, allow_nan=False).encode("utf-8", "strict")


def check_query(body: Body) -> None:
    """Fails unless a query, with all that is in it, is made of what is allowed."""
    ((kind, inside),) = body.items()
    if kind in _QUERIES_OF_FIELDS:
        assert set(inside) <= FIELDS
        return
    assert set(inside) <= _QUERIES[kind]
    for part in _parts(kind, inside):
        check_query(part)
    if kind == "multi_match":
        assert inside["type"] in {"phrase", "phrase_prefix"}
        assert set(inside["fields"]) <= _TEXT_FIELDS
    if kind == "exists":
        assert inside["field"] in FIELDS


def _parts(kind: str, inside: Body) -> list[Body]:
    """The queries in a query."""
    match kind:
        case "wrapper":
            return [json.loads(base64.b64decode(inside["query"]))]
        case "bool":
            assert type(inside.get("minimum_should_match", 1)) is int
            return [part for name in inside if name != "minimum_should_match" for part in inside[name]]
        case "dis_max":
            return list(inside["queries"])
        case _:
            return []


def check_aggregations(aggregations: Mapping[str, Body]) -> None:
    """Fails unless aggregations, with all that are in them, are made of what is allowed."""
    for one in aggregations.values():
        check_aggregations(one.get("aggs", {}))
        ((kind, inside),) = ((name, value) for name, value in one.items() if name != "aggs")
        if kind == "filter":
            check_query(inside)
            continue
        assert set(inside) <= (_AGGREGATIONS[kind] or set())
        assert inside.get("field", "id") in FIELDS
        match kind:
            case "filters":
                for part in inside["filters"]:
                    check_query(part)
            case "composite":
                for source in inside["sources"]:
                    ((_, what),) = source.items()
                    assert what["terms"].keys() == {"field"}
                    assert what["terms"]["field"] in FIELDS
            case "terms":
                include = inside.get("include", [])
                assert isinstance(include, list) or _BEGINNING.fullmatch(include)
