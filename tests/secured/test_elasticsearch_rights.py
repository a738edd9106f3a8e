"""The rights in deploy/elasticsearch on a real Elasticsearch that asks for keys: with them each command does all its work,
with any of them less it does not, and what is another's it is refused."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest

from services.engines.elastic.index import ElasticIndex
from services.engines.elastic.layout import names
from services.engines.elastic.rebuild import ElasticRebuild
from services.engines.elastic.records import ElasticRecords
from services.engines.elastic.trails import ElasticTrails
from services.engines.errors import IndexForbidden, IndexMisconfigured
from services.engines.query import Query
from services.runtime.settings import Settings
from services.search.access.keys import Keys
from services.search.visibility import Scope
from tests.secured import work
from tests.secured.roles import FOLDER, NOTHING, Role, shipped, variants


@dataclass(frozen=True)
class Installation:
    """An installation on an index of its own: `settings` but for the key, those of who may do everything, and the key of a
    reader who may, too."""

    pair: Any
    settings: dict[str, Any]
    administered: Settings
    reader: str

    def with_role(self, role: Role) -> Settings:
        """The settings of a command that may do what is in `role`."""
        return Settings(**self.settings | {"index_api_key": self.pair.api_key(role)[1]})

    def with_rights_of(self, file: str) -> Settings:
        return self.with_role(shipped(file, str(self.settings["index_name"])))

    async def does(self, file: str, number: int, do: work.Work) -> bool:
        """Whether `do` goes with that variant of the rights in `file`."""
        _, role = variants(file, str(self.settings["index_name"]))[number]
        return await work.goes(do(self.with_role(role)))


def empty(pair: Any, **changes: object) -> Installation:
    settings = pair.index(**changes)
    return Installation(pair, settings, Settings(**settings | {"index_api_key": pair.api_key()[1]}), "")


async def made(pair: Any, **changes: object) -> Installation:
    installation = empty(pair, **changes)
    everything = installation.administered
    await work.init(everything)
    records = ElasticRecords(everything)
    async with work.started(records):
        _, key = await Keys(records, work.now).make("reader", frozenset(Scope), by="a test")
    return replace(installation, reader=key.shown())


Try = Callable[[int], Awaitable[bool]]


async def in_use(pair: Any, file: str) -> Try:
    """Everything is made, and there is something to find and to erase each time."""
    installation = await made(pair)
    do = partial(work.search, key=installation.reader) if file == "search" else work.WORK[file]

    async def tried(number: int) -> bool:
        await work.fill(installation.administered)
        return await installation.does(file, number, do)

    return tried


async def new(pair: Any, file: str) -> Try:
    """Nothing is there, each time."""

    async def tried(number: int) -> bool:
        return await empty(pair).does(file, number, work.WORK[file])

    return tried


async def not_rebuilt(pair: Any, file: str) -> Try:
    """Nobody has rebuilt the index before."""

    async def tried(number: int) -> bool:
        return await (await in_use(pair, file))(number)

    return tried


async def left_by_a_rebuild(pair: Any, file: str) -> Try:
    """A rebuild has taken the write alias and died."""
    installation = await made(pair)
    rebuild = ElasticRebuild(installation.administered)
    async with work.started(rebuild):
        await rebuild.begin()
        await rebuild.hold()
    record = f"/{names(str(installation.settings['index_name'])).record}"
    entry = pair.ask("GET", f"{record}/_doc/rebuild")["_source"]
    do = work.LEFT[file]

    async def tried(number: int) -> bool:
        pair.ask("PUT", f"{record}/_doc/rebuild", entry | {"owner": work.DEAD[file]})
        return await installation.does(file, number, do)

    return tried


SITUATIONS = {
    "init": (new, left_by_a_rebuild),
    "ingestor": (in_use, left_by_a_rebuild),
    "watch": (in_use,),
    "search": (in_use,),
    "keys": (in_use,),
    "trace": (in_use,),
    "forget": (in_use,),
    "status": (in_use,),
    "rebuild": (not_rebuilt,),
    "rebuild-status": (in_use,),
}


def test_every_file_is_tried():
    assert sorted(SITUATIONS) == sorted(path.stem for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize("file", SITUATIONS)
async def test_the_rights_of_a_command_are_just_enough(pair, file):
    tries = [await situation(pair, file) for situation in SITUATIONS[file]]
    enough = []
    for number, (missing, _) in enumerate(variants(file, "articles")):
        if all([await tried(number) for tried in tries]):
            enough.append(missing)
    assert enough == [NOTHING]


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[ElasticIndex, ElasticRecords, ElasticTrails]]:
    engines = ElasticIndex(settings), ElasticRecords(settings), ElasticTrails(settings)
    async with work.started(*engines):
        yield engines


async def read_articles(settings: Settings) -> None:
    async with opened(settings) as (index, _, _):
        await index.search_many([Query(work.CURRENT)])


async def write_articles(settings: Settings) -> None:
    async with opened(settings) as (index, _, _):
        await work.write(index)


async def erase_articles(settings: Settings) -> None:
    async with opened(settings) as (index, _, _):
        await work.erase(index)


async def read_records(settings: Settings) -> None:
    async with opened(settings) as (_, records, _):
        await records.page("api-key")


async def write_records(settings: Settings) -> None:
    async with opened(settings) as (_, records, _):
        await records.put_many("api-key", {"mine": {}})


async def read_receipts(settings: Settings) -> None:
    async with opened(settings) as (_, _, trails):
        await trails.of_article("b")


async def write_receipts(settings: Settings) -> None:
    async with opened(settings) as (_, _, trails):
        await trails.add([work.receipt("a")])


ALLOWED = {
    read_articles: {"ingestor", "watch", "search", "trace", "forget", "status", "rebuild"},
    write_articles: {"ingestor", "rebuild"},
    erase_articles: {"ingestor", "forget", "rebuild"},
    read_records: {"watch", "search", "keys"},
    write_records: {"watch", "search", "keys"},
    read_receipts: {"watch", "search", "trace", "forget"},
    write_receipts: {"watch"},
}


async def test_what_is_not_a_commands_own_is_refused(pair):
    installation = await made(pair)
    # Another one, whose name begins as the indices of the first do.
    other = await made(pair, index_name=f"{installation.settings['index_name']}-v1")
    keys = {file: installation.with_rights_of(file) for file in SITUATIONS}
    for do, allowed in ALLOWED.items():
        for file, settings in keys.items():
            await work.fill(installation.administered)
            assert await work.goes(do(settings)) is (file in allowed), (do, file)
            elsewhere = settings.model_copy(update={"index_name": other.settings["index_name"]})
            assert not await work.goes(do(elsewhere)), (do, file)


async def test_who_may_not_make_the_stores_says_who_can(pair):
    installation = empty(pair)
    async with opened(installation.with_rights_of("search")) as (index, records, _):
        with pytest.raises(IndexForbidden, match=r"`secured-\w+-records` is not there.*run `telex init`"):
            await records.ensure()
        with pytest.raises(IndexMisconfigured, match="run `telex init`"):
            await index.check()
