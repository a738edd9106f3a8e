"""The port a service listens on."""

import asyncio
import socket

import click
import pytest

from services.cli.listening import address, listen, reached_at


def test_a_busy_port_gives_way_to_the_next_free_one_and_says_so(capsys):
    with listen("127.0.0.1", 0, next_free=False) as busy:
        port = busy.getsockname()[1]
        with listen("127.0.0.1", port, next_free=True) as other:
            taken = other.getsockname()[1]
    assert taken > port
    assert f"port {port} is busy, taking {taken}" in capsys.readouterr().err


def test_a_busy_port_that_was_asked_for_is_an_error_that_says_what_to_do():
    with listen("127.0.0.1", 0, next_free=False) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(click.ClickException, match=rf"port {port} is busy: choose another"):
            listen("127.0.0.1", port, next_free=False)


def test_the_last_port_of_all_has_no_next_one():
    with (
        listen("127.0.0.1", 65535, next_free=False),
        pytest.raises(click.ClickException, match="65535 is busy"),
    ):
        listen("127.0.0.1", 65535, next_free=True)


def test_an_address_of_another_machine_cannot_be_listened_on():
    with pytest.raises(click.ClickException, match="cannot listen on"):
        listen("192.0.2.1", 0, next_free=False)


def test_an_address_that_means_everywhere_is_shown_as_one_a_browser_can_open():
    with listen("0.0.0.0", 0, next_free=False) as opened:  # noqa: S104
        assert address(opened) == f"http://127.0.0.1:{opened.getsockname()[1]}"


@pytest.mark.parametrize(
    ("host", "shown"),
    [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("fe80::1", "[fe80::1]"), ("news.example", "news.example")],  # noqa: S104
)
def test_where_a_service_is_reached_is_told_from_where_it_listens(host, shown):
    assert reached_at(host, 8080) == f"http://{shown}:8080"


async def test_what_is_written_to_a_client_is_sent_at_once():
    """Else a head and its body, two small packets, are forty milliseconds apart."""
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    class Told(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            taken = transport.get_extra_info("socket")
            told.set_result(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    opened = listen("127.0.0.1", 0, next_free=False)
    async with await asyncio.get_running_loop().create_server(Told, sock=opened):
        _, writer = await asyncio.open_connection(*opened.getsockname())
        assert await told
        writer.close()
