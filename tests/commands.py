"""`telex` commands as processes of their own, whose output is searched for secrets."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from deploy.native.starter.ports import free_ports
from services.runtime.settings import Settings

TELEX = [sys.executable, "-c", "from services.cli.main import main; main()"]
PATIENCE_S = 240.0


def environment(settings: dict[str, Any]) -> dict[str, str]:
    """The environment of a command with these settings."""
    assert settings.keys() <= Settings.model_fields.keys()
    given = {f"TELEX_{name.upper()}": str(value) for name, value in settings.items() if value is not None}
    return {name: value for name, value in os.environ.items() if not name.startswith("TELEX_")} | given


def telex(
    settings: dict[str, Any], *arguments: str, text: str = "", wanted: int = 0
) -> subprocess.CompletedProcess[str]:
    """A command that has to end with the status `wanted`."""
    done = subprocess.run(
        [*TELEX, *arguments], env=environment(settings), input=text, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == wanted, done.stdout + done.stderr
    return done


class Service:
    """A running service: how it says it is, and all it logged."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process = process
        self._port = port
        self._log = log

    def log(self) -> str:
        """What it has said so far."""
        return self._log.read_text("utf-8")

    def until(self, *told: str) -> None:
        """Wait until `/health/ready` is well (no `told`), or names a problem with one of these words; it has to live on."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            problem = self._problem()
            if problem is None if not told else any(word in (problem or "") for word in told):
                return
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, (told, problem, self.log())
            time.sleep(0.2)

    def _problem(self) -> str | None:
        try:
            with urlopen(f"http://127.0.0.1:{self._port}/health/ready", timeout=60):
                return None
        except HTTPError as error:
            return str(json.load(error).get("problem"))
        except (URLError, TimeoutError):
            return "not there yet"


@contextmanager
def ingestor(
    settings: dict[str, Any],
    log: Path,
    *,
    secrets: tuple[str, ...] = (),
    wanted: int = 0,
    command: str = "ingestor",
) -> Iterator[Service]:
    """An ingestor, or another service with the same probes, that has to end with the status `wanted`, by itself or on
    SIGTERM, and to have logged no `secrets`."""
    (port,) = free_ports(1)
    given = environment(settings | {"metrics_port": port, "log_format": "json"})
    with (
        log.open("wb") as output,
        subprocess.Popen([*TELEX, command], env=given, stdout=output, stderr=output) as process,
    ):
        running = Service(process, port, log)
        try:
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            status = process.wait(90)
    assert status == wanted, running.log()
    assert not [secret for secret in secrets if secret in running.log()]
    assert "Traceback" not in running.log()
