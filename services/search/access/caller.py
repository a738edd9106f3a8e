"""Who asks, and what they may. Every address of the API names the right that it needs by `may`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from fastapi import Depends, Request

from services.search.errors import KEY_MISSING, SCOPE_MISSING, RequestError, fault
from services.search.visibility import Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the id and name of the key that came with the request (None: without one), and what that may do.

    What belongs to a key carries its id as `owner`.
    """

    key_id: str | None
    name: str
    scopes: frozenset[Scope]


def anonymous(scopes: frozenset[Scope]) -> Caller:
    """Whoever comes without a key, where such may do what `scopes` say."""
    return Caller(None, "anonymous", scopes)


@cache
def may(*needed: Scope) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency that gives the caller of a request, who has every scope in `needed`.

    It raises RequestError: `key_missing` for who came without a key, `scope_missing` for a key that may not.
    """

    async def caller(request: Request) -> Caller:  # not `def`: that would wait for a thread
        asking: Caller = request.state.caller
        for scope in needed:
            if scope not in asking.scopes:
                raise unauthorised(scope) if asking.key_id is None else _lacking(scope)
        return asking

    return caller


def unauthorised(scope: Scope) -> RequestError:
    """What is told to who came without a key."""
    return fault(
        KEY_MISSING,
        None,
        f"send a key with the scope `{scope.value}`, as `Authorization: Bearer telex_…`. Whoever runs Telex makes one with "
        f"`telex keys add`, or lets everybody in with TELEX_ANONYMOUS",
    )


def _lacking(scope: Scope) -> RequestError:
    return fault(SCOPE_MISSING, None, f"this key lacks the scope `{scope.value}`")


Reader = Annotated[Caller, Depends(may(Scope.READ))]
Exporter = Annotated[Caller, Depends(may(Scope.READ, Scope.EXPORT))]
Administrator = Annotated[Caller, Depends(may(Scope.ADMIN))]
