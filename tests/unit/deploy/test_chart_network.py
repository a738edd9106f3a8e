"""The chart's network policies: closed but for what each part needs."""

from typing import Any

import pytest

from tests.helm_chart import EXAMPLES, container, pod_specs, rendered

# Building helm takes minutes, once.
pytestmark = pytest.mark.timeout(1800)

DNS = {(53, "UDP"), (53, "TCP")}
CASES = (None, *EXAMPLES)


def chosen(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Whether a pod with these labels is meant."""
    if not selector.get("matchLabels", {}).items() <= labels.items():
        return False
    for expression in selector.get("matchExpressions", []):
        assert expression["operator"] in {"In", "NotIn"}
        listed = labels.get(expression["key"]) in expression["values"]
        if listed != (expression["operator"] == "In"):
            return False
    return True


def opened(manifests: list[dict[str, Any]], part: str, direction: str) -> list[dict[str, Any]]:
    """The rules of the policies that are for the pods of `part`, which has to be closed otherwise."""
    labels = pod_specs(manifests)[part]["metadata"]["labels"]
    policies = [
        one["spec"]
        for one in manifests
        if one["kind"] == "NetworkPolicy"
        and chosen(one["spec"]["podSelector"], labels)
        and direction.capitalize() in one["spec"]["policyTypes"]
    ]
    assert any(direction not in policy for policy in policies), "not closed"
    return [rule for policy in policies for rule in policy.get(direction, [])]


def ports(rules: list[dict[str, Any]]) -> set[tuple[Any, str]]:
    assert all(rule["ports"] for rule in rules), "a rule without ports opens all of them"
    return {(port["port"], port["protocol"]) for rule in rules for port in rule["ports"]}


@pytest.mark.parametrize(
    ("example", "kafka", "index"),
    [
        (None, {9092}, 9200),
        ("secured", {9093, 9094}, 9200),
        ("scaled", {9093}, 443),
        ("monitored", {9092}, 9200),
    ],
)
def test_the_ways_out_lead_to_the_engines_and_search_has_none_to_kafka(example, kafka, index):
    manifests = rendered("task.args={rebuild}", example=example)
    assert ports(opened(manifests, "search", "egress")) == DNS | {(index, "TCP")}
    for part in ("ingestor", "watch", "init", "task"):
        expected = DNS | {(index, "TCP")} | {(port, "TCP") for port in kafka}
        # Webhooks.
        expected |= {(443, "TCP")} if part == "watch" else set()
        assert ports(opened(manifests, part, "egress")) == expected


def test_webhooks_lead_to_public_addresses_and_nowhere_when_that_is_said():
    (rule,) = [one for one in opened(rendered(), "watch", "egress") if (443, "TCP") in ports([one])]
    four, six = [peer["ipBlock"] for peer in rule["to"]]
    assert {"10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"} <= set(four["except"])
    assert six == {"cidr": "2000::/3"}
    without = rendered("networkPolicy.webhooks=null")
    assert (443, "TCP") not in ports(opened(without, "watch", "egress"))


def test_a_broker_without_a_port_is_at_kafkas_own():
    manifests = rendered("config.bus=kafka://one\\,two:9095")
    assert {(9092, "TCP"), (9095, "TCP")} <= ports(opened(manifests, "ingestor", "egress"))


@pytest.mark.parametrize("example", CASES)
def test_a_pod_is_reached_at_its_port_and_a_job_not_at_all(example):
    manifests = rendered(example=example)
    for part in ("search", "ingestor", "watch"):
        names = {(port["name"], "TCP") for port in container(pod_specs(manifests)[part])["ports"]}
        assert ports(opened(manifests, part, "ingress")) == names
    assert opened(manifests, "init", "ingress") == []


def test_peers_that_are_named_are_the_only_ones():
    manifests = rendered(example="secured")
    search, metrics = opened(manifests, "search", "ingress")
    (peer,) = search["from"]
    assert peer["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "ingress-nginx"}
    assert metrics["from"] == [{"namespaceSelector": {}}]
    out = [rule for rule in opened(manifests, "ingestor", "egress") if not ports([rule]) <= DNS]
    assert [rule["to"][0]["ipBlock"]["cidr"] for rule in out] == ["10.30.0.0/16", "10.20.0.0/16"]


def test_more_ways_out_can_be_opened():
    rule = (
        "networkPolicy.extraEgress[0].ports[0].port=3128,networkPolicy.extraEgress[0].ports[0].protocol=TCP"
    )
    assert (3128, "TCP") in ports(opened(rendered(rule), "search", "egress"))


def test_without_policies_there_are_none():
    assert not [one for one in rendered("networkPolicy.enabled=false") if one["kind"] == "NetworkPolicy"]
