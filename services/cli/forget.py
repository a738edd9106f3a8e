"""`telex forget`: erase an article, and say what remains of it."""

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Final

import click

from schemas.forgotten import ARTICLE_ID
from schemas.topics import RAW, TOPICS
from services.cli.environment import load_settings, run
from services.engines.errors import IndexLocked
from services.engines.factory import make_bus, make_index, make_trails
from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Query
from services.ingestor.erasure import Erasure, Traces
from services.runtime.settings import Settings

# How long the process that alone may write to an embedded index is given to erase the article.
PATIENCE_S: Final = 60.0
_ASK_AGAIN_S: Final = 0.5
_SHOWN: Final = 100


def _id(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if not re.fullmatch(ARTICLE_ID, value):
        raise click.BadParameter("an article's id has 32 hexadecimal digits, as in its link and its receipts")
    return value


@click.command
@click.argument("article_id", metavar="ID", callback=_id)
@click.option("--author", required=True, help="Who erases it; recorded.")
@click.option("--dry-run", is_flag=True, help="Show what there is of it, change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(*, article_id: str, author: str, dry_run: bool, yes: bool) -> None:
    """Erase the article ID from the index with its earlier versions, from articles.enriched.v1 and from the rejects, and
    the receipts that `telex watch` keeps of it.

    It stays erased: its id goes to articles.forgotten.v1, and every ingestor, replay and rebuild refuses messages of it
    from then on. Its messages in the raw topic remain; their places are printed. Reads the raw topic and the rejects from
    end to end, which takes its time.

    Ends with status 1 when nothing of it is found, or when the index could not be erased from yet: run it again then.
    """
    run(_forget(load_settings(), article_id, author, dry_run=dry_run, yes=yes))


async def _forget(settings: Settings, article_id: str, author: str, *, dry_run: bool, yes: bool) -> None:
    async with AsyncExitStack() as stack:
        bus = make_bus(settings)
        stack.push_async_callback(bus.close)
        await bus.start()
        if not dry_run:
            await bus.ensure_topics(TOPICS)
        index, writable = await _open(settings, stack, writable=not dry_run)
        trails = make_trails(settings)
        stack.push_async_callback(trails.close)
        await trails.start()
        erasure = Erasure(bus, index, trails, article_id, _progress())
        traces = await erasure.look()
        _tell(traces)
        if not traces:
            raise click.ClickException("nothing of an article with this id is found; nothing was changed")
        if not dry_run:
            if not yes:
                click.confirm("erase it for good?", abort=True, err=True)
            await _erase(index, erasure, article_id, author, writable=writable)
            click.echo("erased, and recorded as forgotten")
        _tell_raw(traces, settings.topic_prefix)


async def _open(settings: Settings, stack: AsyncExitStack, *, writable: bool) -> tuple[ArticleIndex, bool]:
    """The index, open for writing when it was asked for and no other process alone may."""
    index = make_index(settings, writable=writable)
    stack.push_async_callback(index.close)
    try:
        await index.start()
    except IndexLocked:
        return (await _open(settings, stack, writable=False))[0], False
    return index, writable


async def _erase(
    index: ArticleIndex, erasure: Erasure, article_id: str, author: str, *, writable: bool
) -> None:
    await erasure.forget(author, datetime.now(UTC).replace(microsecond=0))
    if writable:
        await index.erase([article_id])
        return
    # The process that writes to the index has seen the record by now, or will.
    everything = Query(AnyValue("id", (article_id,)), size=0)
    deadline = time.monotonic() + PATIENCE_S
    while (await index.search(everything)).total:
        if time.monotonic() > deadline:
            raise click.ClickException(
                "recorded as forgotten, but the process that writes to the index has not erased it yet: it does when "
                "it goes on or starts again; run this again to be sure"
            )
        await asyncio.sleep(_ASK_AGAIN_S)


def _progress() -> Callable[[str, int, int], None]:
    told = time.monotonic()

    def tell(topic: str, done: int, whole: int) -> None:
        nonlocal told
        if time.monotonic() - told > 1:
            told = time.monotonic()
            click.echo(f"reading {topic}: {done} of {whole} messages", err=True)

    return tell


def _tell(traces: Traces) -> None:
    click.echo(f"index     {traces.documents} documents, earlier versions included")
    click.echo(f"rejects   {len(traces.rejects)} messages")
    click.echo(f"receipts  {traces.receipts} kept by telex watch")
    click.echo(f"raw       {len(traces.raw)} messages")
    if traces.enriched:
        click.echo("enriched  its last message")


def _tell_raw(traces: Traces, prefix: str) -> None:
    if traces.raw:
        click.echo(f"\nIn {prefix}{RAW.name}, which is the archive and is not changed, these are of it:")
        for place in traces.raw[:_SHOWN]:
            click.echo(f"  partition {place.partition}  offset {place.offset}")
        if len(traces.raw) > _SHOWN:
            click.echo(f"  and {len(traces.raw) - _SHOWN} more")
        click.echo(
            "Nothing takes them from there again. How to have their bytes gone, too: docs/operations.md, Erasure."
        )
    if traces.unreadable:
        click.echo(
            f"{traces.unreadable} raw messages cannot be read as an article, so nobody can tell whose they are."
        )
