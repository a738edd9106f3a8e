"""`telex init`: topics, index and aliases."""

import click

from services.cli.environment import load_settings, run
from services.engines.factory import make_bus, make_index
from services.ingestor.service import prepare
from services.runtime.settings import Settings


@click.command
def init() -> None:
    """Make the topics, the index and its aliases; change nothing that is there.

    Safe to run again at any time. Ends with status 1 when an engine does not answer, or when what is there loses data
    (a raw topic that forgets) or belongs to another mapping; the message says what to do.
    """
    made = run(_init(load_settings()))
    click.echo("made " + ", ".join(made) if made else "everything is there already")


async def _init(settings: Settings) -> list[str]:
    bus = make_bus(settings)
    index = make_index(settings, writable=True)
    try:
        return await prepare(bus, index)
    finally:
        await index.close()
        await bus.close()
