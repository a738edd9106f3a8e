"""The one request model of search: the parameters of GET /v1/articles and the body of POST /v1/articles/search."""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from services.engines.query import Sort
from services.search.bars import Interval
from services.search.languages import is_language, language_code

MAX_VALUES: Final = 50
MAX_VALUE_LENGTH: Final = 512
NONE: Final = "none"
# Parameters whose values are parameters again: sets of articles, what a saved search searches for and where it is told.
NESTED: Final = frozenset({"set", "background", "search", "webhook"})
_SLACK: Final = 1e-9


class FacetName(StrEnum):
    """What can be counted."""

    LANGUAGE = "language"
    PUBLISHER = "publisher"
    STORY = "story"
    ACTOR = "actor"
    ACTOR_TYPE = "actor_type"
    COUNTRY = "country"
    ORIGIN = "origin"
    CITED = "cited"
    CITED_ROLE = "cited_role"
    PUBLISHED_BASIS = "published_basis"
    PRECISION = "precision"
    PUBLISHED = "published"
    MENTIONS_PRECISION = "mentions_precision"
    MENTIONS = "mentions"


class Basis(StrEnum):
    """Where a publication time comes from; `none` and `received` both mean that there is none."""

    CORRECTED = "corrected"
    STATED = "stated"
    PAGE = "page"
    INFERRED = "inferred"
    RECEIVED = "received"
    NONE = "none"


class PublishedPrecision(StrEnum):
    """How precise a publication time is; `none` means that there is none."""

    INSTANT = "instant"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    NONE = "none"


class MentionPrecision(StrEnum):
    """How precise a mentioned date is; `none` means that the article mentions none."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    NONE = "none"


class ActorKind(StrEnum):
    """What an actor is; `none` means that the article has no actor."""

    PERSON = "person"
    STATE = "state"
    REGION = "region"
    ORGANISATION = "organisation"
    MEDIA = "media"
    ARMED_GROUP = "armed-group"
    PARTY = "party"
    COMPANY = "company"
    NONE = "none"


class Via(StrEnum):
    """How an actor is mentioned; `about` is any way but `demonym`."""

    NAME = "name"
    SHORT = "short"
    ROLE = "role"
    DEMONYM = "demonym"
    ABOUT = "about"


class Role(StrEnum):
    """What a cited source is; `none` means that the article cites none."""

    MEDIUM = "medium"
    SPEAKER = "speaker"
    DOCUMENT = "document"
    NONE = "none"


def _split(value: object) -> object:
    """Lists come as repeated parameters, as comma-separated text, or as a JSON list. Empty parts say nothing."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list):
        parts = [part for item in value for part in (item.split(",") if isinstance(item, str) else [item])]
        return [part.strip() if isinstance(part, str) else part for part in parts if part != ""]
    return value


def _few(values: list[str]) -> list[str]:
    if len(values) > MAX_VALUES:
        raise PydanticCustomError(
            "too_many_values",
            "{count} values are given, {most} are allowed",
            {"count": len(values), "most": MAX_VALUES},
        )
    return list(dict.fromkeys(values))


def _no_flag(value: object) -> object:
    """A JSON `true` is no number, though it would pass for 1."""
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


def _no_number(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("float_type", "Input should be a valid number")
    return value


def _hundredths(value: float) -> float:
    if abs(value * 100 - round(value * 100)) > _SLACK:
        raise PydanticCustomError("decimals", "two decimals are told apart, no more")
    return value


def _no_hours(value: object) -> object:
    if value == Interval.HOUR:
        raise PydanticCustomError(
            "whole_days", "Mentioned dates are whole days: use 'day', 'week', 'month', 'quarter' or 'year'"
        )
    return value


def _language(value: str) -> str:
    code = language_code(value)
    if not is_language(code):
        raise PydanticCustomError("language", "a language is a BCP 47 code, such as 'fr', or an English name")
    return code


Count = Annotated[int, BeforeValidator(_no_flag)]
_Value = Annotated[str, Field(min_length=1, max_length=MAX_VALUE_LENGTH)]
Values = Annotated[list[_Value], BeforeValidator(_split), AfterValidator(_few)]
Bases = Annotated[list[Basis], BeforeValidator(_split), AfterValidator(_few)]
ActorKinds = Annotated[list[ActorKind], BeforeValidator(_split), AfterValidator(_few)]
Ways = Annotated[list[Via], BeforeValidator(_split), AfterValidator(_few)]
Prominence = Annotated[
    float, BeforeValidator(_no_number), Field(ge=0, le=1, allow_inf_nan=False), AfterValidator(_hundredths)
]
Roles = Annotated[list[Role], BeforeValidator(_split), AfterValidator(_few)]
PublishedPrecisions = Annotated[list[PublishedPrecision], BeforeValidator(_split), AfterValidator(_few)]
MentionPrecisions = Annotated[list[MentionPrecision], BeforeValidator(_split), AfterValidator(_few)]
DayInterval = Annotated[
    Literal[Interval.DAY, Interval.WEEK, Interval.MONTH, Interval.QUARTER, Interval.YEAR],
    BeforeValidator(_no_hours),
]
Facets = Annotated[list[FacetName], BeforeValidator(_split), AfterValidator(_few)]
LabelLanguage = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_language)]
_Date = Annotated[str, Field(min_length=1, max_length=64)]


class ArticleFilter(BaseModel):
    """Which articles. Every parameter is optional; lists repeat a parameter or use commas, and mean "one of these"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str = Field(
        "", description="Words to find, in the query language of docs/search.md. Empty or `*:*` = all."
    )
    linked: bool = Field(
        True,
        description="Words of `q` that are an actor's name find that actor in every language, too; "
        "`interpreted_as` says so. `false`: words are words.",
    )
    language: Values = Field(
        [], description="BCP 47 codes or English names of languages; `none` = undetermined."
    )
    exclude_language: Values = Field([], description="Leave these languages out.")
    publisher: Values = Field([], description="Publishers by id, name or domain; `none` = not stated.")
    exclude_publisher: Values = Field([], description="Leave these publishers out.")
    story: Values = Field([], description="Stories by id, as `story_id` in an article has it; `none` = none.")
    exclude_story: Values = Field([], description="Leave these stories out.")
    actor: Values = Field(
        [],
        description="Who is named or meant, by id or by a name in any language; `none` = no actor. "
        "See actor_op, actor_in_headline, actor_min_prominence, actor_via.",
    )
    exclude_actor: Values = Field([], description="Leave out articles with these actors.")
    actor_op: Literal["or", "and"] = Field(
        "or",
        description="`and`: every `actor` has to be there; the facet `actor` then shows who is beside them.",
    )
    actor_in_headline: bool = Field(
        False, description="The actors have to be in the headline; without `actor`, some actor."
    )
    actor_min_prominence: Prominence | None = Field(
        None,
        description="The actors (without `actor`: some actor) have to be this prominent: 0 to 1, up to two decimals.",
    )
    actor_via: Ways = Field(
        [],
        description="The actors (without `actor`: some actor) have to be mentioned in one of these ways: name, short, "
        "role, demonym, or about (= any but demonym).",
    )
    actor_type: ActorKinds = Field(
        [],
        description="What its actors are: person, state, region, organisation, media, armed-group, party, company; "
        "`none` = no actor.",
    )
    exclude_actor_type: ActorKinds = Field([], description="Leave out articles with such actors.")
    country: Values = Field(
        [],
        description="Countries of its actors, persons' too: ISO 3166-1 codes, or names in any language; `none` = none.",
    )
    exclude_country: Values = Field([], description="Leave out articles with actors of these countries.")
    origin: Values = Field(
        [], description="Agencies that the text came from, by id, name or domain; `none` = not known."
    )
    exclude_origin: Values = Field([], description="Leave these agencies out.")
    cited: Values = Field(
        [], description="Whom the article cites, by id or name; `none` = nobody in particular."
    )
    exclude_cited: Values = Field([], description="Leave out articles that cite these.")
    cited_role: Roles = Field(
        [],
        description="What the cited sources are: medium, speaker, document; `none` = no source is cited.",
    )
    exclude_cited_role: Roles = Field([], description="Leave out articles that cite such sources.")
    published_basis: Bases = Field(
        [], description="Where the publication time comes from: stated, page, inferred, received (= none)."
    )
    exclude_published_basis: Bases = Field([], description="Leave these bases out.")
    precision: PublishedPrecisions = Field(
        [],
        description="How precise the publication time is: instant, hour, day, month, year; `none` = there is none.",
    )
    exclude_precision: PublishedPrecisions = Field([], description="Leave these precisions out.")
    published_from: _Date | None = Field(
        None,
        description="Published at or after this: a year, month, day or date-time (ISO 8601). Matches every "
        "publication interval that overlaps.",
    )
    published_to: _Date | None = Field(
        None, description="Published at or before this; a year, month or day counts to its end."
    )
    exclude_published_from: _Date | None = Field(
        None, description="Leave out what was published from here on."
    )
    exclude_published_to: _Date | None = Field(None, description="Leave out what was published up to here.")
    include_received: bool = Field(
        False,
        description="Articles of which only the reception is known count as published then, in published_… and in "
        "the bars. Their basis stays `received`.",
    )
    mentions_from: _Date | None = Field(
        None,
        description="Talks about this day or a later one: a year, month or day (ISO 8601). Of a date-time the day "
        "counts, as it is written. Matches every mentioned interval that overlaps.",
    )
    mentions_to: _Date | None = Field(
        None, description="Talks about this day or an earlier one; a year or month counts to its end."
    )
    exclude_mentions_from: _Date | None = Field(
        None, description="Leave out what talks about days from here on."
    )
    exclude_mentions_to: _Date | None = Field(None, description="Leave out what talks about days up to here.")
    mentions_precision: MentionPrecisions = Field(
        [], description="How precise a mentioned date is: day, month, year; `none` = no date is mentioned."
    )
    exclude_mentions_precision: MentionPrecisions = Field(
        [], description="Leave out articles that mention dates so precise."
    )
    tz: str = Field(
        "UTC",
        min_length=1,
        max_length=64,
        description="IANA time zone of published_… without a time, and of the bars of publication.",
    )
    labels: LabelLanguage = Field(
        "en",
        description="The language of labels, as a BCP 47 code: names of actors, sources, countries and languages come in it "
        "where the catalogue has one, else in English.",
    )


class ChartedFilter(ArticleFilter):
    """Which articles, and how wide the bars of their clocks are."""

    published_interval: Interval | None = Field(
        None, description="Width of the bars of publication. A search with it has the facet `published`."
    )
    mentions_interval: DayInterval | None = Field(
        None, description="Width of the bars of mentioned dates. A search with it has the facet `mentions`."
    )


class ArticleSearch(ChartedFilter):
    """A search: which articles, on which page, and what is counted beside them."""

    model_config = ConfigDict(title="ArticleSearch")

    sort: Sort = Field(
        Sort.RELEVANCE,
        description="`newest` and `oldest` go by publication, else reception. Without words, relevance is newest.",
    )
    fold: Literal["story"] | None = Field(
        None, description="`story`: one hit a story, its best under the sort; pages go to 1,000 stories."
    )
    size: Count = Field(20, ge=1, le=100, description="Hits on a page.")
    cursor: Annotated[str, Field(max_length=16_384)] | None = Field(
        None, description="`next` of the page before, with the same other parameters."
    )
    facets: Facets = Field([], description=f"What to count: {', '.join(FacetName)}.")
    facet_size: Count = Field(10, ge=1, le=100, description="Values in each facet.")
    facet_prefix: Annotated[str, Field(min_length=1, max_length=MAX_VALUE_LENGTH)] | None = Field(
        None,
        description="Only facet values (codes, ids) that begin so; actors, publishers, agencies and cited ones with a word in a name that "
        "begins so.",
    )


class ActorSuggest(BaseModel):
    """What is typed into a field for actors."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="ActorSuggest")

    q: Annotated[str, Field(max_length=MAX_VALUE_LENGTH)] = Field(
        "", description="The beginning of a name, or of a word in it, in any language and script."
    )
    labels: LabelLanguage = Field("en", description="The language of labels, as in a search.")
