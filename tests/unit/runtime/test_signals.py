"""The first signal asks for a clean end, the second ends at once."""

import os
import signal
import subprocess
import sys

import pytest

WAITS = """
import asyncio, sys
from services.runtime.signals import stop_event
async def main():
    with stop_event() as stop:
        print("ready", flush=True)
        await stop.wait()
        print("asked", flush=True)
        if sys.argv[1] == "slow":
            await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_signal_lets_the_process_end_by_itself(number):
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, "quick"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.readline() == "asked\n"
        assert process.wait(30) == 0


def test_the_second_signal_ends_it_at_once():
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, "slow"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "asked\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + signal.SIGTERM


def test_earlier_handlers_come_back():
    # What was started in the background may ignore SIGINT: that comes back, too.
    script = (
        "import signal; earlier = signal.getsignal(signal.SIGINT)"
        + WAITS.replace('print("ready", flush=True)', "stop.set()")
        + "print(signal.getsignal(signal.SIGINT) is earlier)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "quick"],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert done.stdout.splitlines()[-1] == "True"
