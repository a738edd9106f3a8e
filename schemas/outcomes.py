"""What can become of a consumed message: a closed set, told to its producer in a receipt."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Outcome(StrEnum):
    """Exactly one of these for every consumed message."""

    INDEXED = "indexed"
    SUPERSEDED = "superseded"
    CANCELED = "canceled"
    WITHHELD = "withheld"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a message was rejected."""

    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    EMPTY_MESSAGE = "empty_message"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    NOT_AN_OBJECT = "not_an_object"
    INVALID_FIELD = "invalid_field"
    NO_TEXT = "no_text"
    VERSION_SCALE = "version_scale"
    INDEX_REFUSED = "index_refused"
    PROCESSING_FAILED = "processing_failed"
    FORGOTTEN = "forgotten"  # erased on request: alone of all rejects, its bytes are kept nowhere


class Note(BaseModel):
    """Something a message stated that was not used, and what was used instead.

    With the code `corrected` it is what the pipeline found and an editor corrected: then `author`, `reason` and `at` say who,
    why and when.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    field: str | None = None
    stated: str | None = None
    used: str | None = None
    author: str | None = None
    reason: str | None = None
    at: str | None = None


class Receipt(BaseModel):
    """The answer on `articles.receipts.v1` to one consumed message, keyed by `topic/partition/offset`."""

    model_config = ConfigDict(frozen=True)

    topic: str
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]
    key: str | None = Field(None, description="The message's key, as UTF-8 text with replacement characters.")
    id: str | None = None
    uri: str | None = None
    url: str | None = Field(
        None, description="The article's address in its canonical form, where one is stated."
    )
    version: int | None = None
    sent_at: str | None = Field(
        None,
        description="ISO 8601, UTC: the message's own time on its topic, which the broker or its producer gave it.",
    )
    outcome: Outcome
    reason: Reason | None = None
    stage: str | None = None
    message: str | None = None
    notes: tuple[Note, ...] = ()
    at: str = Field(description="ISO 8601, UTC: when the receipt was written.")


class Rejection(BaseModel):
    """Why and where one message was rejected: the headers of `articles.rejected.v1`, and what `telex enrich` prints."""

    model_config = ConfigDict(frozen=True)

    reason: Reason
    stage: str
    message: str


REJECTION_HEADER_PREFIX = "telex-"
