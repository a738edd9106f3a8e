"""The exports of an owner: what each was, and how it ended. Knows no HTTP."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.search.access.caller import Caller
from services.search.access.owning import is_of
from services.search.answers import Answer
from services.search.errors import EXPORT_NOT_FOUND, KEY_MISSING, fault
from services.search.exporting.ledger import Ledger
from services.search.exporting.parameters import Rows
from services.search.parameters import Count


class HistoryPage(BaseModel):
    """Which part of a history."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="HistoryPage")

    after: str | None = Field(None, min_length=1, max_length=64, description="`next` of the page before.")
    size: Count = Field(20, ge=1, le=100, description="Entries on a page.")


class PastExport(Answer):
    """An export: what was asked, and what was given. `complete` says that its end was sent."""

    id: str
    state: Literal["open", "complete", "cut"]
    rows: Rows
    query: dict[str, Any]
    interpreted_as: str
    cut_off: str
    expected_articles: int
    expected_stories: int
    count: int | None = Field(None, description="Rows that were given; null while it is open.")
    articles: int | None = Field(None, description="Articles that were given; null while it is open.")
    left_out: int | None = Field(None, description="Articles that were withdrawn while it was read.")
    pipelines: dict[str, int] | None = Field(None, description="How many articles each pipeline had made.")
    catalogues: dict[str, int] | None = None
    remembered: int = Field(description="Of how many of its articles it can be asked what became of them.")


class History(Answer):
    """Exports, newest first; `next` is `after` of the next page, null at the end."""

    exports: list[PastExport]
    next: str | None


async def past_exports(ledger: Ledger, page: HistoryPage, caller: Caller) -> History:
    """The exports that the caller's key asked for. Raises RequestError (`key_missing`), the errors of records."""
    if caller.key_id is None:
        raise fault(
            KEY_MISSING,
            None,
            "what is asked for without a key is in nobody's history: its id, in the file and in the header Telex-Export, "
            "finds it",
        )
    found, following = await ledger.history(caller.key_id, page.after, page.size)
    return History(exports=[PastExport.model_validate(one) for one in found], next=following)


async def past_export(ledger: Ledger, export_id: str, caller: Caller) -> dict[str, Any]:
    """What is remembered of an export of the caller's. Raises RequestError (`export_not_found`), the errors of records."""
    found = await ledger.find(export_id)
    if found is None or not is_of(found["owner"], caller):
        raise fault(EXPORT_NOT_FOUND, None, "no export of yours with this id is remembered")
    return found
