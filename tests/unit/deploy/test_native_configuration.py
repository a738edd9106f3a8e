"""What is written for the engines to read, and the request that asks Kafka whether it serves."""

import json
import socket
import struct
import threading

import pytest

from deploy.native.starter import elasticsearch, kafka, kafka_protocol, properties
from deploy.native.starter.engine import Site
from deploy.native.starter.errors import EnginesError
from deploy.native.starter.ports import HOST, free_ports, is_free
from deploy.native.starter.security import Security, read

SECURITY = Security("ca", "certificate", "key", "word")


def test_kafka_makes_no_topic_by_accident_and_takes_an_article_of_20_mb(tmp_path):
    settings = kafka.server_settings(tmp_path, 1111, 2222)
    assert settings["auto.create.topics.enable"] == "false"
    assert int(str(settings["message.max.bytes"])) > 20_000_000
    assert settings["group.initial.rebalance.delay.ms"] == 0
    assert settings["advertised.listeners"] == f"PLAINTEXT://{HOST}:1111"
    assert f"CONTROLLER://{HOST}:2222" in str(settings["listeners"])
    replicated = {key: value for key, value in settings.items() if key.endswith("replication.factor")}
    assert len(replicated) == 4
    assert set(replicated.values()) == {1}


def test_kafka_listens_on_this_machine_only(tmp_path):
    for listener in str(kafka.server_settings(tmp_path, 1, 2)["listeners"]).split(","):
        assert f"//{HOST}:" in listener


def test_with_security_clients_have_to_encrypt_and_to_say_who_they_are():
    secured = kafka.secured_settings("telex", SECURITY, 1111, 2222, 3333)
    told = dict(one.split("://") for one in str(secured["advertised.listeners"]).split(","))
    kinds = dict(one.split(":") for one in str(secured["listener.security.protocol.map"]).split(","))
    assert told == {"CLIENTS": f"{HOST}:1111", "INTERNAL": f"{HOST}:3333"}
    assert kinds["CLIENTS"] == "SASL_SSL"
    assert secured["listener.name.clients.ssl.client.auth"] == "required"
    for mechanism in str(secured["sasl.enabled.mechanisms"]).split(","):
        assert f"listener.name.clients.{mechanism.lower()}.sasl.jaas.config" in secured


def test_the_brokers_configuration_with_a_password_is_for_its_owner_alone(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").touch()
    kafka.Kafka().prepare(Site(tmp_path, tmp_path, (1, 2, 3), tmp_path, None, SECURITY, {}))
    assert (tmp_path / "server.properties").stat().st_mode & 0o777 == 0o600
    assert "SASL_SSL" in (tmp_path / "server.properties").read_text()


def test_certificates_that_are_not_there_are_told(tmp_path):
    (tmp_path / "ca.pem").write_text("ca")
    with pytest.raises(EnginesError, match=r"cert\.pem"):
        read(tmp_path, "word")


def test_a_path_with_a_comma_is_refused_for_kafka_since_it_would_be_two(tmp_path):
    with pytest.raises(EnginesError, match="comma"):
        kafka.Kafka().folder(tmp_path / "a,b")


def test_kept_data_are_not_formatted_again_since_kafka_refuses_another_identity(tmp_path):
    nowhere = tmp_path / "no-java"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").write_text("cluster.id=as-it-was\n")
    kafka.Kafka().prepare(Site(nowhere, tmp_path, (1111, 2222, 3333), nowhere, None, None, {}))
    assert f"//{HOST}:1111" in (tmp_path / "server.properties").read_text()
    assert (tmp_path / "data" / "meta.properties").read_text() == "cluster.id=as-it-was\n"


def test_a_cluster_identity_is_22_letters_and_never_looks_like_an_option():
    identities = {kafka.cluster_id() for _ in range(500)}
    assert len(identities) == 500
    assert {len(identity) for identity in identities} == {22}
    assert not any(identity.startswith("-") for identity in identities)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("/a b", "/a b"),
        (" lead", "\\ lead"),
        ("C:\\x", "C:\\\\x"),
        ("a\nb", "a\\nb"),
        ("é", "\\u00e9"),
        ("😀", "\\ud83d\\ude00"),
    ],
)
def test_properties_survive_any_path(value, written):
    assert properties.render({"key": value}) == f"key={written}\n"


def test_elasticsearch_is_a_single_node_on_this_machine(tmp_path):
    settings = elasticsearch.server_settings(tmp_path, 1111, 2222, security=False)
    assert settings["discovery.type"] == "single-node"
    assert (settings["http.host"], settings["http.port"]) == (HOST, 1111)
    assert (settings["transport.host"], settings["transport.port"]) == (HOST, 2222)
    assert settings["cluster.routing.allocation.disk.threshold_enabled"] is False
    assert settings["xpack.security.enabled"] is False
    secured = elasticsearch.server_settings(tmp_path, 1, 2, security=True)
    assert secured["xpack.security.enabled"] is True
    assert secured["xpack.security.http.ssl.enabled"] is True


def test_the_yaml_of_elasticsearch_is_one_quoted_value_a_line():
    text = elasticsearch.render_yaml({"path.data": 'a: "b" #c', "flag": False, "port": 9})
    values = dict(line.split(": ", 1) for line in text.splitlines())
    assert {key: json.loads(value) for key, value in values.items()} == {
        "path.data": 'a: "b" #c',
        "flag": False,
        "port": 9,
    }


def test_free_ports_are_free_and_different():
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert all(map(is_free, ports))


def test_a_port_that_somebody_listens_on_is_not_free():
    with socket.create_server((HOST, 0)) as server:
        assert not is_free(server.getsockname()[1])


@pytest.fixture
def broker():
    """Answers one connection with the bytes it is given; yields a function that takes them and returns the port."""
    opened = []

    def answer_with(answer: bytes) -> int:
        server = socket.create_server((HOST, 0))

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                (length,) = struct.unpack(">i", connection.recv(4, socket.MSG_WAITALL))
                connection.recv(length, socket.MSG_WAITALL)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        opened.append((server, thread))
        return server.getsockname()[1]

    yield answer_with
    for server, thread in opened:
        thread.join(10)
        server.close()


def metadata(brokers: int, correlation: int = kafka_protocol.CORRELATION) -> bytes:
    body = struct.pack(">iii", correlation, 0, brokers) + b"the rest is not read"
    return struct.pack(">i", len(body)) + body


def test_a_broker_serves_when_it_lists_itself(broker):
    assert kafka_protocol.serves(HOST, broker(metadata(1)))


@pytest.mark.parametrize(
    "answer",
    [
        metadata(0),
        metadata(1, correlation=99),
        metadata(-1),
        b"",
        b"\0\0",
        b"\0\0\0\4\0\0",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        struct.pack(">i", -1),
    ],
)
def test_anything_else_is_no_serving_broker(broker, answer):
    assert not kafka_protocol.serves(HOST, broker(answer))


def test_nobody_there_is_no_serving_broker():
    assert not kafka_protocol.serves(HOST, free_ports(1)[0])
