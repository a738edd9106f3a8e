"""Posting to receivers: real connections on this machine, which only an allowed network makes possible."""

import asyncio
import socket
import ssl
import threading
import time

import pytest
import trustme
from aiohttp.abc import AbstractResolver

from services.search.hooks import client
from services.search.hooks.addresses import allowed_networks
from services.search.hooks.client import Sender, url_problem
from tests.receiver import CUT, NO_ANSWER, receiving

HERE = allowed_networks("127.0.0.1/32")
RESOLVED = socket.getaddrinfo


@pytest.mark.parametrize(
    "url",
    [
        "https://receiver.example/hook?x=1",
        "https://receiver.example:8443/",
        "https://[2606:4700::1111]/",
        "https://empfänger.example/",
    ],
)
def test_urls_that_will_do(url):
    assert url_problem(url) is None


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://receiver.example/", "https://"),
        ("ftp://receiver.example/", "https://"),
        ("file:///etc/passwd", "whole URL"),
        ("gopher://receiver.example/", "https://"),
        ("javascript:alert(1)", "whole URL"),
        ("//receiver.example/", "https://"),
        ("receiver.example", "whole URL"),
        ("https://", "whole URL"),
        ("", "whole URL"),
        ("https://user:secret@receiver.example/", "password"),
        ("https://user@receiver.example/", "password"),
        ("https://receiver.example/#x", "#"),
        ("https://receiver.example:22/", "port 22"),
        ("https://receiver.example:9200/", "port 9200"),
        ("https://receiver.example:99999/", "read"),
        ("https://[::1/", "read"),
        ("https://receiver.example/" + "x" * 2048, "characters"),
    ],
)
def test_urls_that_will_not(url, said):
    assert said in str(url_problem(url))


async def test_what_is_posted_arrives_and_the_status_says_whether_it_was_taken():
    async with receiving(204, 200, 299, 400, 410, 500) as receiver, Sender(HERE, plain_http=True) as sender:
        answers = [await sender.post(receiver.url, b"{}", {"X-One": "1"}) for _ in range(6)]
    assert [(one.status, one.problem) for one in answers] == [
        (204, None), (200, None), (299, None), (400, "answered 400"), (410, "answered 410"), (500, "answered 500"),
    ]  # fmt: skip
    assert {one.body for one in receiver.posted} == {b"{}"}
    assert receiver.posted[0].headers["x-one"] == "1"
    assert receiver.posted[0].path == "/hook"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2:{port}/", "http://localhost:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/",
        "http://0177.0.0.1:{port}/", "http://127.1:{port}/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
        "http://0.0.0.0:{port}/", "http://[::]:{port}/", "http://[64:ff9b::7f00:1]:{port}/", "http://[2002:7f00:1::]:{port}/",
        "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[fd00:ec2::254]/", "http://[fe80::1%25lo]/",
    ],
)  # fmt: skip
async def test_nothing_is_sent_to_an_address_that_is_not_public(url):
    nowhere = allowed_networks("127.0.0.99/32")
    async with receiving(host="0.0.0.0") as receiver, Sender(nowhere, plain_http=True, total_s=5) as sender:  # noqa: S104
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        answered = await sender.post(url.format(port=port), b"{}", {})
    assert answered.status is None
    assert answered.problem is not None
    assert receiver.connections == 0


async def test_a_redirect_is_not_followed():
    async with receiving() as inner:
        moved = f"HTTP/1.1 307 X\r\nLocation: {inner.url}\r\nContent-Length: 0\r\n\r\n".encode()
        async with receiving(moved) as receiver, Sender(HERE, plain_http=True) as sender:
            answered = await sender.post(receiver.url, b"{}", {})
    assert answered.status == 307
    assert "redirects are not followed" in str(answered.problem)
    assert inner.connections == 0


async def test_a_name_that_answers_differently_a_moment_later_leads_nowhere_else(monkeypatch):
    """The address that was judged is the one that is connected to; the next attempt judges anew."""
    asked = []

    def answers(host, port, *arguments, **named):
        if host != "receiver.example":
            return RESOLVED(host, port, *arguments, **named)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    async with receiving() as allowed:
        port = int(allowed.url.rpartition(":")[2].partition("/")[0])
        async with receiving(host="127.0.0.2", port=port) as inner, Sender(HERE, plain_http=True) as sender:
            url = f"http://receiver.example:{port}/"
            assert (await sender.post(url, b"{}", {})).problem is None
            assert asked == ["receiver.example"]
            refused = await sender.post(url, b"{}", {})
    assert refused.problem == "the name leads to no public address"
    assert (allowed.connections, inner.connections) == (1, 0)
    assert allowed.posted[0].headers["host"] == f"receiver.example:{port}"


class _Lying(AbstractResolver):
    """Judges nothing: what stands if the first check were passed by."""

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [
            {
                "hostname": host,
                "host": "127.0.0.2",
                "port": port,
                "family": socket.AF_INET,
                "proto": 0,
                "flags": 0,
            }
        ]

    async def close(self):
        pass


async def test_the_socket_itself_is_the_last_place_where_an_address_is_refused():
    async with (
        receiving(host="127.0.0.2") as inner,
        Sender(HERE, plain_http=True, resolver=_Lying()) as sender,
    ):
        answered = await sender.post(inner.url.replace("127.0.0.2", "receiver.example"), b"{}", {})
    assert answered.problem == "the address is not a public one"
    assert inner.connections == 0


async def test_of_a_name_with_several_addresses_only_the_allowed_ones_are_tried(monkeypatch):
    def answers(_host, port, *_arguments, **_named):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("127.0.0.2", "127.0.0.1")
        ]

    async with receiving() as allowed:
        port = int(allowed.url.rpartition(":")[2].partition("/")[0])
        async with receiving(host="127.0.0.2", port=port) as inner:
            monkeypatch.setattr(socket, "getaddrinfo", answers)
            async with Sender(HERE, plain_http=True) as sender:
                assert (await sender.post(f"http://receiver.example:{port}/", b"{}", {})).problem is None
    assert (allowed.connections, inner.connections) == (1, 0)


async def test_proxies_of_the_environment_are_not_used(monkeypatch):
    async with receiving() as proxy, receiving() as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        async with Sender(HERE, plain_http=True) as sender:
            await sender.post(receiver.url, b"{}", {})
    assert (proxy.connections, receiver.connections) == (0, 1)


async def test_what_goes_wrong_on_the_way_is_told_without_an_address():
    endless = b"HTTP/1.1 200 X\r\nContent-Length: 1000000000\r\n\r\n" + b"x" * 1_000_000
    async with (
        receiving(NO_ANSWER, CUT, b"no HTTP\r\n\r\n", endless) as receiver,
        Sender(HERE, plain_http=True, total_s=0.5) as impatient,
        Sender(HERE, plain_http=True) as sender,
    ):
        slow = await impatient.post(receiver.url, b"{}", {})
        cut, garbled, long = [await sender.post(receiver.url, b"{}", {}) for _ in range(3)]
    gone = await _posted(receiver.url)
    assert slow.problem == "no answer within 0.5 seconds"
    assert cut.problem == garbled.problem == "the connection broke, or what was answered is no HTTP"
    assert long.problem is None  # it was taken, and what else is said is not read
    assert gone.problem == "no connection could be made"
    assert (await _posted("http://nowhere.invalid/")).problem == "the name cannot be resolved"


async def _posted(url):
    async with Sender(HERE, plain_http=True) as sender:
        return await sender.post(url, b"{}", {})


async def test_a_certificate_that_is_not_trusted_ends_it_and_the_name_is_asked_for(monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("receiver.example").configure_cert(context)

    def answers(_host, port, *_arguments, **_named):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    async with receiving(tls=context) as receiver:
        monkeypatch.setattr(socket, "getaddrinfo", answers)
        async with Sender(HERE) as sender:
            answered = await sender.post(receiver.url.replace("127.0.0.1", "receiver.example"), b"{}", {})
    assert answered.problem == "its certificate is not trusted, or not for this name"
    assert receiver.posted == []
    assert receiver.names == ["receiver.example"]


async def test_a_receiver_that_does_not_answer_holds_up_no_other():
    async with (
        receiving(NO_ANSWER, NO_ANSWER) as slow,
        receiving() as quick,
        Sender(HERE, plain_http=True, total_s=60) as sender,
    ):
        waiting = [asyncio.create_task(sender.post(slow.url, b"{}", {})) for _ in range(4)]
        await slow.came(2)
        assert (await sender.post(quick.url, b"{}", {})).problem is None
        assert not any(task.done() for task in waiting)
        assert slow.connections == 2  # no more at once to one host
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_name_server_that_does_not_answer_is_given_up_and_holds_up_nothing_else(monkeypatch):
    answered = threading.Event()

    def silent(*_, **__):
        answered.wait(30)
        raise socket.gaierror("too late")

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    monkeypatch.setattr(client, "_NAME_S", 0.2)
    try:
        async with Sender(HERE, total_s=10) as sender, asyncio.timeout(5):
            asked = [
                asyncio.create_task(sender.post(f"https://r{number}.example/", b"{}", {}))
                for number in range(16)
            ]
            await asyncio.sleep(0.1)
            # The threads that everything else is done in are free.
            await asyncio.gather(*(asyncio.to_thread(time.sleep, 0) for _ in range(8)))
            answers = await asyncio.gather(*asked)
        assert {one.problem for one in answers} == {"the name cannot be resolved"}
    finally:
        answered.set()
