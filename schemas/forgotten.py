"""`Forgotten`: an article that was erased and must not come back; what `articles.forgotten.v1` carries, keyed by id."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

ARTICLE_ID: Final = r"^[0-9a-f]{32}$"


class Forgotten(BaseModel):
    """The id, which is a hash and tells nothing of the article, and who erased it when. A null value takes it back."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, Field(pattern=ARTICLE_ID)]
    author: Annotated[str, Field(min_length=1, max_length=200)]
    at: str = Field(description="ISO 8601, UTC.")
