"""Processes are known again by pid and start time together, and ended with all their children."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from deploy.native.starter import processes
from deploy.native.starter.processes import Process

# Starts a child of its own, says both pids, and waits.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""


def wait_for(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def start(tmp_path):
    """Starts Python programs the way engines are started; none is left afterwards."""
    started = []

    def run(program):
        log = tmp_path / f"{len(started)}.log"
        command = [sys.executable, "-c", program]
        process = processes.spawn(command, environment=os.environ, directory=tmp_path, log=log, account=None)
        started.append(process)
        wait_for(lambda: log.read_text().strip() or not process.alive())
        return process, log

    yield run
    processes.stop(started, patience=0.1)


def test_a_running_process_is_known_again_by_its_pid(start):
    process, _ = start(PARENT)
    assert processes.identify(process.pid) == process
    assert process.alive()


def test_a_pid_that_belongs_to_another_process_by_now_is_neither_alive_nor_ended(start):
    process, _ = start(PARENT)
    former = Process(process.pid, "a boot long ago/12345")
    assert not former.alive()
    assert processes.stop([former], patience=0.1)
    assert process.alive()


def test_stopping_ends_children_too(start):
    process, log = start(PARENT)
    child = processes.identify(int(log.read_text()))
    assert child is not None
    assert processes.stop([process], patience=20)
    assert not process.alive()
    assert not child.alive()


def test_a_process_that_ignores_term_is_killed(start):
    process, _ = start(STUBBORN)
    assert processes.stop([process], patience=0.2)
    assert not process.alive()


def test_a_child_that_outlives_its_launcher_is_ended_too(start):
    deaf_child = STUBBORN.replace('"deaf"', "__import__('os').getpid()")
    launcher = f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {deaf_child!r}])\ntime.sleep(600)"
    process, log = start(launcher)
    child = processes.identify(int(log.read_text()))
    assert child is not None
    assert processes.stop([process], patience=0.5)
    assert not child.alive()


def test_a_zombie_is_not_alive():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    process = processes.identify(child.pid)
    assert process is not None
    child.send_signal(signal.SIGKILL)
    wait_for(lambda: not process.alive())
    child.wait()
    assert processes.identify(child.pid) is None


def test_our_own_group_is_never_signalled():
    ourselves = processes.identify(os.getpid())
    assert ourselves is not None
    with contextlib.suppress(KeyboardInterrupt):
        assert processes.stop([ourselves], patience=0.1)
    assert ourselves.alive()


def test_a_name_with_spaces_and_parentheses_does_not_hide_the_start_time(start, tmp_path):
    program = tmp_path / "odd ) 0 (name"
    program.symlink_to(sys.executable)
    child = subprocess.Popen([str(program), "-c", "import time; time.sleep(600)"])
    try:
        process = processes.identify(child.pid)
        assert process is not None
        assert process.alive()
    finally:
        child.kill()
        child.wait()
