"""`RawArticle`: what a publisher sends to `articles.raw.v1`."""

from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StrictStr, model_validator
from pydantic_core import PydanticCustomError

from schemas.moments import parse_moment

MAX_VERSION: Final = 2**53 - 1  # what every JSON reader keeps exact; far below the engine's own limit

NO_TEXT: Final = "no_text"  # the type of the validation error of an article without any text


class ArticleStatus(StrEnum):
    """IPTC's publishing status."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


def _readable_time(text: str) -> str:
    parse_moment(text)
    return text


def _language_tag(text: str) -> str:
    parts = text.replace("_", "-").split("-")
    if not (
        2 <= len(parts[0]) <= 8
        and all(part.isascii() and part.isalnum() and len(part) <= 8 for part in parts)
    ):
        raise ValueError(f"{text[:40]!r} is not a BCP 47 language tag, such as fr or zh-Hant")
    return "-".join([parts[0].lower(), *parts[1:]])


StatedTime = Annotated[
    StrictStr,
    Field(
        max_length=64, description="ISO 8601 date-time with zone, date, month or year; or an RFC 2822 date"
    ),
    AfterValidator(_readable_time),
]
ShortText = Annotated[StrictStr, Field(max_length=4096)]
Key = Annotated[StrictStr, Field(max_length=2048)]


class RawPublisher(BaseModel):
    """Who publishes the article. Any one of the three identifies it: `uri` before `domain` before `name`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Annotated[StrictStr, Field(max_length=512)] | None = None
    domain: Annotated[StrictStr, Field(max_length=253)] | None = None
    uri: Key | None = None


class RawArticle(BaseModel):
    """One raw article: one of `text` or `html` is enough; `canceled` and `withheld` need only `uri` or `url`.

    Fields that are not listed here are ignored and named in the receipt's notes.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: StrictStr | None = Field(
        None, description="The plain text as it was received, headline included or not."
    )
    html: StrictStr | None = Field(None, description="The whole page or a fragment of it.")
    uri: Key | None = Field(None, description="The publisher's own id of the article.")
    url: Key | None = Field(None, description="Where the article is read.")
    version: Annotated[StrictInt, Field(ge=0, le=MAX_VERSION)] | None = None
    version_created: StatedTime | None = None
    status: ArticleStatus = ArticleStatus.USABLE
    headline: ShortText | None = None
    dek: ShortText | None = None
    byline: ShortText | None = None
    language: Annotated[StrictStr, AfterValidator(_language_tag)] | None = None
    publisher: RawPublisher | None = None
    published_at: StatedTime | None = None
    received_at: StatedTime | None = None
    embargoed_until: StatedTime | None = None
    tags: Annotated[tuple[Annotated[StrictStr, Field(max_length=256)], ...], Field(max_length=256)] = ()

    @model_validator(mode="after")
    def _has_what_its_status_needs(self) -> Self:
        if self.status is not ArticleStatus.USABLE:
            if not (self.uri or self.url):
                raise ValueError(f"a {self.status} article needs the uri or url of the article it is about")
            return self
        if self.text is not None and self.html is not None:
            raise ValueError("give text or html, not both")
        if not (self.text or self.html or "").strip():
            raise PydanticCustomError(NO_TEXT, "give the article's text or html; both are missing or empty")
        return self
