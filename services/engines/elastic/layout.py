"""What has to be in Elasticsearch: two aliases over one index for each version of the shipped mapping. Pure.

Readers ask the read alias, writers the write alias, so that a new index can be filled beside the one that is read. One
write index at a time, so that an article's id is unique.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.engines.analysis.chains import mapping
from services.engines.elastic.conditions import Json
from services.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Names:
    """Every name in Elasticsearch, made from the setting `index_name` and the version of the mapping."""

    read: str
    write: str
    template: str
    pattern: str
    first: str


def names(index_name: str) -> Names:
    """The names for `index_name` at the shipped mapping's version."""
    family = f"{index_name}-v{mapping_version(mapping()['mappings'])}"
    return Names(
        read=index_name,
        write=f"{index_name}-write",
        template=family,
        pattern=f"{family}-*",
        first=f"{family}-000001",
    )


def mapping_version(mappings: Mapping[str, Any]) -> int | None:
    """The version that a mapping states of itself; None when it states none."""
    version = (mappings.get("_meta") or {}).get("mapping_version")
    return version if isinstance(version, int) else None


def index_body(settings: Settings) -> Json:
    """Settings and mapping of an index: as shipped, with the stated shards and replicas."""
    shipped = mapping()
    sizes = {"number_of_shards": settings.index_shards, "number_of_replicas": settings.index_replicas}
    return {
        "settings": {"index": {**shipped["settings"]["index"], **sizes}},
        "mappings": shipped["mappings"],
    }


def template_body(settings: Settings) -> Json:
    """The index template, so that every index of this version is made alike."""
    return {"index_patterns": [names(settings.index_name).pattern], "template": index_body(settings)}


def first_index_body(settings: Settings) -> Json:
    """The first index with both aliases, so that it is never seen without them."""
    used = names(settings.index_name)
    return {**index_body(settings), "aliases": {used.read: {}, used.write: {"is_write_index": True}}}


def differences(index: Mapping[str, Any]) -> list[str]:
    """Where an existing index (`mappings` and `settings` as Elasticsearch tells them) is not as shipped, by name."""
    shipped = mapping()
    here = dict(_leaves(shipped["mappings"]))
    here.update(_leaves({"analysis": shipped["settings"]["index"]["analysis"]}))
    there = dict(_leaves(index["mappings"]))
    there.update(_leaves({"analysis": index["settings"]["index"].get("analysis", {})}))
    return sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every scalar (lists count as one) by its path, as text: Elasticsearch gives settings back as text."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            # An object is one by having properties; Elasticsearch leaves the word out.
            if not (key == "type" and inner == "object"):
                yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, bool):
        yield path, str(value).lower()
    else:
        yield path, str(value)
