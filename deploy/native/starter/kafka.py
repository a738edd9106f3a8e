"""Kafka on one node, broker and controller in one process (KRaft)."""

from __future__ import annotations

import base64
import subprocess
import uuid
from typing import TYPE_CHECKING

from . import kafka_protocol, processes, properties
from .errors import EnginesError
from .jdk import Need
from .ports import HOST

if TYPE_CHECKING:
    from pathlib import Path

    from .account import Account
    from .engine import Site
    from .processes import Process
    from .security import Security

HEAP = "512m"
# Well above the largest article a publisher may send (20 MB), so that it is the ingestor that judges it, not the broker.
LARGEST_MESSAGE = 32 * 1024 * 1024

SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")

LOG_SETTINGS = {
    "status": "error",
    "appender.console.type": "Console",
    "appender.console.name": "console",
    "appender.console.layout.type": "PatternLayout",
    "appender.console.layout.pattern": "[%d] %p %m (%c)%n",
    "rootLogger.level": "info",
    "rootLogger.appenderRef.console.ref": "console",
}


def server_settings(folder: Path, client_port: int, controller_port: int) -> dict[str, object]:
    """The broker's configuration: one node, everything replicated once, nothing made by accident."""
    return {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "listeners": f"PLAINTEXT://{HOST}:{client_port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{client_port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": folder / "data",
        "auto.create.topics.enable": "false",
        "num.partitions": 1,
        "default.replication.factor": 1,
        "min.insync.replicas": 1,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
        "message.max.bytes": LARGEST_MESSAGE,
        "replica.fetch.max.bytes": LARGEST_MESSAGE,
        # The default of 128 MB would take a quarter of the heap; compacted topics here are small.
        "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
    }


def secured_settings(
    user: str, security: Security, client_port: int, controller_port: int, internal_port: int
) -> dict[str, object]:
    """What makes the clients' listener one with TLS, certificates of clients and SASL. The broker keeps an open one for itself."""
    settings: dict[str, object] = {
        "listeners": f"CLIENTS://{HOST}:{client_port},CONTROLLER://{HOST}:{controller_port},INTERNAL://{HOST}:{internal_port}",
        "advertised.listeners": f"CLIENTS://{HOST}:{client_port},INTERNAL://{HOST}:{internal_port}",
        "listener.security.protocol.map": "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT",
        "inter.broker.listener.name": "INTERNAL",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.certificate.chain": security.certificate,
        "ssl.keystore.key": security.key,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.certificates": security.ca,
        "listener.name.clients.ssl.client.auth": "required",
        "sasl.enabled.mechanisms": ",".join(("PLAIN", *SCRAM)),
        # Everybody else may do what they are given a right to, and nothing without.
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:ANONYMOUS;User:{user}",
        "listener.name.clients.plain.sasl.jaas.config": "org.apache.kafka.common.security.plain.PlainLoginModule required "
        f'user_{user}="{security.password}";',
    }
    for mechanism in SCRAM:
        module = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        settings[f"listener.name.clients.{mechanism.lower()}.sasl.jaas.config"] = module
    return settings


class Kafka:
    """See ``engine.Engine``."""

    name = "kafka"
    user = "telex"
    need = Need(
        oldest=17,
        modules=frozenset(
            {
                "java.logging",
                "java.management",
                "java.naming",
                "java.security.jgss",
                "java.xml",
                "jdk.unsupported",
            }
        ),
        programs=(),
        variables=("JAVA_HOME",),
    )
    # For clients, for the controller, and with security for the brokers themselves.
    ports = 3

    def account(self) -> Account | None:
        """Kafka does not mind root."""
        return None

    def folder(self, state: Path) -> Path:
        """Within the state's own folder."""
        if "," in str(state):
            message = f"Kafka takes a comma in a path for the start of the next path: use another folder than {state}"
            raise EnginesError(message)
        folder = state / self.name
        folder.mkdir()
        return folder

    def url(self, site: Site) -> str:
        """As TELEX_BUS takes it."""
        return f"{'kafka' if site.security is None else 'kafkas'}://{HOST}:{site.ports[0]}"

    def prepare(self, site: Site) -> None:
        """Write the configuration and format the storage; kept data stay as they are, with the identity they have."""
        client, controller, internal = site.ports
        config = server_settings(site.folder, client, controller)
        if site.security is not None:
            config |= secured_settings(self.user, site.security, client, controller, internal)
        (site.folder / "server.properties").write_text(properties.render(config), encoding="ascii")
        (site.folder / "server.properties").chmod(0o600)  # it may hold a password and a key
        (site.folder / "log4j2.properties").write_text(properties.render(LOG_SETTINGS), encoding="ascii")
        if (site.folder / "data" / "meta.properties").exists():
            return
        command = [*self._java(site, "64m"), "kafka.tools.StorageTool", "format", "--ignore-formatted"]
        command += ["-t", cluster_id(), "-c", str(site.folder / "server.properties")]
        if site.security is not None:
            for mechanism in SCRAM:
                command += [
                    "--add-scram",
                    f"{mechanism}=[name={self.user},password={site.security.password}]",
                ]
        with site.log.open("ab") as log:
            # A session of its own: a Ctrl-C is held back while an engine is started, and must not come from below.
            ended = subprocess.run(
                command,
                env=dict(site.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                start_new_session=True,
            )
        if ended.returncode != 0:
            message = f"Kafka's storage could not be formatted (code {ended.returncode})"
            raise EnginesError(message)

    def start(self, site: Site) -> Process:
        """The broker's own process: nothing stands between."""
        command = [*self._java(site, HEAP), "kafka.Kafka", str(site.folder / "server.properties")]
        return processes.spawn(
            command, environment=site.environment, directory=site.folder, log=site.log, account=None
        )

    def server(self, site: Site, started: Process) -> tuple[Process, ...]:  # noqa: ARG002 (the Protocol's signature)
        """Just the one."""
        return (started,)

    def answers(self, site: Site) -> bool:
        """By a request of its own protocol."""
        return kafka_protocol.serves(HOST, site.ports[0 if site.security is None else 2])

    def _java(self, site: Site, heap: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={(site.folder / 'log4j2.properties').as_uri()}"
        return [
            site.java,
            f"-Xmx{heap}",
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            logging,
            "-cp",
            str(site.home / "kafka" / "libs" / "*"),
        ]


def cluster_id() -> str:
    """A new identity: 16 random bytes, URL-safe, never starting with the dash that would make it an option."""
    while True:
        identity = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode("ascii").rstrip("=")
        if not identity.startswith("-"):
            return identity
