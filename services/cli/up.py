"""`telex up`: bus, ingestor, index and search in one process."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from services.cli.environment import load_settings, run
from services.cli.listening import address, listen
from services.engines.bus import Bus
from services.engines.factory import make_bus, make_index
from services.engines.index import ArticleIndex
from services.ingestor.health import Health
from services.ingestor.service import run_ingestor
from services.runtime.settings import Settings
from services.runtime.signals import stop_event
from services.search.app import create_app
from services.search.server import serve


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
    opened = listen(settings.host, settings.port, next_free=port is None)
    run(_up(settings, opened))


async def _up(settings: Settings, opened: socket.socket) -> None:
    with stop_event() as stop:
        async with everything(settings, opened, stop) as running:
            up = asyncio.create_task(running.health.proved.wait())
            await asyncio.wait({up, *running.tasks}, return_when=asyncio.FIRST_COMPLETED)
            if up.done():
                click.echo(f"Telex is up: search at {running.url}  (Ctrl-C stops it)", err=True)
            up.cancel()
            await running.ended()


@dataclass(frozen=True, slots=True)
class Running:
    """A whole Telex in this process: its engines, its address, and its two services as tasks."""

    url: str
    bus: Bus
    index: ArticleIndex
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
    """Run both services until `stop` is set or the block ends; on leaving, both are ended and the engines closed."""
    health = Health()
    bus = make_bus(settings)
    index = make_index(settings, writable=True)
    app = create_app(index, settings, clock=lambda: datetime.now(UTC))
    tasks = (
        asyncio.create_task(run_ingestor(bus, index, settings, stop, health), name="ingestor"),
        asyncio.create_task(serve(app, opened, stop), name="search"),
    )
    try:
        yield Running(address(opened), bus, index, health, tasks)
    finally:
        stop.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        await index.close()
        await bus.close()
