"""The socket a service listens on: the wanted port, or the next free one."""

import errno
import socket

import click

TRIES = 50


def listen(host: str, port: int, *, next_free: bool) -> socket.socket:
    """A bound socket on `host`; with `next_free` a busy port gives way to the next free one, else it is an error.

    Raises click.ClickException that says which port is busy and what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + TRIES if next_free and port else port + 1):
        # With its protocol named, asyncio sends each piece of an answer at once (TCP_NODELAY). Else the body waits for the
        # receipt of the head, which the other side puts off for forty milliseconds.
        opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((host, candidate))
            opened.listen(128)
        except OSError as error:
            opened.close()
            if error.errno == errno.EADDRINUSE:
                continue
            raise click.ClickException(
                f"cannot listen on {host} port {candidate}: {error.strerror}"
            ) from error
        except OverflowError:
            opened.close()
            break
        if candidate != port and port:
            click.echo(f"port {port} is busy, taking {candidate}", err=True)
        return opened
    raise click.ClickException(f"port {port} is busy: choose another with --port or TELEX_PORT")


def address(opened: socket.socket, *, encrypted: bool = False) -> str:
    """The URL at which a browser on this machine reaches the socket."""
    host, port = opened.getsockname()[:2]
    return reached_at(host, port, encrypted=encrypted)


def reached_at(host: str, port: int, *, encrypted: bool = False) -> str:
    """The URL at which a browser on this machine reaches what listens on `host` and `port`."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http{'s' if encrypted else ''}://{shown}:{port}"
