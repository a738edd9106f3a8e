"""The real Kafka and Elasticsearch of a run, started for it unless they are named."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.moving.targets import Target
from benchmarks.options import ROOT

_STARTER: Final = ROOT / "deploy" / "native" / "engines.py"


@contextmanager
def engines(kafka: str | None, elasticsearch: str | None, state: Path) -> Iterator[tuple[str, Target]]:
    """The URL of a broker and a real Elasticsearch; those that are not given run until the context is left.

    Raises CalledProcessError when they cannot be started: the starter has said why.
    """
    if kafka is not None and elasticsearch is not None:
        yield kafka, Target("real Elasticsearch", elasticsearch)
        return
    command = [sys.executable, str(_STARTER), "up", "--json", "--timeout", "600", "--state", str(state)]
    try:
        told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        yield (
            kafka or told["kafka"]["url"],
            Target("real Elasticsearch", elasticsearch or told["elasticsearch"]["url"]),
        )
    finally:
        subprocess.run(
            [sys.executable, str(_STARTER), "down", "--state", str(state)], stdout=sys.stderr, check=False
        )
