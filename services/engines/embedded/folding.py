"""One hit a story: the first of each among ranked matches. Blocking."""

from collections.abc import Collection, Sequence

import tantivy

from services.engines.embedded.ranking import Ranked, Ranking
from services.engines.embedded.schema import STORY_NUMBER
from services.engines.query import MOST_FOLDED


class Folding:
    """Folds what `ranking` ranks in `searcher`."""

    def __init__(self, searcher: tantivy.Searcher, ranking: Ranking) -> None:
        self._searcher = searcher
        self._ranking = ranking

    def first(self, size: int, total: int) -> list[Ranked]:
        """The first of each of the first `size` stories among the `total` matches."""
        limit = min(size, MOST_FOLDED)
        while limit:
            limit = min(total, limit * 4)
            folded = self._fold(self._ranking.first(limit, total))
            if len(folded) >= size or limit == total:
                return folded[: min(size, MOST_FOLDED)]
        return []

    def rest(self, first: Sequence[Ranked], total: int) -> list[Ranked]:
        """The first of each further story that a page shows; those of the page `first` are had."""
        had = set(self.stories(first))
        return self._fold(self._ranking.all(total), had)[: MOST_FOLDED - len(first)]

    def stories(self, ranked: Sequence[Ranked]) -> list[int | None]:
        """The story of each, as a number; None for none."""
        numbers = self._searcher.fast_field_values(STORY_NUMBER, [one.address for one in ranked])
        return [None if number is None else int(number) for number in numbers]

    def _fold(self, ranked: Sequence[Ranked], had: Collection[int | None] = ()) -> list[Ranked]:
        seen = set(had)
        folded: list[Ranked] = []
        for one, story in zip(ranked, self.stories(ranked), strict=True):
            if story not in seen:
                seen.add(story)
                folded.append(one)
        return folded
