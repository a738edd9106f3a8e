"""SIGKILL in the middle: after a new start every article is there once, and every message has its one outcome."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from schemas.outcomes import Outcome
from schemas.topics import RAW, RECEIPTS
from services.cli.publish import receipts_end, wait_for_receipts
from services.cli.status import count_outcomes
from services.engines.bus import Outgoing
from services.engines.factory import make_bus, make_index
from services.engines.query import Flag, Query
from services.ingestor.service import prepare

ARTICLES = 1500
TELEX = [sys.executable, "-c", "from services.cli.main import main; main()"]


def article(number: int) -> bytes:
    text = f"Report {number}: the council of district {number} met on Thursday and agreed on the budget for schools."
    return f'{{"uri": "urn:kill:{number}", "version": 1, "text": "{text}"}}'.encode()


@pytest.mark.parametrize("killed_after", [1, 700, 1300])
async def test_every_article_is_there_once_after_a_kill(settings, killed_after):
    bus = make_bus(settings)
    index = make_index(settings, writable=True)
    await prepare(bus, index)
    await index.close()  # the ingestor is the one that writes
    start = await receipts_end(bus, settings.group)
    places = await bus.publish(
        [Outgoing(RAW.name, str(number).encode(), article(number)) for number in range(ARTICLES)]
    )
    environment = {**os.environ, "TELEX_BATCH_SIZE": "10", "TELEX_LOG_LEVEL": "warning"}
    first = subprocess.Popen([*TELEX, "ingestor"], env=environment)  # noqa: ASYNC220
    try:
        async with bus.reader(RECEIPTS.name, start) as reader:
            seen = 0
            while seen < killed_after:
                assert first.poll() is None
                seen += len(await reader.poll(5, 5.0))
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    left = sum(state.lag for state in (await bus.lag(RAW.name, settings.group)).values())
    assert left > 0, "the kill has to come in the middle to prove anything"
    second = subprocess.Popen([*TELEX, "ingestor"], env=environment)  # noqa: ASYNC220
    try:
        answered = await wait_for_receipts(bus, places, start, 60)
    finally:
        second.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(second.wait, 30) == 0
    assert {str(place) for place in places} == set(answered)
    assert {receipt.outcome for receipt in answered.values()} == {Outcome.INDEXED}
    assert +await count_outcomes(bus) == {Outcome.INDEXED: ARTICLES}
    assert sum(state.lag for state in (await bus.lag(RAW.name, settings.group)).values()) == 0
    reading = make_index(settings, writable=False)
    await reading.start()
    await reading.refresh()
    assert (await reading.search(Query(visible=Flag("current", value=True), size=0))).total == ARTICLES
    assert (await reading.stats()).documents == ARTICLES
    await reading.close()
    await bus.close()
