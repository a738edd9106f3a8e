"""`telex status`: how far the ingestor is, what became of the messages, how large the index is."""

from collections import Counter

import click
import orjson

from schemas.outcomes import Outcome
from schemas.topics import RAW, RECEIPTS
from services.cli.environment import load_settings, run
from services.engines.bus import Bus, PartitionLag
from services.engines.errors import IndexMisconfigured, IndexUnavailable
from services.engines.factory import make_bus, make_index
from services.engines.index import IndexStats
from services.runtime.settings import Settings

# Where the last messages before the end cannot be read (an aborted transaction), the count ends with what there is.
SILENT_POLLS = 5
_CODES = tuple(Outcome)


@click.command
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(*, as_json: bool) -> None:
    """Show lag by partition, counts by outcome and the size of the index.

    Outcomes are counted from the receipts, each message once however often it was receipted.
    """
    lag, outcomes, stats = run(_status(load_settings()))
    total = sum(state.lag for state in lag.values())
    if as_json:
        report = {
            "lag": {"total": total, "partitions": {str(number): state.lag for number, state in lag.items()}},
            "outcomes": {outcome.value: outcomes[outcome] for outcome in Outcome},
            "index": None
            if stats is None
            else {"articles": stats.articles, "documents": stats.documents, "size_bytes": stats.size_bytes},
        }
        click.echo(orjson.dumps(report).decode())
        return
    click.echo(f"lag       {total} messages")
    for number, state in sorted(lag.items()):
        committed = "nothing" if state.committed is None else f"up to {state.committed}"
        click.echo(f"          partition {number}: {state.lag} (committed {committed} of {state.end})")
    counted = ", ".join(f"{outcomes[outcome]} {outcome.value}" for outcome in Outcome if outcomes[outcome])
    click.echo(f"outcomes  {counted or 'none yet'}")
    if stats is None:
        click.echo("index     does not answer, or is not there yet")
    else:
        size = "" if stats.size_bytes is None else f", {stats.size_bytes / 1_048_576:.1f} MiB"
        click.echo(
            f"index     {stats.articles} articles, {stats.documents} documents with earlier versions{size}"
        )


async def _status(settings: Settings) -> tuple[dict[int, PartitionLag], Counter[Outcome], IndexStats | None]:
    bus = make_bus(settings)
    index = make_index(settings, writable=False)
    try:
        await bus.start()
        lag = await bus.lag(RAW.name, settings.group)
        outcomes = await count_outcomes(bus, settings.group)
        try:
            await index.start()
            stats = await index.stats()
        except (IndexUnavailable, IndexMisconfigured):
            stats = None
        return lag, outcomes, stats
    finally:
        await index.close()
        await bus.close()


async def count_outcomes(bus: Bus, group: str) -> Counter[Outcome]:
    """Messages by outcome, from the receipts: one byte of memory a message, whatever repeats there are."""
    ends = {number: state.end for number, state in (await bus.lag(RECEIPTS.name, group)).items() if state.lag}
    seen: dict[tuple[str, int], bytearray] = {}
    async with bus.reader(RECEIPTS.name, {}) as reader:
        silent = 0
        while ends and silent < SILENT_POLLS:
            messages = await reader.poll(5000, 1.0)
            silent = 0 if messages else silent + 1
            for message in messages:
                place = message.place
                if message.value is not None:
                    _mark(seen, orjson.loads(message.value))
                if place.offset + 1 >= ends.get(place.partition, 0):
                    ends.pop(place.partition, None)
    counted: Counter[Outcome] = Counter()
    for marks in seen.values():
        for code, outcome in enumerate(_CODES, start=1):
            counted[outcome] += marks.count(code)
    return counted


def _mark(seen: dict[tuple[str, int], bytearray], body: dict[str, object]) -> None:
    marks = seen.setdefault((str(body["topic"]), int(str(body["partition"]))), bytearray())
    offset = int(str(body["offset"]))
    if offset >= len(marks):
        marks.extend(bytes(offset + 1 - len(marks)))
    marks[offset] = _CODES.index(Outcome(str(body["outcome"]))) + 1
