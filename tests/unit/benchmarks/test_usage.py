"""What a program under measurement uses is counted with all that it started."""

import subprocess
import sys
import time

import pytest

from benchmarks.moving.usage import cpu_s, family, memory_mib, own_cpu_s

BUSY = "import time\nwhile time.process_time() < 0.4: pass\n"
PARENT = f"""
import subprocess, sys
done = subprocess.run([sys.executable, "-c", {BUSY!r}])
running = subprocess.Popen([sys.executable, "-c", "x = bytearray(b'1' * 80_000_000); print(flush=True); input()"],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE)
running.stdout.readline()
print(flush=True)
input()
running.communicate(b"\\n")
"""


@pytest.fixture
def parent():
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        yield process
        process.communicate(b"\n")


def test_processor_time_of_children_counts_those_that_have_ended_too(parent):
    assert len(family(parent.pid)) == 2
    assert cpu_s(parent.pid) >= 0.4


def test_processor_time_of_its_own_counts():
    with subprocess.Popen(
        [sys.executable, "-c", f"{BUSY}print(flush=True)\ninput()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as alone:
        alone.stdout.readline()
        assert own_cpu_s(alone.pid) > 0.3  # counted in hundredths
        alone.communicate(b"\n")


def test_processor_time_of_its_own_leaves_out_children(parent):
    assert own_cpu_s(parent.pid) < cpu_s(parent.pid) - 0.3


def test_memory_of_children_counts(parent):
    assert memory_mib(parent.pid) > 76


def test_a_process_that_is_gone_uses_nothing():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    while family(process.pid) != [process.pid]:
        time.sleep(0.01)
    assert (cpu_s(process.pid), memory_mib(process.pid)) == (0, 0)
