"""deploy/helm/telex, rendered by the real helm: Kubernetes takes it, and it says what the code says."""

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML

from schemas.topics import RAW
from services.cli.main import COMMANDS
from services.engines.prefixed_bus import PrefixedBus
from services.runtime.settings import PREFIX, Settings
from tests.helm_chart import (
    CHART,
    EXAMPLES,
    RELEASE,
    ROOT,
    container,
    helm,
    named,
    pod_specs,
    rendered,
    variables,
)

# Building helm takes minutes, once.
pytestmark = pytest.mark.timeout(1800)

CASES = (None, *EXAMPLES)
LASTING = ("search", "ingestor", "watch")
EVERYTHING = ("task.args={rebuild}",)
OPERATORS = {"ScaledObject", "TriggerAuthentication", "PodMonitor", "PrometheusRule"}


def settings_of(manifests: list[dict[str, Any]], part: str, monkeypatch, folder: Path) -> Settings:
    """The settings that the part's process would read, its mounted files standing in `folder`."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    for name, value in variables(manifests, part).items():
        monkeypatch.setenv(name, value.replace("/etc/telex", str(folder)))
    return Settings()


@pytest.mark.parametrize("example", CASES)
def test_helm_finds_nothing_to_complain_of(example):
    given = ["--values", str(EXAMPLES[example])] if example else []
    linted = helm("lint", "--strict", "--kube-version", "1.33.0", str(CHART), *given)
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("kubernetes", ["1.30", "1.33", "1.37"])
@pytest.mark.parametrize("example", CASES)
def test_kubernetes_takes_every_manifest(example, kubernetes):
    manifests = rendered(*EVERYTHING, example=example, kubernetes=kubernetes)
    assert {one["kind"] for one in manifests} > {"Deployment", "StatefulSet", "Job", "NetworkPolicy"}
    for one in manifests:
        if one["kind"] not in OPERATORS:
            kubernetes_validate.validate(one, kubernetes, strict=True)


def test_a_manifest_that_kubernetes_would_not_take_is_found():
    wrong = json.loads(json.dumps(named(rendered(), "Deployment", "search")))
    wrong["spec"]["replica"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.33", strict=True)


@pytest.mark.parametrize("example", CASES)
def test_no_container_has_rights_that_it_does_not_need(example):
    pods = pod_specs(rendered(*EVERYTHING, example=example))
    assert set(pods) == {*LASTING, "init", "task"}
    for pod in pods.values():
        spec, only = pod["spec"], container(pod)
        assert spec["automountServiceAccountToken"] is False
        assert spec["enableServiceLinks"] is False
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            assert field not in spec
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert only["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(only["resources"]["limits"]) >= {"memory", "ephemeral-storage"}
        assert set(only["resources"]["requests"]) >= {"cpu", "memory"}
        assert all(set(volume) <= {"name", "emptyDir", "projected"} for volume in spec["volumes"])
        mounted = {mount["name"]: mount for mount in only["volumeMounts"]}
        assert set(mounted) == {volume["name"] for volume in spec["volumes"]}
        assert all(mount.get("readOnly") for name, mount in mounted.items() if name != "tmp")


def test_the_pods_run_as_the_user_of_the_image():
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    context = pod_specs(rendered())["search"]["spec"]["securityContext"]
    assert f"\nUSER {context['runAsUser']}:{context['runAsGroup']}\n" in dockerfile


@pytest.mark.parametrize("example", CASES)
def test_a_command_is_a_subcommand_and_its_settings_are_settings(example, monkeypatch, tmp_path):
    manifests = rendered(*EVERYTHING, example=example)
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for part, pod in pod_specs(manifests).items():
        assert container(pod)["args"][0] in COMMANDS
        assert set(variables(manifests, part)) <= known
        settings_of(manifests, part, monkeypatch, tmp_path)


def test_numbers_reach_telex_as_they_were_written(monkeypatch, tmp_path):
    manifests = rendered(example="secured")
    assert settings_of(manifests, "ingestor", monkeypatch, tmp_path).batch_bytes == 10_485_760
    assert settings_of(manifests, "ingestor", monkeypatch, tmp_path).stop_seconds == 45.5


def test_an_own_setting_of_a_part_comes_before_the_general_one():
    manifests = rendered("config.batch_size=100", "ingestor.config.batch_size=200")
    assert variables(manifests, "ingestor")["TELEX_BATCH_SIZE"] == "200"
    assert variables(manifests, "init")["TELEX_BATCH_SIZE"] == "100"


@pytest.mark.parametrize("example", CASES)
def test_ports_are_those_that_the_settings_name(example, monkeypatch, tmp_path):
    manifests = rendered(example=example)
    for part in LASTING:
        named_ports = ["port", "metrics_port"] if part == "search" else ["metrics_port"]
        settings = settings_of(manifests, part, monkeypatch, tmp_path)
        opened = [port["containerPort"] for port in container(pod_specs(manifests)[part])["ports"]]
        assert opened == [getattr(settings, name) for name in named_ports]
        assert settings.host == "0.0.0.0"  # noqa: S104 - within the pod


def test_probes_ask_pages_that_there_are_at_a_port_that_there_is():
    for part in LASTING:
        only = container(pod_specs(rendered())[part])
        port = only["ports"][0]
        asked = {kind: only[kind]["httpGet"] for kind in ("startupProbe", "livenessProbe", "readinessProbe")}
        assert {get["port"] for get in asked.values()} == {port["name"]}
        assert asked["startupProbe"]["path"] == asked["livenessProbe"]["path"] == "/health/live"
        assert asked["readinessProbe"]["path"] == "/health/ready"


@pytest.mark.parametrize("example", CASES)
def test_a_pod_is_given_longer_to_end_than_its_work_in_hand_may_take(example, monkeypatch, tmp_path):
    manifests = rendered(example=example)
    grace = {part: pod["spec"]["terminationGracePeriodSeconds"] for part, pod in pod_specs(manifests).items()}
    for part in ("ingestor", "watch"):
        assert grace[part] >= settings_of(manifests, part, monkeypatch, tmp_path).stop_seconds + 30
    waits = container(pod_specs(manifests)["search"])["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert grace["search"] >= 30 + waits


def test_an_ingestor_is_a_member_by_the_name_of_its_pod():
    assert variables(rendered(), "ingestor")["TELEX_INSTANCE_ID"] == "<metadata.name>"
    assert named(rendered(), "StatefulSet", "ingestor")["spec"]["podManagementPolicy"] == "Parallel"


@pytest.mark.parametrize("example", CASES)
def test_a_selector_finds_the_pods_of_its_part_and_no_others(example):
    manifests = rendered(*EVERYTHING, example=example)
    pods = pod_specs(manifests)

    def found(selector: dict[str, str]) -> set[str]:
        return {part for part, pod in pods.items() if selector.items() <= pod["metadata"]["labels"].items()}

    for one in manifests:
        spec, part = one.get("spec", {}), one["metadata"].get("name", "").removeprefix(f"{RELEASE}-telex-")
        match one["kind"]:
            case "Deployment" | "StatefulSet" | "PodDisruptionBudget":
                assert found(spec["selector"]["matchLabels"]) == {part}
            case "Service":
                assert found(spec["selector"]) == {part}
                named_ports = {port["name"] for port in container(pods[part])["ports"]}
                assert {port["targetPort"] for port in spec["ports"]} <= named_ports
            case "HorizontalPodAutoscaler" | "ScaledObject":
                target = spec["scaleTargetRef"]
                scaled = named(manifests, target["kind"], target["name"].removeprefix(f"{RELEASE}-telex-"))
                assert "replicas" not in scaled["spec"], "two would set it"
    for part in LASTING:
        for spread in pods[part]["spec"]["topologySpreadConstraints"]:
            assert found(spread["labelSelector"]["matchLabels"]) == {part}
        account = pods[part]["spec"]["serviceAccountName"]
        assert named(manifests, "ServiceAccount", account.removeprefix(f"{RELEASE}-telex-")) is not None


def test_two_releases_beside_each_other_do_not_select_each_others_pods():
    for one in rendered(*EVERYTHING, example="secured"):
        if one["kind"] == "NetworkPolicy":
            assert one["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/instance"] == RELEASE


def test_replicas_are_set_where_nothing_scales():
    assert named(rendered(), "Deployment", "search")["spec"]["replicas"] == 2
    assert named(rendered(), "StatefulSet", "ingestor")["spec"]["replicas"] == 2


@pytest.mark.parametrize("example", CASES)
def test_secrets_are_references_and_are_mounted(example):
    manifests = rendered(*EVERYTHING, example=example)
    assert not [one for one in manifests if one["kind"] == "Secret"]
    secret = {
        PREFIX + name.upper()
        for name, field in Settings.model_fields.items()
        if SecretStr in (field.annotation, *getattr(field.annotation, "__args__", ()))
    }
    for part in pod_specs(manifests):
        given = variables(manifests, part)
        assert not given.keys() & secret
        for name, value in given.items():
            if value.startswith("/etc/telex/"):
                assert mounted_files(manifests, part)[value] is not None, name


def mounted_files(manifests: list[dict[str, Any]], part: str) -> dict[str, str]:
    """The Secret or ConfigMap behind each mounted file."""
    return {
        f"/etc/telex/{item['path']}": source["name"]
        for volume in pod_specs(manifests)[part]["spec"]["volumes"]
        for sources in volume.get("projected", {}).get("sources", [])
        for source in sources.values()
        for item in source["items"]
    }


def test_each_part_has_its_own_key_and_search_nothing_of_kafka():
    manifests = rendered(example="secured")
    keys = {
        part: mounted_files(manifests, part)["/etc/telex/index_api_key_file"] for part in pod_specs(manifests)
    }
    assert keys == {
        "search": "telex-search-key",
        "ingestor": "telex-ingestor-key",
        "watch": "telex-watch-key",
        "init": "telex-init-key",
    }
    assert "/etc/telex/bus_password_file" in mounted_files(manifests, "ingestor")
    assert not [name for name in variables(manifests, "search") if name.startswith("TELEX_BUS")]
    assert not [path for path in mounted_files(manifests, "search") if "/bus" in path]


def test_what_is_secret_is_refused_among_the_settings():
    schema = json.loads((CHART / "values.schema.json").read_text("utf-8"))
    refused = set(schema["$defs"]["config"]["propertyNames"]["not"]["enum"])
    secret = {
        name
        for name, field in Settings.model_fields.items()
        if SecretStr in (field.annotation, *getattr(field.annotation, "__args__", ()))
    }
    assert refused == secret | {"config", "instance_id", "port", "metrics_port"}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("config.index_api_key=abc", "index_api_key"),
        ("config.bus=sqlite:///data/bus.db", "/config/bus"),
        ("config.index=https://user:password@es.example:9200", "/config/index"),
        ("ingestor.replica=3", "replica"),
        ("files.bus_ca.key=ca.crt", "/files/bus_ca"),
        ("podSecurityContext.runAsNonRoot=false", "/podSecurityContext/runAsNonRoot"),
        ("image.digest=latest", "/image/digest"),
    ],
)
def test_a_value_that_is_wrong_is_refused_by_name(value, told):
    done = helm("template", RELEASE, str(CHART), "--kube-version", "1.33.0", "--set", value)
    assert done.returncode != 0
    assert told in done.stderr


def test_keda_without_a_password_says_what_it_needs():
    values = "ingestor.keda.enabled=true,config.bus_sasl_mechanism=PLAIN"
    done = helm("template", RELEASE, str(CHART), "--kube-version", "1.33.0", "--set", values)
    assert done.returncode != 0
    assert "ingestor.keda.secret" in done.stderr


def test_keda_counts_the_messages_that_the_ingestors_read(monkeypatch, tmp_path):
    manifests = rendered(example="scaled")
    settings = settings_of(manifests, "ingestor", monkeypatch, tmp_path)
    asked: list[tuple[str, str]] = []

    class Bus:
        def consumer(self, topic: str, group: str, *, instance_id: str | None = None) -> None:
            asked.append((topic, group))

    PrefixedBus(Bus(), settings.topic_prefix).consumer(RAW.name, settings.group)
    scaled = named(manifests, "ScaledObject", "ingestor")["spec"]
    (trigger,) = scaled["triggers"]
    assert [(trigger["metadata"]["topic"], trigger["metadata"]["consumerGroup"])] == asked
    assert trigger["metadata"]["bootstrapServers"] == settings.bus.removeprefix("kafkas://")
    assert (trigger["metadata"]["tls"], trigger["metadata"]["sasl"]) == ("enable", "scram_sha256")
    assert all(isinstance(value, str) for value in trigger["metadata"].values()), "KEDA wants text"
    assert scaled["maxReplicaCount"] <= settings.topic_partitions
    access = named(
        manifests, "TriggerAuthentication", trigger["authenticationRef"]["name"].rpartition("-")[2]
    )
    (name,) = access["spec"]["env"]
    assert variables(manifests, "ingestor")[name["name"]] == settings.bus_username
    assert name["containerName"] == container(pod_specs(manifests)["ingestor"])["name"]


def test_init_runs_before_anything_is_changed():
    job = named(rendered(), "Job", "init")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    spec = pod_specs(rendered())["init"]["spec"]
    # Then there is no ConfigMap yet, and no account: it has all that it needs in itself.
    assert "envFrom" not in container({"spec": spec})
    assert "serviceAccountName" not in spec
    assert container({"spec": spec})["args"] == ["init"]


def test_any_other_command_is_a_job_with_the_same_settings():
    assert not [one for one in rendered() if "task" in str(one["metadata"])]
    manifests = rendered("task.args={rebuild,--status}", example="secured")
    (job,) = [one for one in manifests if one["metadata"].get("generateName") == f"{RELEASE}-telex-task-"]
    assert container(job["spec"]["template"])["args"] == ["rebuild", "--status"]
    assert job["spec"]["backoffLimit"] == 0, "a command that failed is looked at first"
    own = {"TELEX_METRICS_PORT", "TELEX_INSTANCE_ID", "TELEX_WORKERS", "TELEX_STOP_SECONDS"}
    ingests = variables(manifests, "ingestor")
    assert variables(manifests, "task") == {name: ingests[name] for name in ingests if name not in own}


def test_the_version_is_the_projects():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    chart = YAML(typ="safe").load((CHART / "Chart.yaml").read_text("utf-8"))
    assert chart["version"] == chart["appVersion"] == project["version"]
    assert container(pod_specs(rendered())["search"])["image"] == f"telex:{project['version']}"


def test_an_image_by_its_digest_comes_before_one_by_its_tag():
    image = container(pod_specs(rendered("image.tag=9.9.9", example="secured"))["search"])["image"]
    assert image == f"registry.example/telex@sha256:{'0' * 64}"


def test_alerts_and_dashboard_are_those_of_the_repository():
    manifests = rendered(example="monitored")
    (rules,) = [one for one in manifests if one["kind"] == "PrometheusRule"]
    ours = [
        group
        for name in ("telex.yml", "publishers.yml")
        for group in YAML(typ="safe").load((ROOT / "deploy" / "prometheus" / name).read_text("utf-8"))[
            "groups"
        ]
    ]
    assert rules["spec"]["groups"] == ours
    files = {
        path.name for path in (ROOT / "deploy" / "prometheus").glob("*.yml") if "groups:" in path.read_text()
    }
    assert files == {"telex.yml", "publishers.yml"}
    dashboard = named(manifests, "ConfigMap", "dashboard")
    ours = json.loads((ROOT / "deploy" / "grafana" / "telex.json").read_text("utf-8"))
    assert json.loads(dashboard["data"]["telex.json"]) == ours


def test_the_monitor_scrapes_every_port_that_has_metrics():
    manifests = rendered(example="monitored")
    (monitor,) = [one for one in manifests if one["kind"] == "PodMonitor"]
    pods = pod_specs(manifests)
    scraped = {endpoint["port"] for endpoint in monitor["spec"]["podMetricsEndpoints"]}
    assert scraped == {"metrics"}
    for part in LASTING:
        assert "metrics" in {port["name"] for port in container(pods[part])["ports"]}
    labels = monitor["spec"]["selector"]["matchLabels"].items()
    assert all(labels <= pod["metadata"]["labels"].items() for pod in pods.values())
    assert monitor["metadata"]["labels"]["release"] == "prometheus"
