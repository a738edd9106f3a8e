"""What the image's health check says of the service beside it."""

import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from services.runtime.health_check import problem
from services.runtime.probes import Probes
from services.runtime.settings import Settings
from tests.certificates import Authority


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


@pytest.fixture
def encrypted(service, tmp_path) -> Settings:
    """Settings of the service when it speaks HTTPS, with a certificate that nobody here trusts, for another name."""
    cert, key = Authority(tmp_path).issue("news.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    service._server.socket = context.wrap_socket(service._server.socket, server_side=True)
    return Settings(port=service.port, tls_cert=cert, tls_key=key)


def test_a_service_with_a_certificate_is_asked_over_https_whatever_name_that_is_for(encrypted, told):
    assert problem(encrypted) is None
    told[0] = "the index does not answer"
    assert problem(encrypted) == "the index does not answer"


def test_the_port_for_metrics_is_asked_without_encryption_where_search_has_it(service, silent):
    paths = {"tls_cert": Path("cert.pem"), "tls_key": Path("key.pem")}
    assert problem(Settings(metrics_port=service.port, port=silent, **paths)) is None


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
