"""A program under measurement, from its start to its end."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.moving.clients import ROOT, Client, Job

_STOP_S: Final = 40.0
_TOLD: Final = 1500  # characters of what a failed program printed


class RunFailed(Exception):  # noqa: N818 - it says what happened
    """A program ended, or did not move everything; the text has the end of what it printed."""


@contextmanager
def started(client: Client, job: Job) -> Iterator["subprocess.Popen[bytes]"]:
    """`client` at work; it is ended as an operator would end it, and by force when that does not help."""
    if not client.makes_index:
        job.target.make(job.index)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TELEX_")}
    with _log(job).open("wb") as out:
        process = subprocess.Popen(
            client.command(job),
            env={**kept, **client.environment(job)},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            _stop(process)


def failed(client: Client, job: Job, count: int) -> RunFailed:
    """What to raise when `client` has moved no more than `count` articles."""
    told = _log(job).read_bytes()[-_TOLD:].decode("utf-8", "replace")
    return RunFailed(
        f"{client.name} moved {count} of {len(job.load.ids)} articles to the {job.target.name}:\n{told}"
    )


def _log(job: Job) -> Path:
    return job.folder / f"{job.index}.log"


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
