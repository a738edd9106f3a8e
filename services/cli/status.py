"""`telex status`: how far the ingestor is, what became of the messages, how large the index is, how publishers do."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import click
import orjson

from schemas.moments import from_epoch_ms, iso
from schemas.outcomes import Outcome
from schemas.topics import RAW, RECEIPTS
from services.cli.environment import load_settings, run
from services.engines.bus import Bus, PartitionLag
from services.engines.errors import IndexMisconfigured, IndexUnavailable
from services.engines.factory import make_bus, make_index
from services.engines.index import IndexStats
from services.engines.reading import read_to_end
from services.ingestor.publishers import PublisherState, publisher_states
from services.runtime.settings import Settings
from services.search.saved.keeping import GROUP

_CODES = tuple(Outcome)
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to tell. `index` is the problem when the index does not answer; then there are no `publishers`.

    `waiting` counts receipts that saved searches have not been run over yet.
    """

    lag: dict[int, PartitionLag]
    waiting: int
    outcomes: Counter[Outcome]
    index: IndexStats | str
    publishers: tuple[PublisherState, ...]

    @property
    def messages(self) -> int:
        """Messages not yet finished."""
        return sum(state.lag for state in self.lag.values())


@click.command
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(*, as_json: bool) -> None:
    """Show lag by partition, counts by outcome, how far saved searches are, the size of the index, and how its publishers do.

    Outcomes are counted from the receipts, each message once however often it was receipted. Of publishers those that
    have fallen silent come first, then the largest; --json has all that are watched.
    """
    report = run(_status(load_settings()))
    if as_json:
        click.echo(orjson.dumps(_as_json(report)).decode())
    else:
        click.echo("\n".join(_as_text(report)))


def _as_json(report: Report) -> dict[str, object]:
    index = report.index
    partitions = {str(number): state.lag for number, state in report.lag.items()}
    return {
        "lag": {"total": report.messages, "partitions": partitions},
        "saved_searches": {"receipts_waiting": report.waiting},
        "outcomes": {outcome.value: report.outcomes[outcome] for outcome in Outcome},
        "index": {"problem": index}
        if isinstance(index, str)
        else {"articles": index.articles, "documents": index.documents, "size_bytes": index.size_bytes},
        "publishers": [
            {
                "id": one.id,
                "name": one.name,
                "last_seen": iso(from_epoch_ms(one.last_ms)),
                "last_day": one.day,
                "usual_day": one.usual,
                "silent": one.silent,
            }
            for one in report.publishers
        ],
    }


def _as_text(report: Report) -> Iterator[str]:
    yield f"lag       {report.messages} messages"
    for number, state in sorted(report.lag.items()):
        committed = "nothing" if state.committed is None else f"up to {state.committed}"
        yield f"          partition {number}: {state.lag} (committed {committed} of {state.end})"
    counts = ((report.outcomes[outcome], outcome) for outcome in Outcome)
    counted = ", ".join(f"{count} {outcome}" for count, outcome in counts if count)
    yield f"outcomes  {counted or 'none yet'}"
    yield f"saved searches  {report.waiting} receipts wait for them"
    index = report.index
    if isinstance(index, str):
        yield f"index     {index}"
        return
    size = "" if index.size_bytes is None else f", {index.size_bytes / 1_048_576:.1f} MiB"
    yield f"index     {index.articles} articles, {index.documents} documents with earlier versions{size}"
    silent = sum(one.silent for one in report.publishers)
    yield f"publishers  {len(report.publishers)} in the last 90 days, {silent} silent"
    for one in sorted(report.publishers, key=lambda one: not one.silent)[:_SHOWN]:
        last = iso(from_epoch_ms(one.last_ms // 60_000 * 60_000))
        seen = f"silent since {last}" if one.silent else f"last {last}"
        usual = "new" if one.usual is None else f"usually {one.usual:g}"
        yield f"          {one.name}: {seen}, {one.day} in 24 hours, {usual}"
    if len(report.publishers) > _SHOWN:
        yield f"          and {len(report.publishers) - _SHOWN} more"


async def _status(settings: Settings) -> Report:
    bus = make_bus(settings)
    index = make_index(settings, writable=False)
    try:
        await bus.start()
        lag = await bus.lag(RAW.name, settings.group)
        states = await bus.lag(RECEIPTS.name, GROUP)
        waiting = sum(state.lag for state in states.values())
        outcomes = await count_outcomes(bus)
        try:
            await index.start()
            stats = await index.stats()
            publishers = await publisher_states(index, time.time_ns() // 1_000_000)
        except (IndexUnavailable, IndexMisconfigured) as error:
            return Report(lag, waiting, outcomes, str(error), ())
        return Report(lag, waiting, outcomes, stats, publishers)
    finally:
        await index.close()
        await bus.close()


async def count_outcomes(bus: Bus) -> Counter[Outcome]:
    """Messages by outcome, from the receipts: one byte of memory a message, whatever repeats there are."""
    seen: dict[tuple[str, int], bytearray] = {}
    async for messages in read_to_end(bus, RECEIPTS.name):
        for message in messages:
            if message.value is not None:
                _mark(seen, orjson.loads(message.value))
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
