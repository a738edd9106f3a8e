"""`telex trace`: every message that touched an article, and what became of it."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Final

import click

from schemas.forgotten import ARTICLE_ID, Forgotten
from schemas.moments import from_epoch_ms, iso
from schemas.outcomes import Note
from schemas.topics import FORGOTTEN, RAW
from services.cli.environment import load_settings, run
from services.engines.bus import Bus, Place
from services.engines.factory import make_bus, make_index, make_trails
from services.engines.reading import read_to_end
from services.ingestor.draft import Publisher
from services.ingestor.identity import identify
from services.ingestor.stages.web_address import canonical_url
from services.runtime.settings import Settings
from services.search.tracing.answers import IndexedVersion, TraceAnswer, TracedMessage
from services.search.tracing.scanning import scan
from services.search.tracing.tracing import Asked, Traces

_PLACE: Final = re.compile(r"(.+)/(\d{1,9})/(\d{1,18})")
# Whole messages come with the answer whether they are there.
_AT_ONCE: Final = 20
_LOOKED_AT: Final = 200
_INDENT: Final = " " * 4


@click.command
@click.argument("what", metavar="ID|URL|URI|PLACE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--scan", "scanned", is_flag=True, help="Read the receipts from their topic itself: slow, always whole."
)
def trace(*, what: str, as_json: bool, scanned: bool) -> None:
    """Show every message that touched an article, with its outcome, and what is in the index now.

    The article is named by its id, its url, its publisher's own uri, the key of its messages, or the place of one of them
    (topic/partition/offset, as `telex publish` and receipts tell it). Asks the engines themselves; needs no running service,
    but knows the messages that `telex watch` has kept, and says how far that reaches. --scan does without.

    Ends with status 1 when nothing is known of it.
    """
    answer = run(traced(load_settings(), what, scanned=scanned))
    if as_json:
        click.echo(answer.model_dump_json())
    else:
        click.echo("\n".join(_as_text(answer)))
    if not answer.messages and not any(one.now or one.forgotten_at for one in answer.articles):
        raise SystemExit(1)


def asked_for(what: str, prefix: str = "") -> Asked:
    """What `what` may be: an article's id, the place of a message, or a name."""
    # Bytes of the command line that are no text.
    what = what.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if re.fullmatch(ARTICLE_ID, what):
        return Asked(what, ids=(what,))
    place = _PLACE.fullmatch(what)
    if place and place[1].removeprefix(prefix) == RAW.name:
        return Asked(what, place=f"{RAW.name}/{int(place[2])}/{int(place[3])}")
    url = canonical_url(what)
    names = [what] if url is None else [what, url]
    return Asked(what, names=names, guesses=[_id(None, url)] if url else [_id(what, None)])


def _id(uri: str | None, url: str | None) -> str:
    """The id of the article that states nothing else of what an id is made of."""
    nobody: Publisher | None = None
    return identify(
        publisher=nobody,
        uri=uri,
        url=url,
        headline=None,
        text=None,
        version=0,
        version_created=None,
        received_ms=0,
    ).id


async def traced(settings: Settings, what: str, *, scanned: bool) -> TraceAnswer:
    """What is known of `what`; `scanned` reads the receipts from their topic. Raises engine errors."""
    async with AsyncExitStack() as stack:
        bus, index = make_bus(settings), make_index(settings, writable=False)
        trails = make_trails(settings)
        for engine in (bus, index, trails):
            stack.push_async_callback(engine.close)
            await engine.start()
        traces = Traces(index, trails if settings.trails else None, lambda: datetime.now(UTC))
        asked = asked_for(what, settings.topic_prefix)
        if scanned:
            answer = await traces.told(asked, *await scan(bus, asked, _progress()))
        else:
            answer = await traces.trace(asked)
        return await _with_topic(bus, await _with_forgotten(bus, traces, answer))


async def _with_forgotten(bus: Bus, traces: Traces, answer: TraceAnswer) -> TraceAnswer:
    """`answer` with who had which of its articles erased, from the topic that says so."""
    ids = {one.id for one in answer.articles}
    records: dict[str, Forgotten] = {}
    async for messages in read_to_end(bus, FORGOTTEN.name):
        for message in messages:
            name = (message.key or b"").decode("utf-8", "replace")
            if name in ids:
                records.pop(name, None)
                if message.value is not None:
                    records[name] = Forgotten.model_validate_json(message.value)
    if not records:
        return answer
    articles = [
        one.model_copy(update={"forgotten_at": records[one.id].at, "forgotten_by": records[one.id].author})
        if one.id in records
        else one
        for one in answer.articles
    ]
    return traces.said_anew(answer.model_copy(update={"articles": articles}))


async def _with_topic(bus: Bus, answer: TraceAnswer) -> TraceAnswer:
    """`answer` with whether its last messages are still in the raw topic."""
    last = answer.messages[-_LOOKED_AT:]
    looked: dict[str, TracedMessage] = {}
    for begin in range(0, len(last), _AT_ONCE):
        some = last[begin : begin + _AT_ONCE]
        there = await bus.fetch([_place(one.place) for one in some])
        for one in some:
            message = there.get(_place(one.place))
            sent = one.sent_at or (iso(from_epoch_ms(message.timestamp_ms)) if message else None)
            looked[one.place] = one.model_copy(update={"in_topic": message is not None, "sent_at": sent})
    return answer.model_copy(update={"messages": [looked.get(one.place, one) for one in answer.messages]})


def _place(text: str) -> Place:
    topic, partition, offset = text.rsplit("/", 2)
    return Place(topic, int(partition), int(offset))


def _progress() -> Callable[[int, int], None]:
    told = time.monotonic()

    def tell(done: int, whole: int) -> None:
        nonlocal told
        if time.monotonic() - told > 1:
            told = time.monotonic()
            click.echo(f"reading receipts: {done} of {whole}", err=True)

    return tell


def _as_text(answer: TraceAnswer) -> Iterator[str]:
    yield answer.says
    if not answer.complete:
        yield "there are more messages: these are the last of them"
    for one in answer.messages:
        yield ""
        yield from _message(one, {article.id for article in answer.articles})
    for article in answer.articles:
        yield ""
        yield article.id
        if article.now is not None:
            yield from _version("now", article.now)
        for earlier in article.earlier:
            yield from _version("earlier", earlier)
        if article.forgotten_at is not None:
            yield f"{_INDENT}erased on request at {article.forgotten_at} by {article.forgotten_by or 'somebody'}"
    yield ""
    yield f"receipts: {answer.kept.says}"


def _message(one: TracedMessage, ids: set[str]) -> Iterator[str]:
    gone = {None: "", True: "", False: "  (not in the raw topic any more)"}[one.in_topic]
    version = "" if one.version is None else f"  version {one.version}"
    yield f"{one.outcome:<11} {one.place}{version}{gone}"
    yield f"{_INDENT}sent {one.sent_at or 'at a time unknown'}, answered {one.answered_at}"
    if one.reason is not None:
        yield f"{_INDENT}{one.reason} at {one.stage}: {one.message}"
    named = [f"{name} {value!r}" for name in ("uri", "url", "key") if (value := getattr(one, name))]
    article = f"article {one.id}" if one.id else "no id could be computed"
    if len(ids) > 1 or one.id is None:
        named.append(article)
    if named:
        yield _INDENT + ", ".join(named)
    yield from _notes("note", one.notes)


def _version(which: str, one: IndexedVersion) -> Iterator[str]:
    embargo = f", embargoed until {one.embargoed_until}" if one.embargoed_until else ""
    yield f"{_INDENT}{which}: version {one.version}, {one.status}{embargo}" + (
        f", {one.headline!r}" if one.headline else ""
    )
    yield (
        f"{_INDENT * 2}received {one.received_at}, indexed {one.indexed_at}, pipeline {one.pipeline['version']}, "
        f"catalogue {one.pipeline['catalogue']}, story {one.story_id}"
    )
    yield from _notes("corrected", one.corrections)


def _notes(what: str, notes: Sequence[Note]) -> Iterator[str]:
    for note in notes:
        said = note.model_dump(exclude_none=True)
        yield f"{_INDENT * 2}{what}: " + ", ".join(f"{name} {value!r}" for name, value in said.items())
