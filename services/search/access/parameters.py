"""What is asked and answered about keys."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.search.access.keys import Key
from services.search.parameters import Count
from services.search.visibility import Scope

KeyName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
MOST_GRACE_S = 90 * 24 * 3600


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeyWanted(_Asked):
    """A key to be made."""

    name: KeyName = Field(description="Who or what will use it.")
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))] = Field(
        description="What it may do."
    )
    note: Annotated[str, Field(max_length=500)] | None = Field(None, description="Whom to ask about it.")
    expires_at: AwareDatetime | None = Field(None, description="When it ends; without it, never.")


class KeysWanted(_Asked):
    """Which page of the keys."""

    after: Annotated[str, Field(min_length=1, max_length=12, pattern="^[0-9a-z]+$")] | None = Field(
        None, description="The `next` of the page before."
    )
    size: Count = Field(100, ge=1, le=100, description="Keys on a page.")


class Rotation(_Asked):
    """How a key is rotated."""

    grace_seconds: Count = Field(
        24 * 3600, ge=0, le=MOST_GRACE_S, description="How long what the key was until now stays good."
    )


class KeyShown(BaseModel):
    """A key, as far as it may be shown to anybody. Times are null where something has not happened."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="What stands between the underscores of the key.")
    name: str
    scopes: list[Scope]
    note: str | None
    created_at: datetime
    created_by: str = Field(description="The id of the key that made it, or `command line`.")
    expires_at: datetime | None
    rotated_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To the hour. Only in lists.")

    @classmethod
    def of(cls, key: Key) -> Self:
        """`key` without what opens it."""
        return cls(
            id=key.id,
            name=key.name,
            scopes=sorted(key.scopes),
            note=key.note,
            created_at=key.created_at,
            created_by=key.created_by,
            expires_at=key.expires_at,
            rotated_at=key.rotated_at,
            revoked_at=key.revoked_at,
            last_used_at=key.last_used_at,
        )


class KeyMade(KeyShown):
    """A key that was made or rotated. `key` is shown this once: only a hash of it is kept."""

    key: str

    @classmethod
    def with_text(cls, key: Key, text: str) -> Self:
        """`key`, and what its holder has to send."""
        return cls(**KeyShown.of(key).model_dump(), key=text)


class KeyList(BaseModel):
    """Keys in the order of their ids, revoked and expired ones too. `next` is the `after` of the next page."""

    model_config = ConfigDict(frozen=True)

    keys: list[KeyShown]
    next: str | None
