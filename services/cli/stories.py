"""`telex stories`: join the copies among articles of an older period."""

from datetime import UTC, datetime

import click

from schemas.moments import Moment
from services.cli.environment import load_settings, run
from services.cli.moment import moment
from services.engines.factory import make_bus, make_index
from services.ingestor.forgotten import follow_forgotten
from services.ingestor.joining import Joiner
from services.ingestor.turns import Turns
from services.runtime.settings import Settings


@click.command
@click.option(
    "--since",
    callback=moment,
    required=True,
    metavar="TIME",
    help="Look for copies of everything that was indexed after this: ISO 8601, a date alone from its beginning.",
)
def stories(*, since: Moment) -> None:
    """Join articles that are copies of each other, as the ingestor does with those that it has just indexed.

    For a period in which it did not, because it was told not to (TELEX_STORIES_SECONDS=0). Doing it again changes nothing. With
    an embedded index, end `telex up` or the ingestor first: only one process may write to it.
    """
    joined = run(_joined(load_settings(), since.start))
    click.echo(f"{joined} articles have another story now")


async def _joined(settings: Settings, since: datetime) -> int:
    bus = make_bus(settings)
    index = make_index(settings, writable=True)
    try:
        await bus.start()
        await index.start()
        async with follow_forgotten(bus, index) as forgotten:
            joiner = Joiner(
                bus,
                index,
                forgotten,
                Turns(),
                lambda: datetime.now(UTC),
                with_enriched=settings.publish_enriched,
            )
            return await joiner.join(since)
    finally:
        await index.close()
        await bus.close()
