"""Prometheus and Grafana in docker-compose.yml are provisioned with what the services export. No Docker engine is needed."""

import json
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import pytest
from ruamel.yaml import YAML

from services.runtime.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
GRAFANA = ROOT / "deploy" / "grafana"


def read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text("utf-8"))


SERVICES: dict[str, dict[str, Any]] = read(ROOT / "docker-compose.yml")["services"]
PROMETHEUS = read(ROOT / "deploy" / "prometheus" / "prometheus.yml")


def mounted(service: str) -> dict[str, Path]:
    """The files and folders of the repository, by where the container finds them."""
    return {
        target: ROOT / source
        for source, target, *_ in (volume.split(":") for volume in SERVICES[service]["volumes"])
        if source.startswith("./")
    }


def test_it_is_a_profile_of_its_own_and_the_rest_needs_none():
    profiles = {name: service.get("profiles", []) for name, service in SERVICES.items()}
    assert {name for name, named in profiles.items() if named} == {"prometheus", "grafana"}
    assert profiles["prometheus"] == profiles["grafana"] == ["observability"]


def test_every_lasting_service_of_ours_is_scraped_at_the_port_that_it_is_given():
    scraped = {
        name: dns["port"]
        for job in PROMETHEUS["scrape_configs"]
        for dns in job["dns_sd_configs"]
        for name in dns["names"]
    }
    given: dict[str, int] = {}
    for name, service in SERVICES.items():
        if service.get("restart") == "unless-stopped" and "TELEX_BUS" in service.get("environment", {}):
            settings = Settings(
                **{
                    key.removeprefix("TELEX_").lower(): value
                    for key, value in service["environment"].items()
                    if not value.startswith("${")  # left to who starts it
                }
            )
            given[name] = settings.metrics_port or settings.port
    assert scraped == given


def test_every_rule_file_is_mounted_where_prometheus_looks():
    (pattern,) = PROMETHEUS["rule_files"]
    files = mounted("prometheus")
    config = PurePosixPath("/etc/prometheus/prometheus.yml")
    assert files[str(config)] == ROOT / "deploy" / "prometheus" / "prometheus.yml"
    assert f"--config.file={config}" in SERVICES["prometheus"]["command"]
    found = {
        file for target, file in files.items() if PurePosixPath(target).match(str(config.parent / pattern))
    }
    rules = {file for file in (ROOT / "deploy" / "prometheus").glob("*.yml") if "groups" in read(file)}
    assert found == rules
    assert len(rules) == 2


def test_grafana_finds_prometheus_under_its_name_in_compose():
    (source,) = read(GRAFANA / "provisioning" / "datasources" / "prometheus.yml")["datasources"]
    url = urlsplit(source["url"])
    assert url.hostname in SERVICES
    assert SERVICES[url.hostname]["ports"] == [f"127.0.0.1:{url.port}:{url.port}"]
    assert source["isDefault"], "the dashboard's variable begins with the default one"
    assert source["jsonData"]["timeInterval"] == PROMETHEUS["global"]["scrape_interval"]


def test_grafana_reads_the_dashboard_from_where_it_is_mounted():
    files = mounted("grafana")
    assert files["/etc/grafana/provisioning"] == GRAFANA / "provisioning"
    (provider,) = read(GRAFANA / "provisioning" / "dashboards" / "telex.yml")["providers"]
    shown = {
        target: file for target, file in files.items() if target.startswith(provider["options"]["path"] + "/")
    }
    assert list(shown.values()) == [GRAFANA / "telex.json"]
    home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home in shown
    assert json.loads(shown[home].read_text("utf-8"))["uid"] == "telex"


def test_nobody_signs_in_to_grafana_and_it_asks_nobody():
    settings = SERVICES["grafana"]["environment"]
    assert settings["GF_AUTH_ANONYMOUS_ORG_ROLE"] == "Viewer"
    assert settings["GF_AUTH_DISABLE_LOGIN_FORM"] == "true"
    assert settings["GF_AUTH_BASIC_ENABLED"] == "false"
    assert {
        "GF_ANALYTICS_REPORTING_ENABLED",
        "GF_ANALYTICS_CHECK_FOR_UPDATES",
        "GF_NEWS_NEWS_FEED_ENABLED",
    } <= {name for name, value in settings.items() if value == "false"}


@pytest.mark.parametrize("service", ["prometheus", "grafana"])
def test_it_is_reached_from_this_machine_only(service):
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[service]["ports"])
