"""Indices of our own beside the articles: one by name, without alias or version, which no rebuild touches."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from services.engines.elastic.access import Access
from services.engines.elastic.client import INDEX_GONE, Connection, Refusal, misconfigured, unavailable
from services.engines.elastic.conditions import Json
from services.engines.errors import IndexForbidden, IndexMisconfigured, IndexUnavailable
from services.runtime.settings import Settings

_EXISTS: Final = "resource_already_exists_exception"


class IndexBeside:
    """The connection to the index `<index_name>-<suffix>`; `noun` is what is kept in it.

    Making one raises IndexMisconfigured when settings do not go together.
    """

    def __init__(self, settings: Settings, suffix: str, noun: str) -> None:
        self._settings = settings
        self._access = Access.of(settings)
        self._name = f"{settings.index_name}-{suffix}"
        self._noun = noun
        self._open: Connection | None = None

    @property
    def _connection(self) -> Connection:
        if self._open is None:
            raise IndexUnavailable(f"the {self._noun} are not started")
        return self._open

    async def start(self) -> None:
        """Get ready to ask; nothing is sent."""
        if self._open is None:
            self._open = Connection(self._access)

    async def close(self) -> None:
        """Close every socket. Safe to call twice."""
        opened, self._open = self._open, None
        if opened is not None:
            await opened.close()


@asynccontextmanager
async def asking() -> AsyncIterator[None]:
    """Inside, what Elasticsearch refuses is raised as IndexUnavailable."""
    try:
        yield
    except Refusal as refusal:
        raise unavailable(refusal) from refusal


async def ensure_beside(connection: Connection, name: str, body: Json, otherwise: str) -> list[str]:
    """Make the index `name` as `body` says, and the template that lets no write make it by mistake; the names made.

    Who may not make one can still find that it is there. Raises IndexUnavailable; IndexMisconfigured, with the sentence
    `otherwise`, when what is there has another `_meta`.
    """
    try:
        found = await _found(connection, name)
        made = [] if found is not None else await _make(connection, name, body)
        found = found or await _found(connection, name)
    except Refusal as refusal:
        raise misconfigured(refusal) from refusal
    if found is None or found["mappings"].get("_meta") != body["mappings"]["_meta"]:
        raise IndexMisconfigured(otherwise)
    return made


async def _found(connection: Connection, name: str) -> Mapping[str, Any] | None:
    try:
        found: dict[str, Any] = await connection.ask("GET", f"/{name}")
    except Refusal as refusal:
        if refusal.error_type == INDEX_GONE:
            return None
        raise
    return found.get(name)


async def _make(connection: Connection, name: str, body: Json) -> list[str]:
    template: Json = {"index_patterns": [name], "priority": 500, "allow_auto_create": False, "template": body}
    try:
        await connection.ask("PUT", f"/_index_template/{name}", template)
        await connection.ask("PUT", f"/{name}", body)
    except Refusal as refusal:
        if refusal.status == 403:
            raise IndexForbidden(
                f"`{name}` is not there, and the key in TELEX_INDEX_API_KEY lacks a right to make it: run `telex init` "
                "with a key of its own (docs/operations.md lists what each command needs)"
            ) from refusal
        if refusal.error_type != _EXISTS:
            raise
        return []  # somebody was faster
    return [name]
