"""`telex publish`: send articles in, and tell what became of each."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click
import orjson

from schemas.outcomes import Outcome, Receipt
from schemas.topics import RAW, RECEIPTS
from services.cli.environment import load_settings, run
from services.cli.listening import reached_at
from services.engines.bus import Bus, Outgoing, Place
from services.engines.factory import make_bus
from services.ingestor.files import FileMessage, UnreadableFile, read_all
from services.runtime.settings import Settings

BATCH: Final = 200
_UNANSWERED: Final = 3


@click.command
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--publisher", help="Who publishes them: a name or a domain.")
@click.option("--published-at", help="When they were published (ISO 8601).")
@click.option("--language", help="Their language (BCP 47).")
@click.option("--url", help="Where the article is read; for one article.")
@click.option("--no-wait", is_flag=True, help="Do not wait for the receipts.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, 86_400),
    default=60.0,
    show_default=True,
    help="Seconds to wait for each next receipt.",
)
def publish(  # noqa: PLR0913 - one parameter an option
    *,
    files: tuple[Path, ...],
    publisher: str | None,
    published_at: str | None,
    language: str | None,
    url: str | None,
    no_wait: bool,
    timeout: float,
) -> None:
    """Publish articles and print what became of each: outcome, id and link.

    FILES are .txt, .html, .json (one RawArticle or ninjs message), .jsonl (one a line), folders of these, or - for a
    text on standard input. The options state what a message leaves out; what it states itself stays.

    \b
      telex publish article.txt --publisher "Le Courrier" --published-at 2026-03-24
      telex publish samples/

    Ends with status 1 when a message was rejected or a file could not be read, 3 when a receipt did not come in time:
    what follows is then published without waiting.
    """
    stated: dict[str, object] = {
        name: value
        for name, value in {"published_at": published_at, "language": language, "url": url}.items()
        if value is not None
    }
    if publisher is not None:
        looks_like_domain = "." in publisher and " " not in publisher.strip()
        stated["publisher"] = {"domain" if looks_like_domain else "name": publisher}
    settings = load_settings()
    sys.exit(run(_publish(settings, files, stated, wait_s=None if no_wait else timeout)))


async def _publish(
    settings: Settings, files: tuple[Path, ...], stated: Mapping[str, object], *, wait_s: float | None
) -> int:
    bus = make_bus(settings)
    link = f"{reached_at(settings.host, settings.port, encrypted=settings.tls_cert is not None)}/v1/articles/"
    failed = unanswered = 0
    try:
        await bus.start()
        await bus.check_topics([RAW, RECEIPTS])
        for batch in _batches(files, stated):
            found = [one for one in batch if isinstance(one, FileMessage)]
            for problem in (one for one in batch if isinstance(one, UnreadableFile)):
                click.echo(str(problem), err=True)
                failed = 1
            before = await receipts_end(bus, settings.group)
            places = await bus.publish([outgoing(one.value, stated) for one in found])
            if wait_s is None or unanswered:
                for place, one in zip(places, found, strict=True):
                    click.echo(f"{'published':<11} {place}  {one.source}")
                continue
            answered = await wait_for_receipts(bus, places, before, wait_s)
            for place, one in zip(places, found, strict=True):
                receipt = answered.get(str(place))
                click.echo(_line(place, receipt, link, one.source))
                failed = failed or int(receipt is not None and receipt.outcome is Outcome.REJECTED)
            if len(answered) < len(places):
                click.echo(
                    f"no receipt for {len(places) - len(answered)} of {len(places)} within {wait_s:g} s: they are published "
                    "and will be read; is an ingestor running? `telex status` shows the lag",
                    err=True,
                )
                unanswered = _UNANSWERED
    finally:
        await bus.close()
    return unanswered or failed


def _batches(
    files: tuple[Path, ...], stated: Mapping[str, object]
) -> Iterator[list[FileMessage | UnreadableFile]]:
    batch: list[FileMessage | UnreadableFile] = []
    for number, found in enumerate(read_all(files)):
        if number and "url" in stated:
            raise click.UsageError("--url is for one article, and here are more")
        batch.append(found)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def outgoing(value: bytes, stated: Mapping[str, object]) -> Outgoing:
    """The message for one raw article; `stated` fills what a RawArticle leaves out, never a message of another shape.

    The key keeps the versions of one article in one partition, hence in order. What is not JSON goes as it is: the
    ingestor says what is wrong with it.
    """
    try:
        body = orjson.loads(value)
    except orjson.JSONDecodeError:
        return Outgoing(RAW.name, None, value)
    if not isinstance(body, dict):
        return Outgoing(RAW.name, None, value)
    if stated and ("text" in body or "html" in body):
        value = orjson.dumps({**stated, **body})
    name = body.get("uri") or body.get("url") or stated.get("url")
    return Outgoing(RAW.name, name.encode("utf-8", "replace") if isinstance(name, str) else None, value)


async def receipts_end(bus: Bus, group: str) -> dict[int, int]:
    """Where the next receipts will stand, by partition: what `wait_for_receipts` starts from. `group` may be any."""
    return {number: state.end for number, state in (await bus.lag(RECEIPTS.name, group)).items()}


async def wait_for_receipts(
    bus: Bus,
    places: list[Place],
    start: Mapping[int, int],
    patience_s: float,
    *,
    on_receipt: Callable[[Receipt], None] = lambda _receipt: None,
) -> dict[str, Receipt]:
    """The receipts of `places` by place, reading from `start`; those that came, none later than `patience_s` seconds
    after the one before it."""
    awaited = {str(place) for place in places}
    answered: dict[str, Receipt] = {}
    deadline = time.monotonic() + patience_s
    async with bus.reader(RECEIPTS.name, start) as reader:
        while awaited and (left := deadline - time.monotonic()) > 0:
            for message in await reader.poll(1000, left):
                key = (message.key or b"").decode("utf-8", "replace")
                if key in awaited and message.value is not None:
                    awaited.discard(key)
                    answered[key] = Receipt.model_validate_json(message.value)
                    on_receipt(answered[key])
                    deadline = time.monotonic() + patience_s
    return answered


def _line(place: Place, receipt: Receipt | None, link: str, source: str) -> str:
    if receipt is None:
        return f"{'no receipt':<11} {place}  {source}"
    if receipt.outcome is Outcome.REJECTED:
        return f"{receipt.outcome:<11} {source}: {receipt.reason} at {receipt.stage}: {receipt.message}"
    notes = "".join(f"\n{'':<11}   note: {note.code} {note.field or ''}".rstrip() for note in receipt.notes)
    shown = f"  {link}{receipt.id}" if receipt.outcome is Outcome.INDEXED else ""
    return f"{receipt.outcome:<11} {receipt.id}{shown}  {source}{notes}"
