"""The part `search`: an archive in Elasticsearch, and `telex search` before it."""

import asyncio
import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.moving.targets import Target
from benchmarks.searching.archive import fill
from benchmarks.searching.measuring import Crowd, Times, crowd, in_turn
from benchmarks.searching.questions import QUESTIONS
from benchmarks.searching.straight import straight
from services.cli.listening import listen
from services.engines.elastic.layout import names
from services.engines.factory import make_index
from services.runtime.settings import Settings
from services.search.parameters import ArticleSearch

_INDEX: Final = "bench-search"
_USERS: Final = 100
_CROWD_S: Final = 20.0
_UP_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Searching:
    """What was found; `articles` is the size of the archive."""

    articles: int
    times: list[Times]
    crowd: Crowd


def searching(real: Target, articles: int, repetitions: int, folder: Path) -> Searching:
    """Fill an archive in `real`, ask, and remove it again."""
    try:
        return asyncio.run(_searching(real, articles, repetitions, folder))
    finally:
        real.drop(_INDEX)


async def _searching(real: Target, articles: int, repetitions: int, folder: Path) -> Searching:
    settings = Settings(index=real.url, index_name=_INDEX)
    index = make_index(settings, writable=True)
    await index.start()
    try:
        await index.ensure()
        print(f"filling an archive with {articles:,} articles", flush=True)
        began = time.monotonic()
        real.refresh_every(names(_INDEX).write, "-1")  # nobody searches meanwhile
        await fill(index, articles)
        real.refresh_every(names(_INDEX).write, "1s")
        print(f"filled in {time.monotonic() - began:.0f} s", flush=True)
        bodies = {
            name: await straight(index, ArticleSearch.model_validate(asked))
            for name, asked in QUESTIONS.items()
        }
    finally:
        await index.close()
    with _service(real.url, folder) as telex:
        elastic = f"{real.url}/{names(_INDEX).read}/_search"
        # What the archive left here is no garbage to be looked at, for a tenth of a second, while a request is timed.
        gc.collect()
        gc.freeze()
        times = await in_turn(f"{telex}/v1/articles", elastic, QUESTIONS, bodies, repetitions)
        many = await crowd(f"{telex}/v1/articles", QUESTIONS, _USERS, _CROWD_S)
    return Searching(articles, times, many)


@contextmanager
def _service(elastic: str, folder: Path) -> Iterator[str]:
    """`telex search` with the interpreter that measures it; its address."""
    with listen("127.0.0.1", 0, next_free=False) as free:
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TELEX_")}
    settings = {
        "TELEX_INDEX": elastic,
        "TELEX_INDEX_NAME": _INDEX,
        "TELEX_PORT": str(port),
        "TELEX_ANONYMOUS": "read,fulltext",
        "TELEX_RATE_ADDRESS": "0",
    }
    with (folder / "search.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from services.cli.main import main; main(['search'])"],
            env={**kept, **settings},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process)
            yield url
        finally:
            process.terminate()
            process.wait()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _UP_S
    while True:
        try:
            with urlopen(f"{url}/health/ready", timeout=5):
                return
        except (URLError, OSError) as error:
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError("telex search does not answer") from error
            time.sleep(0.2)
