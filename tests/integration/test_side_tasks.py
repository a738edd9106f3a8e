"""A fault in what an ingestor does beside its work: articles go on."""

import asyncio

from schemas.outcomes import Outcome
from services.ingestor import publisher_metrics
from services.ingestor.metrics import SIDE_TASK_FAILURES


async def test_articles_go_on_while_looking_after_publishers_fails_again_and_again(start, monkeypatch):
    async def broken(_index, _now_ms):
        raise ZeroDivisionError

    monkeypatch.setattr(publisher_metrics, "publisher_states", broken)
    async with start() as system:
        health = system.running.health
        async with asyncio.timeout(60):
            while health.beside is None:
                assert not any(task.done() for task in system.running.tasks)
                await asyncio.sleep(0.05)
        assert health.beside.startswith("publishers: failed")
        assert "ZeroDivisionError" in health.beside
        assert health.problem is None
        (receipt,) = await system.publish({"uri": "urn:beside:1", "text": "The council met on Monday."})
        assert receipt.outcome is Outcome.INDEXED
    assert SIDE_TASK_FAILURES.labels("publishers")._value.get() >= 3
