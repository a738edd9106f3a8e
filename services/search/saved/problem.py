"""What is wrong with a saved search that cannot be run: kept beside it, and told to its owner.

`code`, `message` and `position` are those that the same search would be answered with.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from services.engines.errors import EngineError
from services.engines.records import Record, Records
from services.search.errors import INVALID_PARAMETER, RequestError

PROBLEMS: Final = "search-problem"
UNANSWERABLE: Final = "search_unanswerable"
# So many failures in a row are no passing trouble.
BROKEN_AFTER: Final = 3
_FIRST_RETRY_MS: Final = 30_000
_LONGEST_RETRY_MS: Final = 3_600_000
_PAGE: Final = 500


class Trouble(BaseModel):
    """Why a search could not be run, since when, how often in a row, and from when on articles are to be looked at again.

    What is looked at again was indexed from `catch_up_ms` on. Of that, what was received from `new_from_ms` on came for the
    first time; nothing did when it is None. `definition` is the statement of the search that it happened to. Once
    `mended`, it runs again and is only to catch up; when that is `over`, too, nothing is wrong. Times are ms since 1970 UTC.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    param: str | None = None
    position: int | None = None
    since_ms: int
    failures: int
    catch_up_ms: int
    new_from_ms: int | None = None
    definition: int
    mended: bool = False
    over: bool = False

    @property
    def broken(self) -> bool:
        """Whether it is told to the owner: a query that cannot be read at once, anything else when it goes on."""
        if self.mended:
            return False
        return self.code != UNANSWERABLE or self.failures >= BROKEN_AFTER

    @property
    def retry_ms(self) -> int:
        """How long to wait until it is tried again."""
        return int(min(_LONGEST_RETRY_MS, _FIRST_RETRY_MS * 2 ** min(self.failures - 1, 12)))


@dataclass(frozen=True, slots=True)
class Missed:
    """Articles that a search could not be run over: since when they were indexed, and since when those were received that
    came for the first time (None: there are none). ms since 1970 UTC."""

    indexed_ms: int
    new_from_ms: int | None


@dataclass(frozen=True, slots=True)
class Failed:
    """One failure of one search."""

    code: str
    message: str
    param: str | None = None
    position: int | None = None


def failure(error: Exception) -> Failed:
    """What `error`, which running a search raised, is to its owner. Nothing of an engine's own is in it."""
    match error:
        case RequestError():
            first = error.faults[0] if error.faults else None
            if first is None:
                return Failed(error.code, "this search cannot be read")
            return Failed(error.code, first.message, first.param, first.position)
        case ValidationError():
            one = error.errors(include_input=False, include_url=False, include_context=False)[0]
            return Failed(INVALID_PARAMETER, one["msg"], str(one["loc"][0]) if one["loc"] else None)
        case EngineError():
            return Failed(UNANSWERABLE, "the index answers other searches, but not this one")
        case _:
            return Failed(UNANSWERABLE, "something went wrong here when this search was run")


def grown(before: Trouble | None, failed: Failed, now_ms: int, missed: Missed, definition: int) -> Trouble:
    """`before` with one more failure, over `missed`."""
    goes_on = before is not None and before.definition == definition
    trouble = Trouble(
        code=failed.code,
        message=failed.message,
        param=failed.param,
        position=failed.position,
        since_ms=before.since_ms if before is not None and goes_on else now_ms,
        failures=before.failures + 1 if before is not None and goes_on else 1,
        catch_up_ms=missed.indexed_ms if before is None else before.catch_up_ms,
        new_from_ms=None if before is None else before.new_from_ms,
        definition=definition,
    )
    return reaching(trouble, missed)


def reaching(trouble: Trouble, missed: Missed) -> Trouble:
    """`trouble` so that `missed` is looked at, too, when the search runs again."""
    new_from = [one for one in (trouble.new_from_ms, missed.new_from_ms) if one is not None]
    return trouble.model_copy(
        update={
            "catch_up_ms": min(trouble.catch_up_ms, missed.indexed_ms),
            "new_from_ms": min(new_from, default=None),
        }
    )


class Troubles:
    """What is wrong with which search, in `records`. All methods raise the store's errors.

    A record stays when nothing is wrong any more: deleted, it could not be told from one that was written meanwhile.
    """

    def __init__(self, records: Records) -> None:
        self._records = records

    async def get(self, search_id: str) -> Trouble | None:
        """What is wrong with this search; None = nothing."""
        trouble, _ = await self.read(search_id)
        return trouble

    async def read(self, search_id: str) -> tuple[Trouble | None, Record | None]:
        """The same, with the record that it was read from."""
        record = await self._records.get(PROBLEMS, search_id)
        return (None if record is None else _wrong(record)), record

    async def put(self, search_id: str, trouble: Trouble, before: Record | None) -> Record:
        """Say what is wrong, over `before`. Raises RecordChanged."""
        return await self._records.put(
            PROBLEMS,
            search_id,
            trouble.model_dump(mode="json"),
            revision=None if before is None else before.revision,
        )

    async def drop(self, search_id: str) -> None:
        """Forget it: the search is deleted."""
        await self._records.delete(PROBLEMS, search_id)

    async def all(self) -> dict[str, Trouble]:
        """By search."""
        return {
            record.key: trouble async for record in self._every() if (trouble := _wrong(record)) is not None
        }

    async def _every(self) -> AsyncIterator[Record]:
        after = ""
        while True:
            page = await self._records.page(PROBLEMS, after=after, size=_PAGE)
            for record in page:
                yield record
            if len(page) < _PAGE:
                return
            after = page[-1].key


def _wrong(record: Record) -> Trouble | None:
    trouble = Trouble.model_validate(dict(record.value))
    return None if trouble.over else trouble
