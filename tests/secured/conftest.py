"""A real Kafka and a real Elasticsearch with TLS that ask who is there, started once for these tests.

They are started where the other real engines run (TELEX_TEST_KAFKA says so); TELEX_TEST_SECURED names the state folder
of a pair that runs already (`engines.py up --security … --state FOLDER`).
"""

import json
import os
import ssl
import subprocess
import sys
import urllib.request
import uuid
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.native.starter import jdk
from deploy.native.starter.build import Build
from deploy.native.starter.engine import Record
from deploy.native.starter.lifecycle import ENGINES, Engines
from tests.certificates import Authority
from tests.real_engines import real_engine

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["kafka", "elasticsearch"]
EVERYTHING = {"cluster": ["all"], "indices": [{"names": ["*"], "privileges": ["all"]}]}


def pytest_collection_modifyitems(items):
    """Starting both takes minutes on a busy machine, and counts for the test that comes first."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(900))


@dataclass(frozen=True)
class Pair:
    """Both engines, and the files of the authority and of a certificate that it signed."""

    build: Build
    kafka: Record
    elasticsearch: Record
    ca: Path
    cert: Path
    key: Path

    def bus(self, mechanism: str = "SCRAM-SHA-512", **changes: object) -> dict[str, Any]:
        """Settings that reach Kafka, and are let in unless `changes` say otherwise."""
        return {
            "bus": self.kafka.url,
            "bus_ca": self.ca,
            "bus_cert": self.cert,
            "bus_key": self.key,
            "bus_sasl_mechanism": mechanism,
            "bus_username": ENGINES["kafka"].user,
            "bus_password": self.kafka.security.password,
            "topic_prefix": f"secured-{uuid.uuid4().hex[:10]}.",
            "topic_partitions": 2,
        } | changes

    def index(self, **changes: object) -> dict[str, Any]:
        """Settings that reach Elasticsearch, on an index that nobody else uses; the key is for `changes` to give."""
        return {
            "index": self.elasticsearch.url,
            "index_ca": self.ca,
            "index_name": f"secured-{uuid.uuid4().hex[:10]}",
        } | changes

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Elasticsearch's answer to its administrator."""
        user = f"{ENGINES['elasticsearch'].user}:{self.elasticsearch.security.password}"
        request = urllib.request.Request(
            f"{self.elasticsearch.url}{path}",
            None if body is None else json.dumps(body).encode(),
            {
                "Content-Type": "application/json",
                "Authorization": f"Basic {b64encode(user.encode()).decode()}",
            },
            method=method,
        )
        context = ssl.create_default_context(cafile=self.ca)
        with urllib.request.urlopen(request, timeout=60, context=context) as answer:
            return json.load(answer)

    def api_key(self, role: dict[str, Any] = EVERYTHING) -> tuple[str, str]:
        """The id of a new API key with the rights in `role` alone, and the key in its encoded form."""
        # Otherwise it answers with the next refresh of its keys, up to a second later.
        path = "/_security/api_key?refresh=true"
        made = self.ask("POST", path, {"name": "test", "role_descriptors": {"telex": role}})
        return made["id"], made["encoded"]

    @property
    def brokers(self) -> str:
        """Kafka's own listener, which asks nobody who is there."""
        return f"127.0.0.1:{self.kafka.ports[2]}"

    def change_password(self, password: str, user: str = ENGINES["kafka"].user) -> None:
        """Kafka's SCRAM password for a user, who is made when missing, by Kafka's own tool."""
        engine = ENGINES["kafka"]
        java = jdk.chosen(jdk.find(engine.need, os.environ, account=None))
        command = [
            str(java.home / "bin" / "java"),
            "-Xmx64m",
            "-cp",
            str(self.build.home("kafka") / "kafka" / "libs" / "*"),
        ]
        command += ["kafka.admin.ConfigCommand", "--bootstrap-server", self.brokers]
        command += ["--alter", "--entity-type", "users", "--entity-name", user]
        subprocess.run(
            [*command, "--add-config", f"SCRAM-SHA-512=[password={password}]"],
            check=True,
            capture_output=True,
        )


@pytest.fixture(scope="session")
def pair(tmp_path_factory) -> Iterator[Pair]:
    real_engine("TELEX_TEST_KAFKA")
    folder = tmp_path_factory.mktemp("secured")
    build = Build(Path(os.environ.get("TELEX_ENGINES_BUILD", ROOT / ".engines")).resolve())
    running = os.environ.get("TELEX_TEST_SECURED")
    engines = Engines(Path(running or folder / "state"), build, os.environ)
    certificates = folder / "certificates"
    certificates.mkdir()
    Authority(certificates).issue("127.0.0.1")
    try:
        if not running:
            # In a process of its own, which leaves the engines running as it ends.
            command = [
                sys.executable,
                str(ROOT / "deploy" / "native" / "engines.py"),
                "up",
                "--timeout",
                "600",
            ]
            command += [
                "--state",
                str(engines.folder),
                "--build",
                str(build.folder),
                "--security",
                str(certificates),
            ]
            subprocess.run(command, check=True)
        records = engines.status()
        security = records["kafka"].security
        files = (folder / "ca.pem", folder / "telex.pem", folder / "telex.key")
        for file, text in zip(files, (security.ca, security.certificate, security.key), strict=True):
            file.write_text(text)
        yield Pair(build, records["kafka"], records["elasticsearch"], *files)
    finally:
        if not running:
            engines.down(NAMES)
