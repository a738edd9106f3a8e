"""The pipeline in a thread: what goes in comes out, and a thread that never ends keeps nobody."""

import asyncio
import subprocess
import sys
import textwrap
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import CapturingLogger

from services.ingestor import service
from services.ingestor.processor import ThreadProcessor
from services.ingestor.service import processor
from services.runtime.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 3, 24, tzinfo=UTC)


class Broken:
    def run(self, tasks, now):
        raise ZeroDivisionError


async def test_what_the_pipeline_raises_is_raised_where_it_was_asked():
    with pytest.raises(ZeroDivisionError):
        await ThreadProcessor(Broken()).process([], NOW)


async def test_who_is_cancelled_waits_for_no_thread():
    class Slow:
        def run(self, tasks, now):
            ended.wait()
            return [], {}

    ended = threading.Event()
    asked = asyncio.create_task(ThreadProcessor(Slow()).process([], NOW))
    await asyncio.sleep(0.05)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    # Its result comes when nobody wants it any more.
    ended.set()
    await asyncio.sleep(0.05)


def test_a_process_that_has_given_up_ends_though_its_thread_does_not():
    program = """
        import asyncio
        from datetime import UTC, datetime
        from services.ingestor.processor import ThreadProcessor

        class Hanging:
            def run(self, tasks, now):
                while True:
                    pass

        async def main():
            async with asyncio.timeout(0.5):
                await ThreadProcessor(Hanging()).process([], datetime.now(UTC))

        asyncio.run(main())
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT,
        timeout=60,
        capture_output=True,
        check=False,
    )
    assert b"TimeoutError" in ended.stderr


async def test_the_log_says_what_cannot_be_done_without_a_worker_process(monkeypatch):
    log = CapturingLogger()
    monkeypatch.setattr(service, "_log", log)
    async with processor(Settings(workers=0)):
        pass
    assert [(call.method_name, call.args) for call in log.calls] == [("warning", ("no_worker_processes",))]
