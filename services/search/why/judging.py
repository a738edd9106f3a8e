"""Each clause of a search judged alone on one article."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Condition, CountFacet, Query
from services.search.asking import asked
from services.search.errors import ARTICLE_NOT_FOUND, fault
from services.search.publishers import Publishers
from services.search.reader_parameters import ArticleWhy
from services.search.tracing.tracing import Traces
from services.search.visibility import Scope, visible, visible_to_admins
from services.search.why import outcomes
from services.search.why.clauses import Clause, Q, clauses
from services.search.why.having import has
from services.search.why.outcomes import WhyOutcome

# Said of every id that may not be read, so that it tells nothing about any of them.
_UNKNOWN: Final = (
    "no article that you may read has this id. Whoever runs Telex can tell more: `telex trace`, with its id, address or uri, "
    "has every message that touched it and what became of each"
)


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Judged(_Answer):
    """A clause, and whether it holds of the article; `parts` are judged alone, too."""

    param: str
    stated: str
    says: str
    holds: bool
    has: list[str] = Field(description="What the article has where a filter looks; empty for words.")
    parts: list["Judged"]


class WhyAnswer(_Answer):
    """Why a search finds an article or does not. `says` is the answer in a sentence."""

    id: str
    version: int | None = Field(
        description="The version that searches look at: the current one. Null when searches look at none."
    )
    found: bool
    says: str
    clauses: list[Judged] = Field(description="Empty when there is no text to judge them on.")
    interpreted_as: str
    outcome: WhyOutcome | None = Field(
        None, description="What keeps it from every search; told with the right `admin`."
    )


class Whys:
    """Answers why articles of `index` are found or not, as they may be read at the present of `clock`."""

    def __init__(self, index: ArticleIndex, traces: Traces, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._traces = traces
        self._clock = clock
        self._publishers = Publishers(index, clock)

    async def why(
        self, article_id: str, request: ArticleWhy, scopes: frozenset[Scope] = frozenset()
    ) -> WhyAnswer:
        """Raises RequestError: what a search with these parameters raises, and `article_not_found`."""
        question = await asked(request, self._publishers)
        wanted = clauses(question.reading, question.names)
        seen = await self._judged(article_id, wanted, visible(self._clock(), scopes))
        outcome: WhyOutcome | None = None
        if Scope.ADMIN in scopes:
            outcome = await self._outcome(article_id, request.version, scopes, seen)
            if seen is None and outcome is not None and outcome.what == "embargoed":
                seen = await self._judged(article_id, wanted, visible_to_admins(scopes, current=True))
        elif seen is None:
            raise fault(ARTICLE_NOT_FOUND, None, _UNKNOWN)
        said = _said(seen, request.version, outcome)
        return WhyAnswer(
            id=article_id,
            version=seen.article["version"] if seen else None,
            found=not said,
            says=f"not found, because {'; and '.join(said)}" if said else "found: every clause holds",
            clauses=seen.clauses if seen else [],
            interpreted_as=question.interpreted_as,
            outcome=outcome,
        )

    async def _judged(
        self, article_id: str, wanted: Sequence[Clause], visible_ones: Condition
    ) -> "_Seen | None":
        """The article with every clause judged on it; None when it is none of the visible ones."""
        numbered = {id(one): f"clause_{number}" for number, one in enumerate(_every(wanted))}
        result = await self._index.search(
            Query(
                visible=visible_ones,
                text=AnyValue("id", (article_id,)),
                facets=tuple(CountFacet(numbered[id(one)], one.condition) for one in _every(wanted)),
                size=1,
            )
        )
        if not result.hits:
            return None
        article = result.hits[0].article

        def judged(one: Clause) -> Judged:
            (bucket,) = result.facets[numbered[id(one)]]
            return Judged(
                param=one.param,
                stated=one.stated,
                says=one.says,
                holds=bucket.articles > 0,
                has=[] if one.param == Q else has(article, one.param),
                parts=[judged(part) for part in one.parts],
            )

        return _Seen(article, [judged(one) for one in wanted])

    async def _outcome(
        self, article_id: str, version: int | None, scopes: frozenset[Scope], seen: "_Seen | None"
    ) -> WhyOutcome | None:
        """What an administrator is told. Raises RequestError (`article_not_found`) when nothing is known of the article."""
        if seen is not None and _is_current(seen.article, version):
            return None
        trace = await self._traces.of(article_id, scopes)
        if seen is None and (found := outcomes.outcome(trace, self._clock())) is not None:
            return found
        return None if version is None else outcomes.of_version(trace, version)


@dataclass(frozen=True, slots=True)
class _Seen:
    article: Mapping[str, Any]
    clauses: list[Judged]


def _every(wanted: Iterable[Clause]) -> Iterator[Clause]:
    for one in wanted:
        yield one
        yield from _every(one.parts)


def _is_current(article: Mapping[str, Any], version: int | None) -> bool:
    return version is None or version == article["version"]


def _said(seen: _Seen | None, version: int | None, outcome: WhyOutcome | None) -> list[str]:
    """Every reason why it is not found."""
    said = [] if outcome is None else [outcome.says]
    if seen is None:
        return said or ["nothing of it is in the index, and no message of it is known"]
    current = seen.article["version"]
    if version is not None and version < current:
        said.append(f"version {version} was superseded by version {current}, and only that one is searched")
    elif version is not None and version > current:
        said.append(f"version {version} is not in the index: version {current} is the current one")
    for one in seen.clauses:
        if not one.holds:
            instead = f" (it has: {'; '.join(one.has)})" if one.has else ""
            said.append(f"{one.param}={one.stated} does not hold: {one.says}{instead}")
    return said
