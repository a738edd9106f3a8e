"""`telex up`: bus, ingestor, watch, index and search in one process."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from services.cli.encryption import encryption
from services.cli.environment import install_catalogue, load_settings, run
from services.cli.listening import address, listen
from services.cli.search import keep_preparing, tell_of_keys
from services.cli.search_probes import search_probes
from services.engines.bus import Bus
from services.engines.factory import make_bus, make_index, make_records, make_trails
from services.engines.index import ArticleIndex
from services.engines.records import Records
from services.ingestor.health import Health
from services.ingestor.metrics import REGISTRY
from services.ingestor.service import run_ingestor
from services.runtime.settings import Settings
from services.runtime.signals import stop_event
from services.search.app import create_app
from services.search.server import serve
from services.search.watching.health import Health as WatchHealth
from services.search.watching.watch import Engines, run_watch


@click.command
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on (else TELEX_PORT, else the next free one).",
)
def up(*, port: int | None) -> None:
    """Run everything in one process, on the engines that TELEX_BUS and TELEX_INDEX name.

    By default that is one SQLite file and one tantivy folder under ./data: no Kafka, no Elasticsearch, no Docker.
    Ctrl-C stops it cleanly; the next `telex up` goes on from there. A busy port gives way to the next free one, unless
    --port asks for it.
    """
    settings = load_settings(port=port)
    install_catalogue(settings)
    opened = listen(settings.host, settings.port, next_free=port is None)
    run(_up(settings, opened))


async def _up(settings: Settings, opened: socket.socket) -> None:
    with stop_event() as stop:
        async with everything(settings, opened, stop) as running:
            up = asyncio.create_task(running.health.proved.wait())
            await asyncio.wait({up, *running.tasks}, return_when=asyncio.FIRST_COMPLETED)
            if up.done():
                click.echo(f"Telex is up: search at {running.url}  (Ctrl-C stops it)", err=True)
                tell_of_keys(settings)
            up.cancel()
            await running.ended()


@dataclass(frozen=True, slots=True)
class Running:
    """A whole Telex in this process: its engines, its address, and its services as tasks."""

    url: str
    bus: Bus
    index: ArticleIndex
    records: Records
    health: Health
    tasks: tuple["asyncio.Task[None]", ...]

    async def ended(self) -> None:
        """Wait until a service ends; raises what ended it."""
        done, _ = await asyncio.wait(self.tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


@asynccontextmanager
async def everything(
    settings: Settings, opened: socket.socket, stop: asyncio.Event
) -> AsyncIterator[Running]:
    """Run all services until `stop` is set or the block ends; on leaving, all are ended and the engines closed."""
    health = Health()
    tls = encryption(settings)
    bus = make_bus(settings)
    index = make_index(settings, writable=True)
    records = make_records(settings)
    trails = make_trails(settings)
    kept = trails if settings.trails else None
    app = create_app(index, records, settings, clock=lambda: datetime.now(UTC), trails=kept)
    preparing = asyncio.create_task(keep_preparing(records), name="records")
    tasks = (
        asyncio.create_task(run_ingestor(bus, index, settings, stop, health), name="ingestor"),
        asyncio.create_task(serve(app, opened, stop, tls=tls), name="search"),
        asyncio.create_task(
            _watch(Engines(bus, index, records, trails), settings, stop, health), name="watch"
        ),
    )
    try:
        with search_probes(settings, app, REGISTRY):
            yield Running(address(opened, encrypted=tls is not None), bus, index, records, health, tasks)
    finally:
        stop.set()
        preparing.cancel()
        await asyncio.gather(*tasks, preparing, return_exceptions=True)
        await trails.close()
        await records.close()
        await index.close()
        await bus.close()


async def _watch(engines: Engines, settings: Settings, stop: asyncio.Event, health: Health) -> None:
    # The ingestor opens the bus and makes what is missing on it.
    begun = {asyncio.ensure_future(health.proved.wait()), asyncio.ensure_future(stop.wait())}
    await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
    for one in begun:
        one.cancel()
    if not stop.is_set():
        await run_watch(engines, settings, stop, WatchHealth())
