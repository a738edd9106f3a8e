"""`telex replay`: ingest rejected messages, or those of a time range, again."""

import sys
from dataclasses import dataclass

import click

from schemas.moments import Moment, Precision, epoch_ms
from schemas.outcomes import Reason
from services.cli.environment import install_catalogue, load_settings, run
from services.cli.moment import moment
from services.cli.progress import Progress
from services.engines.factory import make_bus, make_codec, make_index, make_rebuild
from services.engines.rebuild import Stage
from services.ingestor.batch import BatchWriter
from services.ingestor.flight import FlightPath
from services.ingestor.forgotten import follow_forgotten
from services.ingestor.health import Health
from services.ingestor.pace import Pace
from services.ingestor.replay import Replay, Tally, batches_between, rejected_batches, try_out
from services.ingestor.service import prepare, processor
from services.ingestor.telling import Telling
from services.ingestor.turns import Turns
from services.runtime.backoff import Stopping
from services.runtime.settings import Settings
from services.runtime.signals import stop_event

_STOPPED = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """What to replay: the rejects, or a time range in ms since 1970, both ends included."""

    reasons: tuple[str, ...] = ()
    since_ms: int | None = None
    until_ms: int | None = None


@click.command
@click.option("--rejected", is_flag=True, help="The messages whose last outcome is `rejected`.")
@click.option(
    "--reason",
    "reasons",
    multiple=True,
    type=click.Choice([reason.value for reason in Reason]),
    help="With --rejected: only those rejected for this reason; may be repeated.",
)
@click.option(
    "--since", callback=moment, metavar="TIME", help="Raw messages sent at this time (ISO 8601) or later."
)
@click.option("--until", callback=moment, metavar="TIME", help="With --since: sent at this time or earlier.")
@click.option("--dry-run", is_flag=True, help="Write nothing; count what the pipeline makes of them.")
@click.option(
    "--rate", type=click.FloatRange(0, min_open=True), metavar="N", help="At most N messages a second."
)
def replay(  # noqa: PLR0913 - one parameter an option
    *,
    rejected: bool,
    reasons: tuple[str, ...],
    since: Moment | None,
    until: Moment | None,
    dry_run: bool,
    rate: float | None,
) -> None:
    """Ingest messages of the raw topic again, from where they stand, while the ingestors go on.

    \b
      telex replay --rejected --reason processing_failed
      telex replay --since 2026-03-24 --until 2026-03-25T06:00:00Z --dry-run

    A date alone is the whole day in UTC. Ids, versions and times are those of the first time, newer versions stay, and
    each message's receipt tells its new outcome: doing it again changes nothing. With an embedded index, end `telex up`
    or the ingestor first: only one process may write to it.

    Ends with status 1 when something needs a hand or a rejected message is nowhere to be found whole, 3 when it was
    stopped before its end.
    """
    if rejected == (since is not None):
        raise click.UsageError("either --rejected or --since")
    if (reasons and not rejected) or (until is not None and since is None):
        raise click.UsageError("--reason goes with --rejected, --until with --since")
    if since is None:
        chosen = Chosen(reasons)
    else:
        whole = until is not None and until.precision is not Precision.INSTANT
        chosen = Chosen(
            (), epoch_ms(since.start), None if until is None else epoch_ms(until.end) + 999 * int(whole)
        )
    settings = load_settings()
    install_catalogue(settings)
    sys.exit(run(replayed(settings, chosen, dry_run=dry_run, rate=rate)))


async def replayed(settings: Settings, chosen: Chosen, *, dry_run: bool, rate: float | None) -> int:
    """Replay what is `chosen`, tell how it went, and return the exit status. Raises engine errors."""
    bus = make_bus(settings)
    index = make_index(settings, writable=not dry_run)
    tally = Tally()
    progress = Progress()

    def told(tally: Tally) -> None:
        progress.tell(lambda: _line(tally))

    stopped = False
    try:
        with stop_event() as stop:
            if dry_run:
                await bus.start()
            else:
                await _refuse_during_rebuild(settings)
                await prepare(bus, index)
            # A slow pace must not come in bursts.
            batch_size = settings.batch_size if rate is None else max(1, min(settings.batch_size, int(rate)))
            if chosen.since_ms is None:
                batches = rejected_batches(bus, chosen.reasons, batch_size, tally)
            else:
                batches = batches_between(
                    bus,
                    chosen.since_ms,
                    chosen.until_ms,
                    batch_size=batch_size,
                    stop=stop,
                )
            try:
                async with processor(settings) as ready:
                    if dry_run:
                        await try_out(batches, ready, stop=stop, tally=tally, told=told)
                    else:
                        async with follow_forgotten(bus, index) as forgotten:
                            health = Health()
                            pace = Pace(batch_size, settings.batches_in_flight)
                            writer = BatchWriter(
                                index, make_codec(settings), forgotten, stop, health, pace.overloaded
                            )
                            path = FlightPath(ready, writer, pace, Telling(bus, stop, health), turns=Turns())
                            await Replay(path, stop, tally=tally, rate=rate, told=told).run(batches)
            except Stopping:
                stopped = True
    finally:
        await index.close()
        await bus.close()
    click.echo(("would be " if dry_run else "") + _line(tally))
    if stopped:
        click.echo("stopped before the end: do it again, what is done already does no harm", err=True)
    return _STOPPED if stopped else int(tally.gone > 0)


async def _refuse_during_rebuild(settings: Settings) -> None:
    """A message that only the rejects still have would reach the old index alone."""
    rebuild = make_rebuild(settings)
    try:
        state = await rebuild.state()
    finally:
        await rebuild.close()
    if state is not None and state.stage is not Stage.SWITCHED:
        raise click.ClickException(
            "a rebuild is under way: wait for its end (`telex rebuild --status`), or end it with --abandon"
        )


def _line(tally: Tally) -> str:
    of = "" if tally.total is None else f" of {tally.total}"
    parts = [f"{count} {outcome}" for outcome, count in tally.outcomes.items()]
    if tally.reasons:
        reasons = ", ".join(f"{count} {reason}" for reason, count in tally.reasons.most_common())
        parts.append(f"rejected for: {reasons}")
    if tally.gone:
        parts.append(f"{tally.gone} nowhere to be found whole")
    return f"{tally.messages}{of} messages" + (f": {'; '.join(parts)}" if parts else "")
