"""How Kafka is reached: settings that go together, certificates and passwords read anew, refusals told in our words."""

import asyncio
import ssl
from contextlib import asynccontextmanager

import pytest

from services.engines.errors import BusMisconfigured, BusUnavailable
from services.engines.factory import make_bus
from services.engines.kafka.access import Access, addresses
from services.engines.kafka.trust import refusal
from services.engines.kafka_bus import KafkaBus
from services.runtime.settings import Settings
from tests.certificates import Authority

PASSWORD = "tell-nobody"  # noqa: S105 - a test's own
SASL = {"bus_sasl_mechanism": "SCRAM-SHA-512", "bus_username": "telex", "bus_password": PASSWORD}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.mark.parametrize(
    ("bus", "changes", "told"),
    [
        ("kafkas://a:9093", {"bus_username": "telex"}, "TELEX_BUS_USERNAME set without TELEX_BUS_SASL_MECHANISM"),
        ("kafkas://a:9093", SASL | {"bus_password": None}, "without TELEX_BUS_PASSWORD or TELEX_BUS_PASSWORD_FILE"),
        ("kafkas://a:9093", SASL | {"bus_password_file": "/f"}, "not both"),
        ("kafkas://a:9093", {"bus_cert": "/f"}, "TELEX_BUS_CERT set without TELEX_BUS_KEY"),
        ("kafkas://a:9093", {"bus_key": "/f"}, "TELEX_BUS_KEY set without TELEX_BUS_CERT"),
        ("kafkas://a:9093", {"bus_ca": "/not/there"}, "TELEX_BUS_CA cannot be read"),
        ("kafkas://a:9093", {"bus_cert": "/no", "bus_key": "/no"}, "TELEX_BUS_CERT and TELEX_BUS_KEY cannot be read"),
        (
            "kafkas://a:9093",
            SASL | {"bus_password": None, "bus_password_file": "/not/there"},
            "TELEX_BUS_PASSWORD_FILE cannot be read",
        ),
        ("kafka://a:9092", {"bus_ca": "/f"}, "kafkas://host:9093"),
        ("kafka://a:9092", SASL, "not sent over an open connection"),
        ("kafka://127.0.0.1:9092,a:9092", SASL, "not sent over an open connection"),
    ],
)  # fmt: skip
def test_settings_that_go_together_are_asked_for_together(bus, changes, told):
    with pytest.raises(BusMisconfigured) as caught:
        make_bus(Settings(bus=bus, **changes))
    assert told in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_a_password_may_go_to_a_proxy_on_this_machine():
    options = Access.of(Settings(bus="kafka://127.0.0.1:9092,localhost:1", **SASL)).options()
    assert options["security_protocol"] == "SASL_PLAINTEXT"


@pytest.mark.parametrize(
    ("bus", "changes", "protocol"),
    [
        ("kafka://a", {}, "PLAINTEXT"),
        ("kafkas://a", {}, "SSL"),
        ("kafkas://a", SASL, "SASL_SSL"),
    ],
)
def test_the_settings_choose_the_protocol(bus, changes, protocol):
    options = Access.of(Settings(bus=bus, **changes)).options()
    assert options["security_protocol"] == protocol
    context = options.get("ssl_context")
    assert (context is None) == (protocol == "PLAINTEXT")
    assert context is None or (context.check_hostname and context.verify_mode is ssl.CERT_REQUIRED)


def test_the_password_is_in_no_text_of_the_access():
    assert PASSWORD not in repr(Access.of(Settings(bus="kafkas://a", **SASL)))


def test_a_password_file_is_read_for_each_client(tmp_path):
    file = tmp_path / "password"
    file.write_text("first\n")
    access = Access.of(Settings(bus="kafkas://a", **SASL | {"bus_password": None, "bus_password_file": file}))
    before = access.stamp()
    assert "first" in access.options().values()
    (tmp_path / "new").write_text("second\n")
    (tmp_path / "new").replace(file)
    assert access.stamp() != before
    assert "second" in access.options().values()
    file.unlink()
    with pytest.raises(BusUnavailable, match="TELEX_BUS_PASSWORD_FILE"):
        access.options()


def test_a_key_with_a_pass_phrase_is_refused_rather_than_asked_for(tmp_path, authority):
    from cryptography.hazmat.primitives import serialization

    cert, key = authority.issue("telex", file="locked-")
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"phrase"),
        )
    )
    with pytest.raises(BusMisconfigured, match="without a pass phrase"):
        make_bus(Settings(bus="kafkas://a", bus_cert=cert, bus_key=key))


@asynccontextmanager
async def broker(authority: Authority, *names: str, asks_for_certificate: bool = False):
    """A server with TLS that closes once the handshake is over; yields its port and the names of the client it sees."""
    seen: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority.ca)
    context.load_cert_chain(*authority.issue(*names, file="server-"))
    context.verify_mode = ssl.CERT_REQUIRED if asks_for_certificate else ssl.CERT_NONE

    async def serve(reader, writer):
        certificate = writer.get_extra_info("peercert")
        if certificate and not seen.done():
            seen.set_result([value for _, value in certificate["subjectAltName"]])
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], seen


async def test_a_certificate_for_another_host_is_not_trusted(authority):
    async with broker(authority, "elsewhere.example") as (port, _):
        told = await refusal(Access((f"127.0.0.1:{port}",), tls=True, ca=authority.ca))
    assert told == "Kafka's certificate is not for the host that TELEX_BUS names"


async def test_a_certificate_of_another_authority_is_not_trusted(authority, tmp_path):
    async with broker(authority, "127.0.0.1") as (port, _):
        told = await refusal(Access((f"127.0.0.1:{port}",), tls=True, ca=Authority(tmp_path).ca))
    assert "TELEX_BUS_CA" in told


async def test_our_certificate_is_shown_when_it_is_asked_for(authority):
    cert, key = authority.issue("telex.example", file="client-")
    async with broker(authority, "127.0.0.1", asks_for_certificate=True) as (port, seen):
        await refusal(Access((f"127.0.0.1:{port}",), tls=True, ca=authority.ca, cert=cert, key=key))
        assert await seen == ["telex.example"]


async def test_a_server_that_speaks_no_tls_is_told(authority):
    async def swallow(reader, writer):
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(swallow, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        told = await refusal(Access((f"127.0.0.1:{port}",), tls=True, ca=authority.ca))
    assert "TELEX_BUS" in told


async def test_why_we_are_not_let_in_comes_with_the_error_of_every_call(authority):
    async with broker(authority, "elsewhere.example") as (port, _):
        bus = KafkaBus(
            Access(addresses(f"127.0.0.1:{port}"), tls=True, ca=authority.ca), partitions=1, replicas=1
        )
        for call in (bus.start(), bus.ensure_topics([]), bus.lag("t", "g")):
            with pytest.raises(BusUnavailable, match="not for the host"):
                await call
        await bus.close()
