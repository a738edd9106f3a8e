"""Lets requests to the API in: who asks, whether that may ask so often, and whether there is room, in this order.

Nothing of a request is worked on before.
"""

import asyncio
import re
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.engines.errors import EngineError
from services.runtime.settings import Settings
from services.search.access.address import client_address
from services.search.access.buckets import Level
from services.search.access.caller import Caller, anonymous, unauthorised
from services.search.access.credentials import refuse_key_in_url, stated_key
from services.search.access.keyring import Keyring
from services.search.access.limits import Limits
from services.search.access.room import Room
from services.search.errors import KEY_REFUSED, RATE_LIMITED, RequestError, fault
from services.search.failures import Failures
from services.search.visibility import Scope as Right

# Pages, their files and probes are for everybody: they tell nothing of articles.
_GUARDED: Final = re.compile(r"/v1/.*|/metrics", re.DOTALL)
# Readers of feeds send no headers: such an address carries a token of its own, which its route judges.
_OWN_TOKEN: Final = re.compile(r"/v1/searches/[^/]+/feed\.(?:atom|json)")
_PATIENCE_S: Final = 5.0


class _TooOftenError(Exception):
    def __init__(self, level: Level) -> None:
        super().__init__()
        self.level = level


class Gate:
    """ASGI middleware: gives every request a `caller` that may ask now, or answers in its place.

    What its limits are then is in the state as `rate_limit`, headers for whoever answers.
    """

    def __init__(
        self, app: ASGIApp, *, settings: Settings, keyring: Keyring, limits: Limits, failures: Failures
    ) -> None:
        self._app = app
        self._keyring = keyring
        self._limits = limits
        self._failures = failures
        self._proxies = settings.trusted_proxies
        self._trying: set[tuple[str, str]] = set()
        self._room = Room(settings.requests_at_once, _PATIENCE_S)
        self._everybody = anonymous(frozenset(Right(one) for one in settings.anonymous.split(",") if one))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _GUARDED.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        address = client_address(scope, self._proxies)
        try:
            refuse_key_in_url(scope)
            caller = state["caller"] = await self._caller(scope, address)
            level = _taken(self._limits.take(caller, address, scope["method"], scope["path"]))
            state["rate_limit"] = {} if level is None else level.headers()
            async with self._room.place(caller.key_id or address):
                await self._app(scope, receive, self._counting(send, caller, address, scope["path"]))
        except _TooOftenError as error:
            told = fault(RATE_LIMITED, None, f"too many requests: try again in {error.level.wait_s} s")
            state["rate_limit"] = error.level.headers()
            await self._refuse(told, scope, receive, send)
        except (RequestError, EngineError) as error:
            await self._refuse(error, scope, receive, send)

    async def _refuse(
        self, error: RequestError | EngineError, scope: Scope, receive: Receive, send: Send
    ) -> None:
        await self._failures.answer(error, scope["state"].get("request_id"))(scope, receive, send)

    async def _caller(self, scope: Scope, address: str) -> Caller:
        text = stated_key(Headers(scope=scope))
        if text is not None:
            return await self._holder(text, address)
        if not self._everybody.scopes and not _OWN_TOKEN.fullmatch(scope["path"]):
            raise unauthorised(Right.READ)
        return self._everybody

    async def _holder(self, text: str, address: str) -> Caller:
        # Who shares an address with somebody that tries keys is not shut out with a good one; requests that come side by
        # side with the same key are one try.
        trying = (address, text)
        if trying in self._trying or self._keyring.remembers(text):
            return await self._keyring.caller(text)
        # Before it is looked up, else any number could be at the same time.
        _taken(self._limits.try_key(address))
        self._trying.add(trying)
        counts = False
        try:
            return await self._keyring.caller(text)
        except RequestError as error:
            counts = error.code == KEY_REFUSED
            raise
        except asyncio.CancelledError:
            counts = True  # whoever leaves before the answer has asked all the same
            raise
        finally:
            self._trying.discard(trying)
            if not counts:
                self._limits.tried(address)

    def _counting(self, send: Send, caller: Caller, address: str, path: str) -> Send:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.body":
                self._limits.exported(caller, address, path, len(message.get("body", b"")))
            await send(message)

        return counted


def _taken(level: Level | None) -> Level | None:
    """`level`, unless it says to wait."""
    if level is not None and level.wait_s:
        raise _TooOftenError(level)
    return level
