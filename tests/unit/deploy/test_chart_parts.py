"""What the values of one part change in the chart, for that part and no other."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from services.catalogue.files import SUFFIXES
from tests.helm_chart import CHART, ROOT, container, named, pod_specs, rendered, variables

# Building helm takes minutes, once.
pytestmark = pytest.mark.timeout(1800)

LASTING = ("search", "ingestor", "watch")
HELM_WAITS_S = 300  # unless --timeout says otherwise


def schemes(manifests: list[dict[str, Any]], part: str) -> set[str]:
    only = container(pod_specs(manifests)[part])
    return {only[kind]["httpGet"]["scheme"] for kind in ("startupProbe", "livenessProbe", "readinessProbe")}


def sources(manifests: list[dict[str, Any]], part: str) -> dict[str, dict[str, Any]]:
    """What each mounted file of a part comes from, by its path in the container."""
    return {
        f"/etc/telex/{item['path']}": source
        for volume in pod_specs(manifests)[part]["spec"]["volumes"]
        for source in volume.get("projected", {}).get("sources", [])
        for kind in source.values()
        for item in kind["items"]
    }


def test_search_with_a_certificate_is_probed_over_https_and_the_metrics_are_not():
    files = "search.files.tls_cert.secret=web,search.files.tls_cert.key=tls.crt"
    files += ",search.files.tls_key.secret=web,search.files.tls_key.key=tls.key"
    manifests = rendered(files)
    assert {part: schemes(manifests, part) for part in LASTING} == {
        "search": {"HTTPS"},
        "ingestor": {"HTTP"},
        "watch": {"HTTP"},
    }
    assert schemes(rendered(), "search") == {"HTTP"}


def test_a_file_keeps_the_ending_of_its_key_where_it_is_mounted():
    manifests = rendered("files.catalogue.configMap=actors,files.catalogue.key=desk.actors.toml")
    for part in (*LASTING, "init"):
        path = variables(manifests, part)["TELEX_CATALOGUE"]
        assert Path(path).suffix in SUFFIXES
        assert sources(manifests, part)[path]["configMap"]["items"][0]["key"] == "desk.actors.toml"


def test_a_file_of_a_parts_own_replaces_the_general_one_whole():
    manifests = rendered(
        "files.bus_ca.secret=all,files.bus_ca.key=ca.crt",
        "watch.files.bus_ca.configMap=its,watch.files.bus_ca.key=own.crt",
    )
    assert sources(manifests, "watch") == {
        "/etc/telex/bus_ca.crt": {
            "configMap": {"name": "its", "items": [{"key": "own.crt", "path": "bus_ca.crt"}]}
        }
    }
    assert list(sources(manifests, "ingestor")["/etc/telex/bus_ca.crt"]) == ["secret"]


def test_keda_asks_for_what_the_ingestors_own_settings_name():
    manifests = rendered(
        "ingestor.keda.enabled=true,ingestor.keda.secret=kafka",
        "ingestor.config.bus=kafkas://own:9095",
        "ingestor.config.group=second,ingestor.config.topic_prefix=desk-",
        "ingestor.config.bus_sasl_mechanism=PLAIN,ingestor.config.bus_username=ingests",
    )
    (trigger,) = named(manifests, "ScaledObject", "ingestor")["spec"]["triggers"]
    asked = trigger["metadata"]
    assert (asked["bootstrapServers"], asked["tls"], asked["sasl"]) == ("own:9095", "enable", "plaintext")
    assert (asked["topic"], asked["consumerGroup"]) == ("desk-articles.raw.v1", "desk-second")
    (name,) = named(manifests, "TriggerAuthentication", "ingestor")["spec"]["env"]
    assert variables(manifests, "ingestor")[name["name"]] == "ingests"


def test_the_policies_open_the_ports_that_a_part_alone_names():
    manifests = rendered("ingestor.config.bus=kafka://own:9095,search.config.index=https://own.example")
    opened = {
        (one["metadata"]["name"].rpartition("-")[2], port["port"])
        for one in manifests
        if one["kind"] == "NetworkPolicy"
        for rule in one["spec"].get("egress", [])
        for port in rule["ports"]
    }
    assert {("kafka", 9092), ("kafka", 9095), ("out", 9200), ("out", 443)} <= opened


def test_a_part_that_is_off_has_no_alerts():
    groups = {
        group["name"]: group
        for name in ("telex.yml", "publishers.yml")
        for group in YAML(typ="safe").load((ROOT / "deploy" / "prometheus" / name).read_text("utf-8"))[
            "groups"
        ]
    }
    without = {
        "ingestor": {"telex-search", "telex-watch"},
        "watch": {"telex-ingestor", "telex-publishers", "telex-search"},
    }
    for part, expected in without.items():
        manifests = rendered(f"{part}.enabled=false", example="monitored")
        (rules,) = [one for one in manifests if one["kind"] == "PrometheusRule"]
        assert rules["spec"]["groups"] == [group for name, group in groups.items() if name in expected]


def test_helm_waits_until_init_has_failed_for_good():
    values = YAML(typ="safe").load((CHART / "values.yaml").read_text("utf-8"))
    job = named(rendered(), "Job", "init")["spec"]
    assert job["backoffLimit"] == values["init"]["backoffLimit"]
    between = sum(10 * 2**again for again in range(job["backoffLimit"]))
    # Each attempt is given a minute to start and to say what is wrong.
    assert between + 60 * (job["backoffLimit"] + 1) < HELM_WAITS_S
