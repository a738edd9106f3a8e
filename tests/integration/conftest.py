"""A whole Telex in this process, on each pair of engines (see tests/conftest.py)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest

from schemas.outcomes import Receipt
from schemas.topics import RAW, RECEIPTS
from services.cli.listening import listen
from services.cli.publish import wait_for_receipts
from services.cli.up import Running, everything
from services.engines.bus import Bus, Message, Outgoing
from services.engines.factory import make_bus
from services.engines.reading import read_to_end
from services.runtime.settings import Settings


@dataclass(frozen=True)
class System:
    """A running Telex, seen from outside: messages in, receipts and answers out."""

    running: Running
    settings: Settings
    client: httpx.AsyncClient

    async def publish(
        self, *values: bytes | dict[str, Any] | None, key: bytes | None = b"k"
    ) -> list[Receipt]:
        """Publish in order, all in one partition unless `key` is None; the receipts in the same order."""
        before = {
            number: state.end
            for number, state in (await self.running.bus.lag(RECEIPTS.name, self.settings.group)).items()
        }
        raw = [orjson.dumps(value) if isinstance(value, dict) else value for value in values]
        places = await self.running.bus.publish([Outgoing(RAW.name, key, value) for value in raw])
        answered = await wait_for_receipts(self.running.bus, places, before, 150)
        await self.running.index.refresh()
        return [answered[str(place)] for place in places]

    async def articles(self, **parameters: str) -> dict[str, Any]:
        """The answer of GET /v1/articles."""
        answer = await self.client.get("/v1/articles", params=parameters)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def topic(self, name: str) -> list[Message]:
        """Everything on a topic."""
        return [message async for some in read_to_end(self.running.bus, name) for message in some]


@pytest.fixture
def settings(pair_environment, monkeypatch):
    # Worker processes take seconds to start; tests/e2e and the tests of the pool have them. What changes by itself some
    # seconds later is for the tests that wait for it.
    here = {"TELEX_WORKERS": "0", "TELEX_STORIES_SECONDS": "0", **pair_environment}
    for name, value in here.items():
        monkeypatch.setenv(name, value)
    return Settings()


class Start:
    """Starts a Telex on the pair of `settings`; starting again after it ended goes on from there."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self) -> AbstractAsyncContextManager[System]:
        return self.with_settings(self._settings)

    @asynccontextmanager
    async def bus(self) -> AsyncIterator[Bus]:
        """The bus alone, with nothing running on it."""
        bus = make_bus(self._settings)
        try:
            await bus.start()
            yield bus
        finally:
            await bus.close()

    @asynccontextmanager
    async def with_settings(self, settings: Settings) -> AsyncIterator[System]:
        opened = listen("127.0.0.1", 0, next_free=False)
        async with (
            everything(settings, opened, asyncio.Event()) as running,
            httpx.AsyncClient(base_url=running.url, timeout=30) as client,
        ):
            proved = asyncio.create_task(running.health.proved.wait())
            await asyncio.wait({proved, *running.tasks}, return_when=asyncio.FIRST_COMPLETED, timeout=60)
            if not proved.done():
                proved.cancel()
                await running.ended()
            yield System(running, settings, client)


@pytest.fixture
def start(settings) -> Start:
    return Start(settings)
