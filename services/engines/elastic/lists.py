"""The values of a field in their own order, however many there are. Pure."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from services.engines.elastic.conditions import Json
from services.engines.query import ListFacet


def list_aggregations(facet: ListFacet, counted: Json) -> Json:
    """The aggregations that `list_buckets` reads, with `counted` inside each bucket."""
    found: Json = {}
    if listed := [value for value in facet.among or () if facet.after is None or value > facet.after]:
        order = {"_key": "asc"}
        terms = {"field": facet.field, "size": max(facet.size, 1), "include": listed, "order": order}
        found["among"] = {"terms": terms, "aggs": counted}
    if facet.among is None or facet.prefix is not None:
        begin = facet.prefix or ""
        composite: Json = {
            "size": max(facet.size, 1),
            "sources": [{"value": {"terms": {"field": facet.field}}}],
        }
        # What begins with a prefix comes behind it in order; the prefix may be a value itself.
        after = max(begin, facet.after or "")
        if after:
            composite["after"] = {"value": after}
        found["listed"] = {"composite": composite, "aggs": counted}
        if begin and (facet.after is None or facet.after < begin):
            found["itself"] = {"filter": {"term": {facet.field: begin}}, "aggs": counted}
    return found


def list_buckets(facet: ListFacet, answer: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The values of `facet` in order, each with its part of the answer."""
    found: dict[str, Mapping[str, Any]] = {}
    for one in answer.get("among", {}).get("buckets", ()):
        found[one["key"]] = one
    for one in answer.get("listed", {}).get("buckets", ()):
        value = one["key"]["value"]
        if value.startswith(facet.prefix or ""):
            found[value] = one
    if "itself" in answer and facet.prefix is not None:
        found[facet.prefix] = answer["itself"]
    ordered = sorted(value for value, one in found.items() if one["doc_count"])
    return [(value, found[value]) for value in islice(ordered, facet.size)]
