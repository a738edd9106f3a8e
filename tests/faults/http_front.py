"""An HTTP server in front of Elasticsearch, or of what stands in for it, which shows faults on demand.

A fault gets the body of a request and a way to pass a body on; it returns the answer to give, or raises Cut.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from tests.faults.ingestors import until

LOOPBACK = "127.0.0.1"
_JSON = "application/json"


class Cut(Exception):  # noqa: N818 - an event, not an error
    """The connection is cut here."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. `genuine`: with the header by which Elasticsearch is known, which a gateway's answer lacks."""

    status: int
    body: bytes = b""
    genuine: bool = True


Send = Callable[[bytes], Awaitable[Answer]]
Fault = Callable[[bytes, Send], Awaitable[Answer]]
Upstream = Callable[[str, str, bytes, dict[str, str]], Awaitable[Answer]]


def elasticsearch(url: str, session: aiohttp.ClientSession) -> Upstream:
    """What passes requests on to the Elasticsearch at `url`."""

    async def ask(method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            async with session.request(method, url + path, data=body or None, headers=headers) as answer:
                return Answer(answer.status, await answer.read(), "X-Elastic-Product" in answer.headers)
        except aiohttp.ClientError as error:
            raise Cut from error

    return ask


@dataclass
class Trouble:
    """A fault that is being shown: to bulk requests alone, or to every request; `left` times, or until it is over."""

    fault: Fault
    every_request: bool
    left: float
    met: int = 0
    bodies: list[bytes] = field(default_factory=list)

    async def met_by(self, requests: int) -> None:
        """Wait until so many requests have met it."""
        await until(lambda: self.met >= requests, f"{requests} requests in trouble ({self.met} so far)")


class HttpFront:
    """Listens on a port of its own in front of `upstream`."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._server = web.Server(self._handle)
        self._runner: web.ServerRunner | None = None
        self._site: web.TCPSite | None = None
        self._troubles: list[Trouble] = []
        self.port = 0
        self.bulks = 0

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    async def open(self) -> None:
        """Listen; on the same port as before when it was open before."""
        if self._runner is None:
            self._runner = web.ServerRunner(self._server, handle_signals=False)
            await self._runner.setup()
        self._site = web.TCPSite(self._runner, LOOPBACK, self.port)
        await self._site.start()
        self.port = self._site._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuse connections, and cut those there are."""
        await self._site.stop()
        self.cut()

    async def end(self) -> None:
        """Close for good."""
        self.cut()
        await self._runner.cleanup()

    def cut(self) -> None:
        """Cut every connection, with a reset."""
        for one in list(self._server.connections):
            if one.transport is not None:
                one.transport.abort()

    @contextmanager
    def trouble(
        self, fault: Fault, *, times: float = float("inf"), every_request: bool = False
    ) -> Iterator[Trouble]:
        """Inside, the next `times` bulk requests (or requests of any kind) meet `fault`."""
        trouble = Trouble(fault, every_request, times)
        self._troubles.append(trouble)
        try:
            yield trouble
        finally:
            self._troubles.remove(trouble)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.content.read()
        is_bulk = request.path.endswith("/_bulk")
        self.bulks += is_bulk
        kept = {"Content-Type", "Accept", "Authorization"}
        headers = {name: value for name, value in request.headers.items() if name.title() in kept}

        async def send(body: bytes) -> Answer:
            return await self._upstream(request.method, request.path_qs, body, headers)

        try:
            for trouble in self._troubles:
                if trouble.left and (is_bulk or trouble.every_request):
                    trouble.left -= 1
                    trouble.met += 1
                    trouble.bodies.append(body)
                    answer = await trouble.fault(body, send)
                    break
            else:
                answer = await send(body)
        except Cut:
            if request.transport is not None:
                request.transport.abort()
            raise asyncio.CancelledError from None
        product = {"X-Elastic-Product": "Elasticsearch"} if answer.genuine else {}
        return web.Response(
            status=answer.status,
            body=None if request.method == "HEAD" else answer.body,
            headers=product,
            content_type=_JSON if answer.body else "text/plain",
        )


@contextmanager
def released(event: asyncio.Event) -> Iterator[None]:
    """Set `event` on leaving, so that nothing hangs on it when a test fails."""
    try:
        yield
    finally:
        event.set()


async def ignore(awaitable: Awaitable[object]) -> None:
    """Wait for something whose failure is what is wanted."""
    with suppress(Exception):
        await awaitable
