"""What is known of a story from all its articles: who began it, who published it, where it came from, whom it cites.

A story has a **single source** when two or more of its articles cite a medium, and every one that does cites the same
one and no other medium with a name. A medium that names nobody ("state media") is no second source; an article that cites
only such a one breaks the rule, because nobody can tell whom it means.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.enriched import PublishedBasis
from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Bucket, CountFacet, Query, SearchResult, Sort, ValuesFacet
from services.search.errors import STORY_NOT_FOUND, fault
from services.search.labels import Labels
from services.search.parameters import FacetName
from services.search.publishers import Publishers
from services.search.visibility import Scope, visible

_LISTED: Final = 100
_MEDIUM: Final = "medium"
_KEYS: Final = "media"
_CITING: Final = "citing"
_FACETS: Final = (FacetName.PUBLISHER, FacetName.ORIGIN, FacetName.CITED, FacetName.LANGUAGE)
_FEWEST: Final = 2


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Member(_Answer):
    """A publisher, an origin, a cited source or a language, and how many of the story's articles have it."""

    id: str
    label: str
    articles: int


class First(_Answer):
    """The article that came first: by its publication or, where that is not known, by its reception, as `by` says."""

    id: str
    headline: str | None
    publisher: str | None = Field(description="The stated name.")
    at: str
    by: Literal["publication", "reception"]
    precision: str


class SingleSource(_Answer):
    """The only medium that the story's articles cite, and how many of them do."""

    id: str
    label: str
    articles: int
    says: str


class Story(_Answer):
    """A story, as far as its articles may be read. Lists hold up to 100, most articles first."""

    id: str
    articles: int
    first: First
    publishers: list[Member]
    origins: list[Member]
    cited: list[Member]
    languages: list[Member]
    single_source: SingleSource | None


class Stories:
    """Stories of `index` by their ids, as they may be read at the present of `clock`."""

    def __init__(self, index: ArticleIndex, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock
        self._labels = Labels(index, clock, Publishers(index, clock))

    async def story(
        self, story_id: str, scopes: frozenset[Scope] = frozenset(), language: str = "en"
    ) -> Story:
        """The story with this id, its sources and languages labelled in `language`. Raises RequestError (`story_not_found`) when no article of it may be read."""
        result = await self._index.search(
            Query(
                visible=visible(self._clock(), scopes),
                text=AnyValue("story", (story_id,)),
                facets=(
                    *(ValuesFacet(name.value, name.value, _LISTED) for name in _FACETS),
                    ValuesFacet(_KEYS, "cited_key", _LISTED, prefix=f"{_MEDIUM}|"),
                    CountFacet(_CITING, AnyValue("cited_role", (_MEDIUM,))),
                ),
                sort=Sort.OLDEST,
                size=1,
            )
        )
        if not result.hits:
            raise fault(STORY_NOT_FOUND, None, "no story with articles that you may read has this id")
        publishers, origins, cited, languages = [
            await self._members(name, result, language) for name in _FACETS
        ]
        return Story(
            id=story_id,
            articles=result.total,
            first=_first(result.hits[0].article),
            publishers=publishers,
            origins=origins,
            cited=cited,
            languages=languages,
            single_source=await self._single_source(result, language),
        )

    async def _members(self, name: FacetName, result: SearchResult, language: str) -> list[Member]:
        buckets = result.facets[name.value]
        labels = await self._labels.of(name, [bucket.value for bucket in buckets], language)
        return [Member(id=one.value, label=labels[one.value], articles=one.articles) for one in buckets]

    async def _single_source(self, result: SearchResult, language: str) -> SingleSource | None:
        (citing,) = result.facets[_CITING]
        one = only_medium(result.facets[_KEYS], citing.articles)
        if one is None:
            return None
        label = (await self._labels.of(FacetName.CITED, [one], language))[one]
        return SingleSource(
            id=one,
            label=label,
            articles=citing.articles,
            says=f"{citing.articles} of {result.total} articles cite a medium, all of them only {label}",
        )


def only_medium(cited: Sequence[Bucket], citing: int) -> str | None:
    """The id of the single source; None when there is none.

    `cited` are the media with a name that articles cite, as `medium|id`; `citing` counts the articles that cite any.
    """
    if citing < _FEWEST or len(cited) != 1 or cited[0].articles != citing:
        return None
    return cited[0].value.removeprefix(f"{_MEDIUM}|")


def _first(article: dict[str, Any]) -> First:
    published = article["published"]
    publisher = (article.get("sources") or {}).get("publisher") or {}
    received = published["basis"] == PublishedBasis.RECEIVED.value
    return First(
        id=article["id"],
        headline=article.get("headline"),
        publisher=publisher.get("name"),
        at=published["start"],
        by="reception" if received else "publication",
        precision=published["precision"],
    )
