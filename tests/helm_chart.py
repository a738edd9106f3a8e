"""The Helm chart, rendered by the real `helm`."""

import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from deploy.tools.building import CannotBeHad, tool

ROOT = Path(__file__).resolve().parents[1]
CHART = ROOT / "deploy" / "helm" / "telex"
EXAMPLES = {path.stem: path for path in sorted((CHART / "examples").glob("*.yaml"))}
RELEASE = "desk"


def helm(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run helm; without one the test is skipped, and fails where nothing may be left out."""
    try:
        program = tool("helm")
    except CannotBeHad as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    return subprocess.run([str(program), *arguments], capture_output=True, text=True, check=False)


@cache
def rendered(*values: str, example: str | None = None, kubernetes: str = "1.33") -> list[dict[str, Any]]:
    """The manifests of a release with the values of an example and those given as `a.b=c`."""
    given = ["--values", str(EXAMPLES[example])] if example else []
    given += [part for value in values for part in ("--set", value)]
    done = helm("template", RELEASE, str(CHART), "--kube-version", f"{kubernetes}.0", *given)
    assert done.returncode == 0, done.stderr
    return [document for document in YAML(typ="safe").load_all(done.stdout) if document]


def named(manifests: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    """The one manifest of this kind for a part, such as `search`."""
    (found,) = [
        one
        for one in manifests
        if one["kind"] == kind and one["metadata"].get("name") == f"{RELEASE}-telex-{name}"
    ]
    return found


def pod_specs(manifests: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The pod template of each workload, by its part."""
    return {
        one["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]: one["spec"]["template"]
        for one in manifests
        if one["kind"] in {"Deployment", "StatefulSet", "Job"}
    }


def container(pod: dict[str, Any]) -> dict[str, Any]:
    """The one container of a pod template."""
    assert "initContainers" not in pod["spec"]
    (only,) = pod["spec"]["containers"]
    return only


def variables(manifests: list[dict[str, Any]], part: str) -> dict[str, str]:
    """The environment of a part's container; a field of the pod is given as `<its path>`."""
    asked = container(pod_specs(manifests)[part])
    found: dict[str, str] = {}
    for source in asked.get("envFrom", []):
        (settings,) = [
            one
            for one in manifests
            if one["kind"] == "ConfigMap" and one["metadata"]["name"] == source["configMapRef"]["name"]
        ]
        found |= settings["data"]
    for one in asked.get("env", []):
        found[one["name"]] = one.get("value") or f"<{one['valueFrom']['fieldRef']['fieldPath']}>"
    return found
