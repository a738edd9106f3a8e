"""`telex search`: the HTTP service."""

import asyncio
import socket
from datetime import UTC, datetime

import click

from services.cli.environment import load_settings, run
from services.cli.listening import address, listen
from services.engines.errors import IndexUnavailable
from services.engines.factory import make_index
from services.engines.index import ArticleIndex
from services.runtime.settings import Settings
from services.runtime.signals import stop_event
from services.search.app import create_app
from services.search.server import serve

RETRY_S = 2.0


@click.command
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on (else TELEX_PORT); 0 takes any free one."
)
def search(*, port: int | None) -> None:
    """Serve search over HTTP: the page at /, the API under /v1, its description at /openapi.json.

    Starts while the index is still down, and says so at /health/ready, until it answers.
    """
    settings = load_settings(port=port)
    run(_search(settings, listen(settings.host, settings.port, next_free=False)))


async def _search(settings: Settings, opened: socket.socket) -> None:
    index = make_index(settings, writable=False)
    app = create_app(index, settings, clock=lambda: datetime.now(UTC))
    with stop_event() as stop:
        click.echo(f"searching at {address(opened)}", err=True)
        serving = asyncio.create_task(serve(app, opened, stop))
        opening = asyncio.create_task(keep_opening(index))
        try:
            await asyncio.wait({serving, opening}, return_when=asyncio.FIRST_COMPLETED)
            if opening.done():
                opening.result()  # an index that needs a hand ends the service: no request could be answered
            await serving
        finally:
            stop.set()
            opening.cancel()
            await asyncio.gather(serving, opening, return_exceptions=True)
            await index.close()


async def keep_opening(index: ArticleIndex) -> None:
    """Open `index`, trying again while it does not answer."""
    while True:
        try:
            await index.start()
        except IndexUnavailable:
            await asyncio.sleep(RETRY_S)
        else:
            return
