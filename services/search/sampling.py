"""A random sample of what a search finds, the same for the same seed on any engine.

Articles are drawn by a hash of the seed and their id, so that each is as likely as any other, and so is each set of them.
Where more match than can be looked at, those are drawn from whose ids stand in a row behind a place that the seed chooses.
Ids are hashes themselves: which ones stand there has nothing to do with what the articles say.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from heapq import nsmallest
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from services.engines.index import ArticleIndex
from services.engines.query import AnyValue, Filter
from services.search.access.withholding import readable
from services.search.answers import FoundArticle, Total
from services.search.asking import asked
from services.search.highlights import Highlights
from services.search.publishers import Publishers
from services.search.reader_parameters import ArticleSample
from services.search.visibility import Scope, visible

MOST_LOOKED_AT: Final = 50_000
_KEY_BYTES: Final = 16


class SampleAnswer(BaseModel):
    """A sample, in the order in which it was drawn: the first n of it are a sample of n."""

    model_config = ConfigDict(frozen=True)

    seed: str
    total: Total
    drawn_from: int = Field(description="Articles that it was drawn from: all of `total` up to 50,000.")
    hits: list[FoundArticle]
    interpreted_as: str


class Samples:
    """Samples of the articles of `index` that may be read at the present of `clock`."""

    def __init__(
        self, index: ArticleIndex, clock: Callable[[], datetime], most_looked_at: int = MOST_LOOKED_AT
    ) -> None:
        self._index = index
        self._clock = clock
        self._most = most_looked_at
        self._publishers = Publishers(index, clock)

    async def sample(self, request: ArticleSample, scopes: frozenset[Scope] = frozenset()) -> SampleAnswer:
        """A sample of what `request` finds. Raises what a search raises."""
        question = await asked(request, self._publishers)
        query = question.query(visible(self._clock(), scopes))
        seed = secrets.token_hex(4) if request.seed is None else request.seed
        total = (await self._index.search(query)).total
        ids = await self._index.ids(query, _key("place", seed), self._most)
        chosen = draw(ids, seed, request.size)
        only = Filter("sample", AnyValue("id", tuple(chosen)))
        drawn = replace(query, filters=(*query.filters, only), size=request.size)
        found = {hit.id: hit.article for hit in (await self._index.search(drawn)).hits}
        highlights = Highlights(query.text)
        return SampleAnswer(
            seed=seed,
            total=Total(value=total),
            drawn_from=len(ids),
            hits=[
                FoundArticle(
                    article=readable(found[one], scopes), score=None, highlights=highlights.of(found[one])
                )
                for one in chosen
                if one in found  # else it was withdrawn meanwhile
            ],
            interpreted_as=question.interpreted_as,
        )


def draw(ids: Iterable[str], seed: str, size: int) -> list[str]:
    """`size` of `ids`, or all of them, in the order of their hashes with `seed`; the order of `ids` says nothing."""
    return nsmallest(size, ids, key=lambda one: (_key(one, seed), one))


def _key(one: str, seed: str) -> str:
    # The seed is the hash's key, of its own length: no seed and id together read as another seed and id.
    key = blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()
    return blake2b(one.encode("utf-8", "surrogatepass"), key=key, digest_size=_KEY_BYTES).hexdigest()
