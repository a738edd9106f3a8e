"""Making the index, and checking that it is there and ours. Idempotent and safe against others who do it at once."""

from collections.abc import Mapping
from typing import Any, Final

from services.engines.elastic.client import Connection, Refusal, misconfigured
from services.engines.elastic.conditions import Json
from services.engines.elastic.held import Held
from services.engines.elastic.layout import (
    differences,
    first_index_body,
    mapping_version,
    names,
    template_body,
)
from services.engines.errors import IndexMisconfigured
from services.runtime.settings import Settings

_SHOWN: Final = 5


async def ensure(connection: Connection, settings: Settings, held: Held) -> list[str]:
    """Make the template, the first index and the aliases that are missing; returns the names made.

    A write alias that a rebuild took, which was cut short, is not made: writers do without it.
    Raises IndexUnavailable, and IndexMisconfigured when what is there belongs to another mapping.
    """
    try:
        made = await _ensure(connection, settings, held)
    except Refusal as refusal:
        raise misconfigured(refusal) from refusal
    return made


async def _ensure(connection: Connection, settings: Settings, held: Held) -> list[str]:
    used = names(settings.index_name)
    made: list[str] = []
    written = await _found(connection, f"/{used.write}")
    read = await _found(connection, f"/{used.read}")
    if written is None and read is None:
        made += await _first(connection, settings)
        written = await _found(connection, f"/{used.write}")
        read = await _found(connection, f"/{used.read}")
    elif read is None:
        made.append(used.read)
        read = await _completed(connection, settings, used.write, written)
    elif written is None and await held.instead() is not None:
        written = read
    elif written is None:
        made.append(used.write)
        written = await _completed(connection, settings, used.read, read)
    _ours(used.write, written)
    _ours(used.read, read)
    return made


async def _first(connection: Connection, settings: Settings) -> list[str]:
    """Make the template and the first index. Only here, so that who has nothing to make needs no right to make it."""
    used = names(settings.index_name)
    template = f"/_index_template/{used.template}"
    made = [] if await _found(connection, template) else [used.template]
    # Put again when it is there: it may have been made with other settings.
    await connection.ask("PUT", template, template_body(settings))
    try:
        await connection.ask("PUT", f"/{used.first}", first_index_body(settings))
    except Refusal as refusal:
        if refusal.error_type != "resource_already_exists_exception":
            raise
        return made  # somebody was faster; what they made is looked at like anything else
    return [*made, used.first, used.read, used.write]


async def _completed(
    connection: Connection, settings: Settings, present: str, there: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    """Give the index behind the alias `present` the other alias, too; returns that index."""
    used = names(settings.index_name)
    index, there = _ours(present, there)
    actions: list[Json] = [
        {"add": {"index": index, "alias": used.read}},
        {"add": {"index": index, "alias": used.write, "is_write_index": True}},
    ]
    await connection.ask("POST", "/_aliases", {"actions": actions})
    return there


async def _found(connection: Connection, path: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = await connection.ask("GET", path)
    except Refusal as refusal:
        if refusal.status == 404:
            return None
        raise
    return found


def _ours(alias: str, there: Mapping[str, Any] | None) -> tuple[str, Mapping[str, Any]]:
    """The one index behind `alias`, and what is known of it. Raises IndexMisconfigured unless it is as shipped."""
    if there is None:
        raise IndexMisconfigured(f"the alias `{alias}` is missing: run `telex init`")
    if len(there) != 1:
        raise IndexMisconfigured(
            f"`{alias}` stands for {len(there)} indices and has to stand for one: set another TELEX_INDEX_NAME, "
            "or remove what is not Telex's"
        )
    index = next(iter(there))
    if index == alias:
        raise IndexMisconfigured(
            f"`{alias}` is an index and has to be an alias: set another TELEX_INDEX_NAME, or remove it"
        )
    found = differences(there[index])
    if found:
        version = mapping_version(there[index]["mappings"])
        raise IndexMisconfigured(
            f"`{alias}` has another mapping (its version is {version}; {len(found)} differences, such as "
            f"{', '.join(found[:_SHOWN])}): `telex rebuild` makes one of this version beside it"
        )
    return index, there


async def check(connection: Connection, settings: Settings) -> None:
    """Do what searching does: through the read alias, with no right that searching does not need.

    Raises IndexUnavailable, IndexMisconfigured.
    """
    sorted_page: Json = {"size": 1, "sort": [{"sort_time": "desc"}, {"id": "desc"}], "_source": False}
    try:
        await connection.ask("POST", f"/{names(settings.index_name).read}/_search", sorted_page)
    except Refusal as refusal:
        raise misconfigured(refusal) from refusal
