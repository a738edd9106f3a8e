"""`telex rebuild`: make the index anew from the raw topic, beside the live one, then put it in its place."""

import sys

import click

from schemas.topics import RAW
from services.cli.environment import install_catalogue, load_settings, run
from services.cli.progress import Progress
from services.engines.factory import make_bus, make_codec, make_rebuild
from services.engines.reading import extents_of
from services.engines.rebuild import IndexRebuild, RebuildState, Stage
from services.ingestor.batch import BatchWriter
from services.ingestor.consumer import PART_BYTES
from services.ingestor.flight import FlightPath
from services.ingestor.forgotten import follow_forgotten
from services.ingestor.health import Health
from services.ingestor.pace import Pace
from services.ingestor.rebuild import Course, DocumentsMissing, Rebuild
from services.ingestor.service import processor
from services.ingestor.turns import Turns
from services.runtime.backoff import Stopping
from services.runtime.settings import Settings
from services.runtime.signals import stop_event

_STOPPED = 3


@click.command
@click.option(
    "--copy-missing", is_flag=True, help="Copy what the raw topic cannot give any more from the old index."
)
@click.option("--leave-missing", is_flag=True, help="Go on without what cannot be given or copied.")
@click.option("--status", is_flag=True, help="Show how far the rebuild is.")
@click.option("--drop-old", is_flag=True, help="Remove the indices that earlier rebuilds replaced.")
@click.option("--abandon", is_flag=True, help="End a rebuild that was begun and remove what it made.")
def rebuild(*, copy_missing: bool, leave_missing: bool, status: bool, drop_old: bool, abandon: bool) -> None:
    """Make a new index from the raw topic beside the live one, and put it in its place.

    After a new version of Telex, of its catalogue or of the index's mapping. Ingestors and searches go on; at the end
    ingestors wait for some seconds, then readers and writers move to the new index in one step. The old one stays until
    `telex rebuild --drop-old`. Killed at any moment, the next `telex rebuild` goes on from there. With an embedded
    index, end `telex up` or the ingestor first; searches go on.

    Ends with status 1 when something needs a hand, 3 when it was stopped before its end.
    """
    if sum((status, drop_old, abandon, copy_missing or leave_missing)) > 1:
        raise click.UsageError("--status, --drop-old and --abandon each stand alone")
    settings = load_settings()
    if status:
        run(_status(settings))
    elif drop_old or abandon:
        removed = run(_remove(settings, old=drop_old))
        click.echo("removed " + ", ".join(removed) if removed else "there is nothing to remove")
    else:
        install_catalogue(settings)
        sys.exit(run(rebuilt(settings, copy_missing=copy_missing, leave_missing=leave_missing)))


async def rebuilt(settings: Settings, *, copy_missing: bool, leave_missing: bool) -> int:
    """Rebuild, tell how it went, and return the exit status. Raises engine errors and ClickException."""
    bus = make_bus(settings)
    index = make_rebuild(settings)
    progress = Progress()
    health = Health()
    health.well("start")
    try:
        with stop_event() as stop:
            await bus.start()
            await index.start()
            async with processor(settings) as ready, follow_forgotten(bus, index) as forgotten:
                pace = Pace(settings.batch_size, settings.batches_in_flight)
                writer = BatchWriter(index, make_codec(settings), forgotten, stop, health, pace.overloaded)
                work = Rebuild(
                    bus,
                    index,
                    writer,
                    # No message is answered anew: nobody is told.
                    FlightPath(ready, writer, pace, telling=None, turns=Turns()),
                    pace,
                    most=max(1, settings.bytes_in_flight // PART_BYTES),
                    told=lambda course: progress.tell(lambda: _line(course)),
                )
                try:
                    await work.run(copy_missing=copy_missing, leave_missing=leave_missing)
                except Stopping:
                    click.echo(_line(work.course), err=True)
                    click.echo("stopped before the end: `telex rebuild` goes on from there", err=True)
                    return _STOPPED
                except DocumentsMissing as error:
                    raise click.ClickException(str(error)) from error
        click.echo(_line(work.course))
        click.echo("the new index is live; the old one is kept: `telex rebuild --drop-old` removes it")
    finally:
        await index.close()
        await bus.close()
    return 0


def _line(course: Course) -> str:
    parts = [f"{course.done} of {course.total} messages", f"{course.rejected} rejected"]
    if course.copied:
        parts.append(f"{course.copied} documents copied")
    if course.left_out:
        parts.append(f"{course.left_out} documents left out")
    if course.problem:
        parts.append(f"waiting: {course.problem}")
    return f"{course.doing}: {', '.join(parts)}"


async def _status(settings: Settings) -> None:
    bus = make_bus(settings)
    index: IndexRebuild = make_rebuild(settings)
    try:
        await bus.start()
        await index.start()
        state = await index.state()
        if state is None:
            click.echo("no rebuild is under way, and no old index is kept by one")
            return
        click.echo(f"{state.stage:<10}{state.new}, in place of {state.old}; begun {state.started_at}")
        if state.stage is Stage.SWITCHED:
            click.echo("          the old index is kept: `telex rebuild --drop-old` removes it")
            return
        held = {
            partition: (extent.begin, extent.end)
            for partition, extent in (await extents_of(bus, RAW.name)).items()
        }
        _show_positions(state, held)
        click.echo(f"          last worked on {state.worked_at}")
    finally:
        await index.close()
        await bus.close()


def _show_positions(state: RebuildState, held: dict[int, tuple[int, int]]) -> None:
    for partition, (begin, end) in sorted(held.items()):
        at = max(begin, state.positions.get(partition, 0))
        click.echo(f"          partition {partition}: {end - at} messages left (at {at} of {end})")


async def _remove(settings: Settings, *, old: bool) -> list[str]:
    index = make_rebuild(settings)
    try:
        await index.start()
        return await (index.drop_old() if old else index.abandon())
    finally:
        await index.close()
