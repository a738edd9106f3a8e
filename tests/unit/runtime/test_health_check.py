"""What the image's health check says of the service beside it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from prometheus_client import CollectorRegistry

from services.runtime.health_check import problem
from services.runtime.probes import Probes
from services.runtime.settings import Settings


@pytest.fixture
def told() -> list[str | None]:
    """What the service says of itself; a test changes it."""
    return [None]


@pytest.fixture
def service(told: list[str | None]) -> Iterator[Probes]:
    serving = Probes("127.0.0.1", 0, CollectorRegistry(), lambda: told[0])
    yield serving
    serving.close()


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that is bound, so that nobody else can take it, but not listened on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - within a container
def test_a_ready_service_has_no_problem_and_another_says_which(service, told, host):
    asked = Settings(host=host, port=service.port)
    assert problem(asked) is None
    told[0] = "the index does not answer"
    assert problem(asked) == "the index does not answer"


def test_the_port_for_metrics_is_asked_before_the_one_of_search(service, told, silent):
    told[0] = "it is this one"
    assert problem(Settings(metrics_port=service.port, port=silent)) == "it is this one"
    assert problem(Settings(metrics_port=silent, port=service.port)) == "it is this one"


def test_nobody_there_is_a_problem(silent):
    assert problem(Settings(metrics_port=silent, port=silent)) == "nothing listens"


def test_somebody_who_speaks_no_http_is_a_problem():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        port = server.getsockname()[1]
        command = [sys.executable, "-m", "services.runtime.health_check"]
        environment = {**os.environ, "TELEX_PORT": str(port)}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as asking:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"SSH-2.0-other\r\n")
            said, _ = asking.communicate(timeout=60)
    assert asking.returncode == 1
    assert said.startswith(f"port {port} does not answer")


def test_the_status_is_0_when_ready_and_no_proxy_is_asked(service):
    environment = {**os.environ, "http_proxy": "http://127.0.0.1:9", "TELEX_PORT": str(service.port)}
    command = [sys.executable, "-m", "services.runtime.health_check"]
    assert subprocess.run(command, env=environment, check=False).returncode == 0


def test_settings_that_cannot_be_used_are_said_without_their_values():
    environment = {**os.environ, "TELEX_PORT": "geheim"}
    command = [sys.executable, "-m", "services.runtime.health_check"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "settings cannot be used\n", "")
