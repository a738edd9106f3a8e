"""What has to be in Elasticsearch: two aliases over one index for each version of the shipped mapping. Pure.

Readers ask the read alias, writers the write alias, so that a new index can be filled beside the one that is read. One
write index at a time, so that an article's id is unique. The write alias has the mapping's version in its name: an
ingestor of an earlier Telex never writes its documents into an index of a later one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
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
    record: str


def names(index_name: str) -> Names:
    """The names for `index_name` at the shipped mapping's version."""
    version = mapping_version(mapping()["mappings"])
    family = f"{index_name}-v{version}"
    return Names(
        read=index_name,
        write=f"{index_name}-write-v{version}",
        template=family,
        pattern=f"{family}-*",
        first=f"{family}-000001",
        record=f"{index_name}-rebuild",
    )


def generations(index_name: str, indices: Iterable[str]) -> dict[str, int]:
    """Those of `indices` that are Telex's under `index_name`, of any mapping version, with their numbers."""
    known = re.compile(rf"{re.escape(index_name)}-v\d+-(\d{{6}})")
    return {name: int(match[1]) for name in indices if (match := known.fullmatch(name))}


def next_index(index_name: str, indices: Iterable[str]) -> str:
    """The name of a new index of the shipped mapping beside `indices`."""
    number = max(generations(index_name, indices).values(), default=0) + 1
    return f"{names(index_name).pattern.removesuffix('*')}{number:06}"


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
    """The index template, so that every index of this version is made alike, and none by writing to one that is gone."""
    return {
        "index_patterns": [names(settings.index_name).pattern],
        "allow_auto_create": False,
        "template": index_body(settings),
    }


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
