"""Posts one delivery, to a public address only: the address that is connected to is the one that was judged.

Names are resolved here, judged here, and the connection's own socket is judged once more when it is made, so that neither
a name that answers differently a moment later nor an address written as a number leads elsewhere. Redirects are not
followed, proxies of the environment not used, and of what is answered little is read.
"""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from services.search.hooks.addresses import Network, refused

_TOTAL_S: Final = 15.0
_CONNECT_S: Final = 5.0
_NAME_S: Final = 5.0
# Twice as many as deliveries that are under way: some names may be given up, but still be asked for.
_NAMES_AT_ONCE: Final = 32
_READ_BYTES: Final = 4096
_LONGEST_URL: Final = 2048
_CLOSED_PORTS: Final = frozenset(
    {22, 23, 25, 53, 110, 143, 389, 445, 465, 587, 993, 995, 2375, 2379, 3306, 5432, 6379, 6443, 9092, 9200, 9300, 11211, 27017}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one attempt. `status` is None when nothing was answered; `problem` None when it was taken."""

    status: int | None
    problem: str | None


class _RefusedError(OSError):
    """The name or address is one that nothing may be sent to."""


def url_problem(url: str, *, plain_http: bool = False) -> str | None:
    """What is wrong with `url` as a webhook's, as far as it can be told without resolving its name; None = nothing."""
    if len(url) > _LONGEST_URL:
        return f"has more than {_LONGEST_URL} characters"
    try:
        parsed = URL(url)
        host, port = parsed.host, parsed.port
    except ValueError:
        return "cannot be read as a URL"
    if not parsed.absolute or not host:
        return "has to be a whole URL, such as https://receiver.example/telex"
    if parsed.scheme != "https" and not (plain_http and parsed.scheme == "http"):
        return "has to begin with https://"
    if parsed.user is not None or parsed.password is not None:
        return "must not hold a name or password: verify the signature instead"
    if parsed.fragment:
        return "must not have a part behind #"
    if port in _CLOSED_PORTS:
        return f"port {port} belongs to another protocol"
    return None


class _Resolver(AbstractResolver):
    """The machine's resolver, without what may not be sent to.

    It has threads of its own: a name server that does not answer holds up nothing else that is done in threads.
    """

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed
        self._threads = ThreadPoolExecutor(_NAMES_AT_ONCE, thread_name_prefix="webhook-names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        asking = partial(socket.getaddrinfo, host, port, family=family, type=socket.SOCK_STREAM)
        try:
            async with asyncio.timeout(_NAME_S):
                found = await asyncio.get_running_loop().run_in_executor(self._threads, asking)
        except TimeoutError:
            raise OSError(f"no answer of the name server within {_NAME_S:g} seconds") from None
        open_ones = [one for one in found if not refused(str(one[4][0]), self._allowed)]
        if not open_ones:
            raise _RefusedError("the name leads to no public address")
        return [
            {
                "hostname": host,
                "host": str(address[0]),
                "port": port,
                "family": kind,
                "proto": proto,
                "flags": socket.AI_NUMERICHOST,
            }
            for kind, _, proto, _, address in open_ones
        ]

    async def close(self) -> None:
        """Ask nothing more. What is asked already cannot be called back, and is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Sender:
    """Posts deliveries, several at a time. `allowed` are networks that may be sent to though they are not public.

    With `plain_http`, http:// will do. Use as an async context manager.
    """

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        *,
        plain_http: bool = False,
        per_host: int = 2,
        total_s: float = _TOTAL_S,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._allowed = tuple(allowed)
        self._plain_http = plain_http
        self._per_host = per_host
        self._total_s = total_s
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=self._resolver or _Resolver(self._allowed),
            use_dns_cache=False,
            force_close=True,  # a connection that is kept would outlive what its address was judged by
            limit=32,
            limit_per_host=self._per_host,
            socket_factory=self._socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=self._total_s, sock_connect=_CONNECT_S),
            trust_env=False,
            auto_decompress=False,
            skip_auto_headers=("User-Agent",),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """One attempt. Never raises for what the network or the receiver does; the problem says it, and names no address."""
        if self._session is None:
            raise RuntimeError("the sender is not open")
        problem = url_problem(url, plain_http=self._plain_http)
        if problem is not None:
            return Answered(None, f"the URL {problem}")
        try:
            async with self._session.post(
                URL(url), data=body, headers=headers, allow_redirects=False
            ) as answer:
                await answer.content.read(_READ_BYTES)
                return Answered(answer.status, _problem(answer.status))
        except TimeoutError:
            return Answered(None, f"no answer within {self._total_s:g} seconds")
        except aiohttp.ClientConnectorCertificateError:
            return Answered(None, "its certificate is not trusted, or not for this name")
        except aiohttp.ClientSSLError:
            return Answered(None, "no TLS connection could be made")
        except aiohttp.ClientConnectorError as error:
            return Answered(None, _unconnected(error))
        except _RefusedError as error:
            return Answered(None, str(error))
        except (aiohttp.ClientError, OSError, ValueError):
            return Answered(None, "the connection broke, or what was answered is no HTTP")

    def _socket(self, info: tuple[Any, ...]) -> socket.socket:
        """The socket of a connection that is about to be made: the last place where its address can be refused."""
        family, kind, proto, _, address = info
        if refused(str(address[0]), self._allowed):
            raise _RefusedError("the address is not a public one")
        made = socket.socket(family, kind, proto)
        made.setblocking(False)
        return made


def _problem(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"answered {status}: redirects are not followed, state the last address"
    return f"answered {status}"


def _unconnected(error: aiohttp.ClientConnectorError) -> str:
    if isinstance(error.os_error, _RefusedError):
        return str(error.os_error)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the name cannot be resolved"
    return "no connection could be made"
