"""The addresses of keys, for administrators."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Path, Query

from services.search.access.caller import Administrator
from services.search.access.keys import KeyEnded, KeyMissing, Keys
from services.search.access.parameters import KeyList, KeyMade, KeyShown, KeysWanted, KeyWanted, Rotation
from services.search.errors import INVALID_PARAMETER, KEY_ENDED, KEY_NOT_FOUND, RequestError, fault
from services.search.routing import PROBLEM_ANSWER, READS, by_body, by_url, no_query

KeyId = Annotated[str, Path(max_length=100)]
_WRITES: Final = {**READS, 400: PROBLEM_ANSWER, 413: PROBLEM_ANSWER, 415: PROBLEM_ANSWER}
_ONE: Final = {**READS, 404: PROBLEM_ANSWER}


def add_key_routes(app: FastAPI, keys: Keys) -> None:
    """/v1/keys and what lies under it."""

    @app.post(
        "/v1/keys",
        summary="Make a key",
        description="The answer shows the key this once.",
        status_code=HTTPStatus.CREATED,
        dependencies=[Depends(by_body(KeyWanted))],
        responses=_WRITES,
    )
    async def make_key(wanted: KeyWanted, caller: Administrator) -> KeyMade:
        if wanted.expires_at is not None and wanted.expires_at <= keys.now():
            raise fault(INVALID_PARAMETER, "expires_at", "lies in the past")
        key, text = await keys.make(
            wanted.name,
            frozenset(wanted.scopes),
            note=wanted.note,
            expires_at=wanted.expires_at,
            by=caller.key_id or caller.name,
        )
        return KeyMade.with_text(key, text.shown())

    @app.get(
        "/v1/keys",
        summary="All keys, page by page",
        dependencies=[Depends(by_url(KeysWanted))],
        responses=READS,
    )
    async def list_keys(wanted: Annotated[KeysWanted, Query()], _: Administrator) -> KeyList:
        found = await keys.page(wanted.after or "", wanted.size)
        return KeyList(
            keys=[KeyShown.of(key) for key in found],
            next=found[-1].id if len(found) == wanted.size else None,
        )

    @app.post(
        "/v1/keys/{key_id}/rotate",
        summary="Give a key another secret",
        description="The answer shows the key this once; what it was until now stays good for a while.",
        dependencies=[Depends(by_url(Rotation))],
        responses={**_ONE, 409: PROBLEM_ANSWER},
    )
    async def rotate_key(key_id: KeyId, rotation: Annotated[Rotation, Query()], _: Administrator) -> KeyMade:
        try:
            key, text = await keys.rotate(key_id, timedelta(seconds=rotation.grace_seconds))
        except KeyMissing:
            raise _missing() from None
        except KeyEnded:
            raise fault(
                KEY_ENDED, None, "a key that was revoked or has expired cannot be rotated: make one"
            ) from None
        return KeyMade.with_text(key, text.shown())

    @app.delete(
        "/v1/keys/{key_id}",
        summary="Revoke a key",
        description="It stays in the list, and is refused everywhere within some seconds.",
        dependencies=[Depends(no_query)],
        responses=_ONE,
    )
    async def revoke_key(key_id: KeyId, _: Administrator) -> KeyShown:
        try:
            return KeyShown.of(await keys.revoke(key_id))
        except KeyMissing:
            raise _missing() from None


def _missing() -> RequestError:
    return fault(KEY_NOT_FOUND, None, "no key has this id")
