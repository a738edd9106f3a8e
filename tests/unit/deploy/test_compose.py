"""docker-compose.yml is valid, and says what the code says. No Docker engine is needed."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from ruamel.yaml import YAML

from deploy.native.starter.kafka import server_settings
from schemas.topics import TOPICS
from services.cli.main import COMMANDS
from services.engines.factory import make_bus, make_index, make_records
from services.runtime.probes import Probes
from services.runtime.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "docker-compose.yml"
COMPOSE: dict[str, Any] = YAML(typ="safe").load(FILE.read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("init", "ingestor", "watch", "search")
OBSERVING = ("prometheus", "grafana")
LASTING = ("kafka", "elasticsearch", "ingestor", "watch", "search", *OBSERVING)


def environment_of(service: str) -> dict[str, str]:
    """The variables that the service's process gets where Compose finds none to fill in."""
    given = SERVICES[service]["environment"]
    return {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for name, value in given.items()}


def settings_of(service: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings that the service's process would read."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    for name, value in environment_of(service).items():
        monkeypatch.setenv(name, value)
    return Settings()


def broker_settings() -> dict[str, str]:
    """server.properties as the image writes it from its environment."""
    given = SERVICES["kafka"]["environment"]
    return {
        name.removeprefix("KAFKA_").lower().replace("_", "."): value
        for name, value in given.items()
        if name != "KAFKA_HEAP_OPTS"
    }


def listeners(setting: str) -> dict[str, str]:
    """host:port by listener name."""
    return dict(one.split("://") for one in broker_settings()[setting].split(","))


def health_check() -> list[str]:
    """The command of the image's health check."""
    (command,) = re.findall(
        r"^HEALTHCHECK (?:.*\\\n)?.*CMD (\[.*\])$",
        (ROOT / "deploy" / "Dockerfile").read_text("utf-8"),
        re.MULTILINE,
    )
    return json.loads(command)


@pytest.fixture
def problem() -> list[str | None]:
    """What the probed process says of itself; a test changes it."""
    return [None]


@pytest.fixture
def probes(problem: list[str | None]) -> Iterator[Probes]:
    serving = Probes("127.0.0.1", 0, CollectorRegistry(), lambda: problem[0])
    yield serving
    serving.close()


def test_the_file_follows_the_compose_specification():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "version" not in COMPOSE, "obsolete"


@pytest.mark.parametrize("service", OURS)
def test_each_command_is_a_subcommand(service):
    assert SERVICES[service]["command"] == [service]
    assert service in COMMANDS


@pytest.mark.parametrize("service", OURS)
def test_each_variable_is_a_setting_and_the_urls_name_engines_of_this_file(service, monkeypatch):
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert set(SERVICES[service]["environment"]) <= known
    settings = settings_of(service, monkeypatch)
    bus, index = urlsplit(settings.bus), urlsplit(settings.index)
    assert (bus.scheme, bus.netloc) == ("kafka", listeners("advertised.listeners")["INTERNAL"])
    assert (index.scheme, index.hostname, index.port) == ("http", "elasticsearch", 9200)
    assert {"kafka", "elasticsearch"} <= set(SERVICES)


@pytest.mark.parametrize("service", OURS)
async def test_the_urls_are_of_engines_that_telex_has(service, monkeypatch):
    settings = settings_of(service, monkeypatch)
    await make_bus(settings).close()
    await make_index(settings, writable=False).close()


def test_no_secret_is_in_the_file():
    secret = {
        PREFIX + name.upper()
        for name, field in Settings.model_fields.items()
        if SecretStr in (field.annotation, *getattr(field.annotation, "__args__", ()))
    }
    assert secret == {"TELEX_BUS_PASSWORD", "TELEX_INDEX_API_KEY"}
    given = {name for service in SERVICES.values() for name in service.get("environment", {})}
    assert not given & secret
    assert not [name for name in given if re.search("PASSWORD|SECRET|TOKEN", name)]


async def test_the_health_checks_ask_pages_that_there_are_at_the_ports_that_are_set(monkeypatch):
    from services.search.app import create_app

    for service in ("ingestor", "watch"):
        assert settings_of(service, monkeypatch).metrics_port == 9464
    settings = settings_of("search", monkeypatch)
    assert (settings.metrics_port, settings.port) == (9464, 8080)
    index = make_index(settings, writable=False)
    app = create_app(index, make_records(settings), settings, clock=lambda: datetime.now(UTC))
    assert "/health/ready" in {getattr(route, "path", None) for route in app.routes}
    await index.close()


@pytest.mark.parametrize(
    ("service", "port"),
    [("ingestor", "TELEX_METRICS_PORT"), ("watch", "TELEX_METRICS_PORT"), ("search", "TELEX_METRICS_PORT")],
)
def test_a_container_is_healthy_only_while_its_process_is_ready(service, port, probes, problem):
    environment = {**os.environ, **environment_of(service), port: str(probes.port)}
    command = [sys.executable if part == "python" else part for part in health_check()]

    def status() -> int:
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode

    assert status() == 0
    problem[0] = "the index does not answer"
    assert status() == 1


def test_each_lasting_service_is_watched_restarted_and_given_time_to_stop():
    for name in LASTING:
        service = SERVICES[name]
        if name in OURS:
            assert "healthcheck" not in service, "the image has one"
        else:
            assert set(service["healthcheck"]) >= {"test", "interval", "timeout", "retries", "start_period"}
        assert service["restart"] == "unless-stopped"
        assert service["stop_grace_period"] in {"30s", "60s"}
    assert SERVICES["init"]["restart"] == "no"
    assert SERVICES["init"]["healthcheck"] == {"disable": True}
    assert set(SERVICES) == {*LASTING, "init"}


def test_the_engines_health_checks_ask_ports_that_the_engines_listen_on():
    kafka = SERVICES["kafka"]["healthcheck"]["test"][1]
    assert f"--bootstrap-server {listeners('advertised.listeners')['INTERNAL']} " in kafka
    assert "http://127.0.0.1:9200/_cluster/health" in SERVICES["elasticsearch"]["healthcheck"]["test"][1]


def test_init_waits_for_healthy_engines_and_the_services_for_init():
    assert SERVICES["init"]["depends_on"] == {
        "kafka": {"condition": "service_healthy"},
        "elasticsearch": {"condition": "service_healthy"},
    }
    for name in ("ingestor", "watch", "search"):
        assert SERVICES[name]["depends_on"] == {"init": {"condition": "service_completed_successfully"}}


def test_the_broker_takes_what_each_topic_takes():
    for setting in ("message.max.bytes", "replica.fetch.max.bytes"):
        assert int(broker_settings()[setting]) >= max(topic.max_message_bytes for topic in TOPICS)


def test_the_broker_is_configured_as_the_one_the_tests_run():
    tested = {name: str(value) for name, value in server_settings(Path("/any"), 1, 2).items()}
    differs = {
        "controller.quorum.voters",
        "listeners",
        "advertised.listeners",
        "listener.security.protocol.map",
        "inter.broker.listener.name",
        "log.dirs",
    }
    given = broker_settings()
    assert {name: given[name] for name in given.keys() - differs} == {
        name: tested.get(name) for name in given.keys() - differs
    }
    assert given["auto.create.topics.enable"] == "false"


def test_the_brokers_listeners_fit_together():
    bound, told = listeners("listeners"), listeners("advertised.listeners")
    given = broker_settings()
    kinds = dict(one.split(":") for one in given["listener.security.protocol.map"].split(","))
    assert set(bound) == set(kinds) == {*told, given["controller.listener.names"]}
    assert given["inter.broker.listener.name"] in told
    for name, address in told.items():
        assert address.rpartition(":")[2] == bound[name].rpartition(":")[2]
    assert told["INTERNAL"].partition(":")[0] == "kafka"
    assert given["controller.quorum.voters"] == f"{given['node.id']}@{bound['CONTROLLER']}"
    assert [f"{told['HOST']}:{bound['HOST'].rpartition(':')[2]}"] == SERVICES["kafka"]["ports"]


def test_published_ports_are_reached_from_this_machine_only(monkeypatch):
    published = {name: service.get("ports", []) for name, service in SERVICES.items()}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    settings = settings_of("search", monkeypatch)
    assert published["search"] == [f"127.0.0.1:8080:{settings.port}"]
    assert settings.host == "0.0.0.0"  # noqa: S104 - within the container
    for name in ("ingestor", "watch"):
        assert settings_of(name, monkeypatch).host == "0.0.0.0"  # noqa: S104
        assert "ports" not in SERVICES[name], "several of them cannot share a port"


def test_the_engines_are_the_versions_that_the_tests_run():
    names = {"p": "http://maven.apache.org/POM/4.0.0"}
    pom = ET.parse(ROOT / "deploy" / "native" / "pom.xml").getroot()  # noqa: S314 - our own file
    kafka = pom.findtext("p:properties/p:kafka.version", namespaces=names)
    elasticsearch = pom.findtext("p:properties/p:elasticsearch.version", namespaces=names)
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{kafka}"
    image = f"docker.elastic.co/elasticsearch/elasticsearch:{elasticsearch}"
    assert SERVICES["elasticsearch"]["image"] == image


def test_no_image_is_whatever_is_latest():
    for service in SERVICES.values():
        tag = service["image"].rpartition("/")[2].partition(":")[2]
        assert re.fullmatch(r"v?\d+\.\d+\.\d+", tag)


def test_our_services_are_one_image_of_this_version_without_rights():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for name in OURS:
        service = SERVICES[name]
        assert service["image"] == f"telex:{project['version']}"
        assert (ROOT / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        user, _, group = service["user"].partition(":")
        assert int(user) > 0
        assert int(group) > 0
        assert "volumes" not in service, "all state is in the engines"


@pytest.mark.parametrize("name", [*OURS, *OBSERVING])
def test_a_container_has_no_rights_that_it_does_not_need(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108 - the container's
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_data_is_kept_in_named_volumes_and_only_read_from_the_repository():
    used = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
    mounted = [volume.split(":") for volume in used if volume.startswith("./")]
    assert {volume.partition(":")[0] for volume in used if not volume.startswith("./")} == set(
        COMPOSE["volumes"]
    )
    assert f"kafka-data:{broker_settings()['log.dirs']}" in used
    assert "elasticsearch-data:/usr/share/elasticsearch/data" in used
    assert mounted
    for source, _, mode in mounted:
        assert (ROOT / source).exists(), source
        assert mode == "ro"


def test_nobody_gets_in_without_a_key_unless_whoever_starts_it_says_so(monkeypatch):
    assert SERVICES["search"]["environment"]["TELEX_ANONYMOUS"] == "${TELEX_ANONYMOUS:-}"
    assert settings_of("search", monkeypatch).anonymous == ""
