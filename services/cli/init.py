"""`telex init`: topics, index and aliases, and the store of records."""

import click

from services.cli.environment import load_settings, run
from services.engines.factory import make_bus, make_index, make_records, make_trails
from services.ingestor.service import prepare
from services.runtime.settings import Settings


@click.command
def init() -> None:
    """Make the topics, the index and its aliases, and the stores beside it; change nothing that is there.

    Safe to run again at any time. Ends with status 1 when an engine does not answer, or when what is there loses data
    (a raw topic that forgets) or belongs to another mapping; the message says what to do.
    """
    made = run(_init(load_settings()))
    click.echo("made " + ", ".join(made) if made else "everything is there already")


async def _init(settings: Settings) -> list[str]:
    bus = make_bus(settings)
    index = make_index(settings, writable=True)
    records = make_records(settings)
    trails = make_trails(settings)
    try:
        made = await prepare(bus, index)
        await records.start()
        made += await records.ensure()
        if settings.trails:
            await trails.start()
            made += await trails.ensure()
        return made
    finally:
        await trails.close()
        await records.close()
        await index.close()
        await bus.close()
