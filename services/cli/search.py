"""`telex search`: the HTTP service."""

import asyncio
import gc
import socket
from datetime import UTC, datetime

import click
import structlog

from services.cli.encryption import encryption
from services.cli.environment import install_catalogue, load_settings, run
from services.cli.listening import address, listen
from services.cli.search_probes import search_probes
from services.engines.errors import EngineError, IndexUnavailable
from services.engines.factory import make_index, make_records, make_trails
from services.engines.index import ArticleIndex
from services.engines.records import Records
from services.engines.trails import Trails
from services.runtime.settings import Settings
from services.runtime.signals import stop_event
from services.search.app import create_app
from services.search.asking import warm
from services.search.server import serve

RETRY_S = 2.0

_log = structlog.get_logger(__name__)


@click.command
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on (else TELEX_PORT); 0 takes any free one."
)
def search(*, port: int | None) -> None:
    """Serve search over HTTP: the page at /, the API under /v1, its description at /openapi.json.

    Starts while the index is still down, and says so at /health/ready, until it answers.
    """
    settings = load_settings(port=port)
    install_catalogue(settings)
    run(_search(settings, listen(settings.host, settings.port, next_free=False)))


async def _search(settings: Settings, opened: socket.socket) -> None:
    tls = encryption(settings)
    index = make_index(settings, writable=False)
    records = make_records(settings)
    trails = make_trails(settings) if settings.trails else None
    app = create_app(index, records, settings, clock=lambda: datetime.now(UTC), trails=trails)
    with stop_event() as stop, search_probes(settings, app):
        click.echo(f"searching at {address(opened, encrypted=tls is not None)}", err=True)
        tell_of_keys(settings)
        serving = asyncio.create_task(serve(app, opened, stop, tls=tls))
        opening = asyncio.create_task(keep_opening(index, trails))
        preparing = asyncio.create_task(keep_preparing(records))
        settling = asyncio.create_task(settle())
        try:
            await asyncio.wait({serving, opening}, return_when=asyncio.FIRST_COMPLETED)
            if opening.done():
                opening.result()  # an index that needs a hand ends the service: no request could be answered
            await serving
        finally:
            stop.set()
            opening.cancel()
            preparing.cancel()
            settling.cancel()
            await asyncio.gather(serving, opening, preparing, settling, return_exceptions=True)
            if trails is not None:
                await trails.close()
            await records.close()
            await index.close()


def tell_of_keys(settings: Settings) -> None:
    """Say how to get in, where nobody gets in without a key."""
    if not settings.anonymous:
        click.echo(
            "every request needs a key: `telex keys add NAME` makes one; with TELEX_ANONYMOUS=read,fulltext everybody may "
            "read who reaches this address",
            err=True,
        )


async def keep_opening(index: ArticleIndex, trails: Trails | None) -> None:
    """Open `index`, and the trails beside it, trying again while it does not answer."""
    while True:
        try:
            await index.start()
            if trails is not None:
                await trails.start()
        except IndexUnavailable:
            await asyncio.sleep(RETRY_S)
        else:
            return


async def settle() -> None:
    """Read the names of actors, and look for no garbage among them ever after: a look takes a tenth of a second, in which
    nobody is answered."""
    await warm()
    gc.collect()
    gc.freeze()


async def keep_preparing(records: Records) -> None:
    """Make the store of records if it is missing, trying again while that does not work.

    That it cannot be made is told and ends nothing: articles can be searched without.
    """
    told = ""
    await records.start()
    while True:
        try:
            await records.ensure()
        except EngineError as error:
            if str(error) != told:
                told = str(error)
                _log.warning("records_not_ready", problem=told)
            await asyncio.sleep(RETRY_S)
        else:
            return
