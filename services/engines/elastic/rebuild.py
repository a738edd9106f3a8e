"""A rebuild on Elasticsearch: a new index beside the old one, and the aliases that move."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from schemas.moments import iso
from services.engines.elastic.access import Access
from services.engines.elastic.client import Connection, Refusal, misconfigured, unavailable
from services.engines.elastic.conditions import Json
from services.engines.elastic.destination import ElasticDestination
from services.engines.elastic.documents import MESSAGE
from services.engines.elastic.erasing import erase
from services.engines.elastic.layout import generations, index_body, names, next_index, template_body
from services.engines.elastic.record import BEAT_S, LEASE_S, Entry, Record
from services.engines.errors import IndexMisconfigured, IndexUnavailable
from services.engines.index import IndexDocument
from services.engines.rebuild import RebuildState, Stage, Stub
from services.runtime.settings import Settings

_AT_ONCE: Final = 1000
_KEEP_ALIVE: Final = "5m"
# A refresh of a large index, or making an index on a busy cluster.
_PATIENCE_S: Final = 120.0


class ElasticRebuild:
    """See `services.engines.rebuild.IndexRebuild`."""

    def __init__(self, settings: Settings, *, beat_s: float = BEAT_S, lease_s: float = LEASE_S) -> None:
        self._settings = settings
        self._names = names(settings.index_name)
        self._connection = Connection(Access.of(settings))
        self._record = Record(self._connection, self._names.record, beat_s=beat_s, lease_s=lease_s)

    async def start(self) -> None:
        """Nothing is sent before it is needed."""

    async def close(self) -> None:
        """Let go of the record and close every socket."""
        await self._record.let_go()
        await self._connection.close()

    async def state(self) -> RebuildState | None:
        """What the record says."""
        async with _asking():
            entry = await self._record.read()
        return None if entry is None else entry.state

    async def begin(self) -> RebuildState:
        """See the Protocol."""
        async with _asking():
            entry = await self._record.take()
            if entry is None or entry.state.stage is Stage.SWITCHED:
                await self._begin_anew(first=entry is None)
            elif await self._live() == entry.state.new:
                # It was killed between the switch and its note of it.
                await self._record.change(entry.at(Stage.SWITCHED))
                return self._record.entry.state
            elif entry.aliases:
                # It was killed while writers were held.
                await self._release()
            await self._make_new()
        return self._record.entry.state

    async def _begin_anew(self, *, first: bool) -> None:
        old = await self._live()
        if old is None:
            raise IndexMisconfigured("there is no index to rebuild: `telex init` makes one")
        now = iso(datetime.now(UTC))
        new = next_index(self._settings.index_name, await self._indices())
        entry = Entry(RebuildState(new, old, Stage.FILLING, {}, now, now))
        # The record comes before the index: one without a record would be nobody's.
        if first:
            sizes = {"number_of_shards": 1, "number_of_replicas": self._settings.index_replicas}
            await self._record.make(entry, {"index": sizes})
        else:
            await self._record.change(entry)

    async def _make_new(self) -> None:
        """Make the new index unless it is there."""
        entry = self._record.entry
        new = entry.state.new
        if not new.startswith(self._names.pattern.removesuffix("*")):
            raise IndexMisconfigured(
                "the rebuild under way was begun by a Telex with another mapping: go on with that one, or end it with "
                "`telex rebuild --abandon`"
            )
        if new in await self._indices():
            return
        if entry.state.positions:
            # Somebody removed it: what the record says is in it is not.
            await self._record.change(replace(entry, state=replace(entry.state, positions={})))
        await self._connection.ask(
            "PUT", f"/_index_template/{self._names.template}", template_body(self._settings)
        )
        try:
            await self._connection.ask("PUT", f"/{new}", index_body(self._settings), timeout_s=_PATIENCE_S)
        except Refusal as refusal:
            raise misconfigured(refusal) from refusal

    def destination(self) -> ElasticDestination:
        """The new index by its own name. Raises RebuildTaken when it was not begun."""
        return ElasticDestination(
            self._connection, self._record.entry.state.new, max_bytes=self._settings.batch_bytes
        )

    async def erase(self, article_ids: Sequence[str]) -> dict[str, int]:
        """See the Protocol."""
        async with _asking():
            return await erase(self._connection, self._settings.index_name, article_ids)

    async def save(self, positions: Mapping[int, int]) -> None:
        """See the Protocol."""
        entry = self._record.entry
        async with _asking():
            await self._record.change(replace(entry, state=replace(entry.state, positions=dict(positions))))

    async def stubs(self) -> AsyncGenerator[Sequence[Stub], None]:
        """See the Protocol: in one point in time."""
        old = self._record.entry.state.old
        async with _asking():
            await self._connection.ask("POST", f"/{old}/_refresh", timeout_s=_PATIENCE_S)
            pit = (await self._connection.ask("POST", f"/{old}/_pit", params={"keep_alive": _KEEP_ALIVE}))[
                "id"
            ]
            try:
                after: list[Any] | None = None
                while True:
                    body: Json = {
                        "size": _AT_ONCE,
                        "pit": {"id": pit, "keep_alive": _KEEP_ALIVE},
                        "sort": [{"_shard_doc": "asc"}],
                        "_source": [MESSAGE, "story"],
                        "version": True,
                        "track_total_hits": False,
                        **({} if after is None else {"search_after": after}),
                    }
                    answer = await self._connection.ask(
                        "POST",
                        "/_search",
                        body,
                        params={"allow_partial_search_results": "false"},
                        timeout_s=_PATIENCE_S,
                    )
                    hits = answer["hits"]["hits"]
                    if not hits:
                        return
                    pit, after = answer.get("pit_id", pit), hits[-1]["sort"]
                    yield [_stub(hit) for hit in hits]
            finally:
                with suppress(Refusal, IndexUnavailable):
                    await self._connection.ask("DELETE", "/_pit", {"id": pit})

    async def fetch_old(self, doc_ids: Sequence[str]) -> dict[str, IndexDocument]:
        """See the Protocol."""
        old = ElasticDestination(
            self._connection, self._record.entry.state.old, max_bytes=self._settings.batch_bytes
        )
        return await old.fetch(doc_ids)

    async def hold(self) -> None:
        """See the Protocol: the old index keeps the read alias alone, so that new work finds nothing to begin on."""
        entry = self._record.entry
        async with _asking():
            aliases = await self._aliases(entry.state.old) - {self._names.read}
            held = tuple(sorted({*entry.aliases, *aliases}))
            # Noted first: who is about to make a missing alias looks here.
            await self._record.change(replace(entry, aliases=held).at(Stage.HELD))
            if aliases:
                actions: list[Json] = [
                    {"remove": {"index": entry.state.old, "alias": alias}} for alias in sorted(aliases)
                ]
                await self._connection.ask("POST", "/_aliases", {"actions": actions})

    async def release(self) -> None:
        """See the Protocol."""
        async with _asking():
            await self._release()

    async def _release(self) -> None:
        entry = self._record.entry
        await self._give_back(entry)
        await self._record.change(replace(entry, aliases=()).at(Stage.FILLING))

    async def _give_back(self, entry: Entry) -> None:
        if entry.aliases and await self._live() == entry.state.old:
            actions: list[Json] = [
                {"add": {"index": entry.state.old, "alias": alias, "is_write_index": True}}
                for alias in entry.aliases
            ]
            await self._connection.ask("POST", "/_aliases", {"actions": actions})

    async def switch(self) -> None:
        """See the Protocol. What is in the new index is searchable before it is live."""
        entry = self._record.entry
        new, old = entry.state.new, entry.state.old
        async with _asking():
            await self._connection.ask("POST", f"/{new}/_refresh", timeout_s=_PATIENCE_S)
            await self._record.change(entry)
            if (
                await self._live() != new
            ):  # an earlier request may have gone through though its answer was lost
                actions: list[Json] = [
                    {"remove": {"index": old, "alias": self._names.read, "must_exist": True}},
                    {"add": {"index": new, "alias": self._names.read}},
                    {"add": {"index": new, "alias": self._names.write, "is_write_index": True}},
                ]
                await self._connection.ask("POST", "/_aliases", {"actions": actions})
            await self._record.change(entry.at(Stage.SWITCHED))

    async def abandon(self) -> list[str]:
        """See the Protocol."""
        async with _asking():
            entry = await self._record.take()
            if entry is None or entry.state.stage is Stage.SWITCHED or await self._live() == entry.state.new:
                raise IndexMisconfigured("no rebuild is under way")
            await self._give_back(entry)
            removed = [entry.state.new] if entry.state.new in await self._indices() else []
            await self._remove(removed)
            await self._record.remove()
            return removed

    async def drop_old(self) -> list[str]:
        """See the Protocol."""
        async with _asking():
            entry = await self._record.read()
            live = await self._live()
            if entry is not None and entry.state.stage is not Stage.SWITCHED and live != entry.state.new:
                raise IndexMisconfigured(
                    "a rebuild is under way: finish it with `telex rebuild`, or end it with `--abandon`"
                )
            if live is None:
                raise IndexMisconfigured("no index is live: nothing is removed")
            ours = generations(self._settings.index_name, await self._indices())
            unused = [name for name in sorted(ours) if not await self._aliases(name)]
            await self._remove(unused)
            await self._record.remove()
            return unused

    async def _remove(self, indices: Sequence[str]) -> None:
        for name in indices:
            await self._connection.ask("DELETE", f"/{name}", timeout_s=_PATIENCE_S)

    async def _live(self) -> str | None:
        """The index behind the read alias. Raises IndexMisconfigured when there are several."""
        try:
            found = await self._connection.ask("GET", f"/_alias/{self._names.read}")
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise
        if len(found) != 1:
            raise IndexMisconfigured(f"`{self._names.read}` stands for {len(found)} indices, not for one")
        return str(next(iter(found)))

    async def _indices(self) -> list[str]:
        return list(await self._connection.ask("GET", f"/{self._settings.index_name}-v*/_alias"))

    async def _aliases(self, index: str) -> set[str]:
        found = await self._connection.ask("GET", f"/{index}/_alias")
        return set(found[index]["aliases"])


@asynccontextmanager
async def _asking() -> AsyncIterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise unavailable(refusal) from refusal


def _stub(hit: Mapping[str, Any]) -> Stub:
    stored = hit.get("_source", {})
    return Stub(hit["_id"], hit["_version"], stored.get(MESSAGE, ""), stored.get("story", ""))
