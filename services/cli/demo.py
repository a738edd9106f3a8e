"""`telex demo`: everything on this machine, with the sample articles in it."""

import asyncio
import hashlib
import json
import socket
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import click

from services.cli.environment import install_catalogue, load_settings, run
from services.cli.listening import listen
from services.cli.publish import outgoing, receipts_end, wait_for_receipts
from services.cli.up import Running, everything
from services.ingestor.files import read_articles
from services.runtime.credentials import is_this_machine
from services.runtime.settings import Settings
from services.runtime.signals import stop_event

QUESTION = {
    "q": "Putin OR Poutine OR Путин OR 普京 OR 푸틴",
    "facets": "language,publisher",
    "facet_size": "5",
    "size": "3",
    "sort": "newest",
}
PATIENCE_S = 60.0
# Who can reach it is on this machine already.
ANONYMOUS = "read,fulltext,export"


@click.command
@click.option("--once", is_flag=True, help="Show the answer, then stop.")
@click.option("--data", type=click.Path(path_type=Path), default=Path("data/demo"), show_default=True)
@click.option(
    "--samples", type=click.Path(path_type=Path, exists=True), default=Path("samples"), show_default=True
)
def demo(*, once: bool, data: Path, samples: Path) -> None:
    """Run everything on this machine and publish the sample articles; go on from there the next time.

    Everybody on this machine may read, without a key. Keeps all it makes under --data. Each sample is published once, however often the demo runs.
    """
    settings = load_settings(
        bus=f"sqlite:///{data / 'bus.db'}",
        index=f"tantivy:///{data / 'index'}",
        log_level="warning",
    )
    if is_this_machine(settings.host):
        settings = settings.model_copy(update={"anonymous": ANONYMOUS, "rate_address": 0})
    elif not settings.anonymous:
        raise click.ClickException(
            "TELEX_HOST lets other machines in: say with TELEX_ANONYMOUS=read,fulltext that all of them may read"
        )
    install_catalogue(settings)
    run(_demo(settings, listen(settings.host, settings.port, next_free=True), data, samples, once=once))


async def _demo(settings: Settings, opened: socket.socket, data: Path, samples: Path, *, once: bool) -> None:
    with stop_event() as stop:
        async with everything(settings, opened, stop) as running:
            telling = asyncio.create_task(_tell(settings, running, data, samples))
            await asyncio.wait({telling, *running.tasks}, return_when=asyncio.FIRST_COMPLETED)
            if not telling.done():  # stopped, or a service failed
                telling.cancel()
                await running.ended()
                return
            telling.result()
            if not once:
                click.echo("\nRunning. Ctrl-C stops it.")
                await running.ended()


async def _tell(settings: Settings, running: Running, data: Path, samples: Path) -> None:
    await running.health.proved.wait()  # the bus and the index are made
    ledger = _Ledger(data / "published.json")
    articles = [found.value for found in read_articles(samples)]
    new = ledger.unknown(articles)
    click.echo(f"{len(articles)} sample articles, {len(articles) - len(new)} of them published before")
    if new:
        await _publish(settings, running, new)
        ledger.add(new)
    await running.index.refresh()
    answer = await asyncio.to_thread(_get, f"{running.url}/v1/articles?{urlencode(QUESTION)}")
    _show(answer, running.url, settings)


class _Ledger:
    """Digests of the messages that were published in earlier runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: set[str] = set(json.loads(path.read_text("utf-8")) if path.exists() else [])

    def unknown(self, messages: list[bytes]) -> list[bytes]:
        return [message for message in messages if hashlib.sha256(message).hexdigest() not in self._known]

    def add(self, messages: list[bytes]) -> None:
        self._known.update(hashlib.sha256(message).hexdigest() for message in messages)
        self._path.write_text(json.dumps(sorted(self._known)), "utf-8")


async def _publish(settings: Settings, running: Running, messages: list[bytes]) -> None:
    """Publish `messages` and show how their receipts come in."""
    before = await receipts_end(running.bus, settings.group)
    places = await running.bus.publish([outgoing(message, {}) for message in messages])
    with click.progressbar(length=len(places), label="reading, indexing", file=sys.stderr) as progress:
        answered = await wait_for_receipts(
            running.bus, places, before, PATIENCE_S, on_receipt=lambda _receipt: progress.update(1)
        )
    if len(answered) < len(places):
        raise click.ClickException(f"only {len(answered)} of {len(places)} articles were answered in time")
    tally = Counter(receipt.outcome.value for receipt in answered.values())
    click.echo("outcomes: " + ", ".join(f"{count} {outcome}" for outcome, count in tally.items()))


def _get(url: str) -> dict[str, Any]:
    with urlopen(url, timeout=30) as answer:  # noqa: S310 - our own address
        body: dict[str, Any] = json.load(answer)
    return body


def _show(answer: dict[str, Any], url: str, settings: Settings) -> None:
    click.echo(f"\nsearch page   {url}/")
    click.echo(f"one question  {url}/v1/articles?{urlencode(QUESTION)}")
    click.echo(
        f"open to       everybody on this machine, without a key (TELEX_ANONYMOUS={settings.anonymous})\n"
    )
    click.echo(f"  {QUESTION['q']}: {answer['total']['value']} articles")
    for hit in answer["hits"]:
        article = hit["article"]
        day = (
            article["published"]["start"][:10]
            if article["published"]["basis"] != "received"
            else "undated   "
        )
        click.echo(f"    {day}  {article['language']['code']:<3} {article.get('headline') or ''}")
    for name, values in answer["facets"].items():
        shown = ", ".join(f"{value['label']} {value['articles']}" for value in values)
        click.echo(f"  by {name}: {shown}")
    here = Path(sys.executable).parent / "telex"
    command = str(here.relative_to(Path.cwd()) if here.is_relative_to(Path.cwd()) else here)
    port = url.rpartition(":")[2]
    click.echo("\npublish your own:")
    click.echo(f"  TELEX_BUS={settings.bus} TELEX_PORT={port} {command} publish YOUR-FILE.txt")
