"""Facets as aggregations, and the buckets in their answers. Pure.

Each facet is a filter, so that it can be counted without the filters of its own group, with the counts inside it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.engines.elastic.conditions import ALL, Json, condition
from services.engines.elastic.lists import list_aggregations, list_buckets
from services.engines.query import (
    BarsFacet,
    Bucket,
    CasesFacet,
    CountFacet,
    CrossFacet,
    Extent,
    Facet,
    ListFacet,
    ValuesFacet,
)

STORIES: Final = "stories"
# Up to this many, distinct stories are counted to within a few in ten thousand (to some thousands, as a rule, exactly);
# beyond, estimated to within a few in a thousand.
_PRECISE_STORIES: Final = 40_000
# What the buckets of one facet may take for that, in bytes: many facets, and many searches, are counted at once in a heap
# that has a limit. A bucket takes the power of two above 16/3 bytes for each story that is counted precisely.
_MEMORY: Final = 16 * 2**20
# Each shard names so many values at least, so that the sum over shards is right for those at the top.
_NAMED_BY_SHARD: Final = 100
# A pattern is read up to 1,000 characters, each of the prefix's may need two; the rest is compared here.
_LONGEST_PREFIX: Final = 490
_SPECIAL: Final = frozenset('.?+*|{}[]()"\\#@&<>~^$-')


def group(facet: Facet) -> str | None:
    """The group of filters that `facet` is counted without."""
    match facet:
        case CountFacet():
            return facet.group
        case ValuesFacet():
            return facet.group or facet.name
        case _:
            return facet.name


def counted(clauses: Sequence[Json], beside: int = 1) -> Json:
    """Articles and stories where all of `clauses` hold; one of `beside` such counts in a search."""
    return {"filter": _where(clauses), "aggs": _stories(beside)}


def aggregation(facet: Facet, clauses: Sequence[Json], beside: int = 1) -> Json:
    """The aggregation that counts `facet` where all of `clauses` hold, in a search with `beside` counts of no buckets."""
    match facet:
        case CountFacet():
            return counted([*clauses, condition(facet.where)], beside)
        case BarsFacet():
            ranges = [{"from": start, "to": end} for start, end in _bars(facet)]
            inner: Json = (
                {"bars": {"range": {"field": facet.field, "ranges": ranges}, "aggs": _stories(len(ranges))}}
                if ranges
                else {}
            )
            return {"filter": _where([*clauses, condition(facet.where)]), "aggs": inner}
        case CasesFacet():
            cases = [condition(case) for case in facet.cases]
            among = {"aggs": _stories(len(cases))} if facet.stories else {}
            inner = {"cases": {"filters": {"filters": cases}, **among}} if cases else {}
            return {"filter": _where(clauses), "aggs": inner}
        case CrossFacet():
            return {"filter": _where(clauses), "aggs": _cells(facet)}
        case ListFacet():
            return {"filter": _where(clauses), "aggs": list_aggregations(facet, _stories(facet.size))}
        case ValuesFacet():
            terms: Json = {
                "field": facet.field,
                "size": max(facet.size, 1),
                "shard_size": max(_NAMED_BY_SHARD, 2 * facet.size),
                "order": [{"_count": "desc"}, {"_key": "asc"}],
            }
            if facet.prefix:
                terms["include"] = _escaped(facet.prefix[:_LONGEST_PREFIX]) + ".*"
            elif facet.among:
                terms["include"] = list(facet.among)
            inner = {} if facet.among == () else {"values": {"terms": terms, "aggs": _stories(facet.size)}}
            if facet.selected:
                selected = [{"term": {facet.field: value}} for value in facet.selected]
                inner["selected"] = {"filters": {"filters": selected}, "aggs": _stories(len(selected))}
            return {"filter": _where(clauses), "aggs": inner}


def buckets(facet: Facet, answer: Mapping[str, Any]) -> tuple[Bucket, ...]:
    """The buckets of `facet` in the answer to its aggregation."""
    match facet:
        case CountFacet():
            return (_bucket(facet.name, answer),)
        case BarsFacet():
            bars = answer["bars"]["buckets"] if "bars" in answer else []
            return tuple(_bucket(str(start), bar) for (start, _), bar in zip(_bars(facet), bars, strict=True))
        case CasesFacet():
            cases = answer["cases"]["buckets"] if "cases" in answer else []
            return tuple(_bucket(str(number), case) for number, case in enumerate(cases))
        case CrossFacet():
            rows = answer["rows"]["buckets"] if "rows" in answer else []
            cells = [cell for row in rows for cell in row["columns"]["buckets"]]
            return tuple(_bucket(str(number), cell) for number, cell in enumerate(cells))
        case ListFacet():
            return tuple(_bucket(value, one) for value, one in list_buckets(facet, answer))
        case ValuesFacet():
            listed = answer["values"]["buckets"] if "values" in answer else []
            found = [
                _bucket(one["key"], one)
                for one in listed[: facet.size]
                if one["key"].startswith(facet.prefix or "")
            ]
            named = {bucket.value for bucket in found}
            for value, one in zip(facet.selected, answer.get("selected", {}).get("buckets", ()), strict=True):
                if value not in named:
                    named.add(value)
                    found.append(_bucket(value, one))
            return tuple(sorted(found, key=lambda bucket: (-bucket.articles, bucket.value)))


def extent(asked: Extent, clauses: Sequence[Json]) -> Json:
    """The aggregation that finds `asked` where all of `clauses` hold."""
    ends = {"first": {"min": {"field": asked.first}}, "last": {"max": {"field": asked.last}}}
    return {"filter": _where([*clauses, condition(asked.where)]), "aggs": ends}


def ends(answer: Mapping[str, Any]) -> tuple[int, int] | None:
    """Both ends in the answer to the aggregation of an extent; None when nothing has a value."""
    first, last = answer["first"]["value"], answer["last"]["value"]
    return None if first is None or last is None else (int(first), int(last))


def _stories(buckets: int) -> Json:
    """The count of stories in each of so many buckets, as precise as there is memory for."""
    room = 2 ** ((_MEMORY // max(buckets, 1)).bit_length() - 1)
    precise = min(_PRECISE_STORIES, 3 * room // 16 - 1)
    return {STORIES: {"cardinality": {"field": "story", "precision_threshold": precise}}}


def _cells(facet: CrossFacet) -> Json:
    if not facet.rows or not facet.columns:
        return {}
    columns: Json = {
        "filters": {"filters": [condition(column) for column in facet.columns]},
        "aggs": _stories(len(facet.rows) * len(facet.columns)),
    }
    rows = [condition(row) for row in facet.rows]
    return {"rows": {"filters": {"filters": rows}, "aggs": {"columns": columns}}}


def _bars(facet: BarsFacet) -> list[tuple[int, int]]:
    return list(zip(facet.edges, facet.edges[1:], strict=False))


def _bucket(value: str, answer: Mapping[str, Any]) -> Bucket:
    return Bucket(value, answer["doc_count"], answer[STORIES]["value"] if STORIES in answer else 0)


def _where(clauses: Sequence[Json]) -> Json:
    return {"bool": {"filter": list(clauses)}} if clauses else ALL


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in _SPECIAL else character for character in text)
