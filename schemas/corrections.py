"""`Correction`: what an editor says that the pipeline got wrong; one a line in the file of TELEX_CORRECTIONS."""

from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr, model_validator

from schemas.moments import parse_days
from schemas.raw import Key, StatedTime

EVERY_ARTICLE: Final = "*"
_THINGS: Final = ("not_actor", "merge_actor", "not_date", "published")

ActorId = Annotated[
    StrictStr,
    Field(pattern=r"^(?:Q[1-9][0-9]*|x:\S+)$", max_length=200, description="A Wikidata QID, or `x:<slug>`."),
]
Said = Annotated[StrictStr, Field(min_length=1, max_length=1000, pattern=r"\S")]


def _readable_days(text: str) -> str:
    parse_days(text)
    return text


Days = Annotated[
    StrictStr,
    Field(max_length=64, description="ISO 8601: a day, month or year, or two of them with `/` between."),
    AfterValidator(_readable_days),
]


class Merge(BaseModel):
    """Two ids that are one: what is found under `from` is `to`."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)

    source: ActorId = Field(alias="from")
    to: ActorId

    @model_validator(mode="after")
    def _has_two_ids(self) -> Self:
        if self.source == self.to:
            raise ValueError(f"from and to are both {self.to}")
        return self


class Correction(BaseModel):
    """One correction: of which article, what, who says so, why and when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    article: Key = Field(
        min_length=1,
        description="The id, uri or url of the article; `*` for every article, which merge_actor alone may have.",
    )
    not_actor: ActorId | None = Field(None, description="This actor is not meant in this article.")
    merge_actor: Merge | None = Field(None, description="These two ids are one actor.")
    not_date: Days | None = Field(None, description="The article does not talk about these days.")
    published: StatedTime | None = Field(None, description="When it was published.")
    author: Said
    reason: Said
    at: StatedTime

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [name for name in _THINGS if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError("give one of not_actor, merge_actor, not_date and published")
        if self.article == EVERY_ARTICLE and self.merge_actor is None:
            raise ValueError(f"{said[0]} is said of one article: give its id, uri or url")
        return self
