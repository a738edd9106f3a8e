"""Answers one typed query. Blocking."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import tantivy

from services.engines.embedded.compiler import Compiler, scores
from services.engines.embedded.counting import Counting
from services.engines.embedded.folding import Folding
from services.engines.embedded.ranking import Ranked, Ranking
from services.engines.embedded.schema import ARTICLE_ID, schema
from services.engines.embedded.sessions import Session, Sessions, write_cursor
from services.engines.embedded.words import MAX_EXPANSIONS, Dictionary
from services.engines.query import MOST_FOLDED, AllOf, AnyValue, Hit, Query, SearchResult
from services.engines.rest import rest_facets


def dictionary(searcher: tantivy.Searcher) -> Dictionary:
    """What the compiler asks of `searcher`."""

    def terms(field: str, prefix: str, beside: Sequence[str]) -> list[str]:
        together = [
            (tantivy.Occur.Must, tantivy.Query.term_query(schema(), field, term))
            for term in dict.fromkeys(beside)
        ]
        found = searcher.terms_with_prefix(
            field, prefix, filter_query=tantivy.Query.boolean_query(together), limit=MAX_EXPANSIONS
        )
        return [term for term, count in found if count]

    return Dictionary(count=searcher.doc_freq, terms=terms)


def answer(searcher: tantivy.Searcher, query: Query, sessions: Sessions | None) -> SearchResult:
    """The answer of `query`, in `searcher` or, with a cursor, in the one that the cursor's first page was found in.

    Without `sessions` there is no next page. Raises CursorExpired, CursorInvalid.
    """
    if query.cursor is not None and sessions is not None:
        return _further_page(query, *sessions.find(query))
    counting = Counting(searcher, Compiler(schema(), dictionary(searcher)), query)
    ranking = Ranking(searcher, counting.query(), query.sort, scored=scores(query.text))
    if not query.counted:
        first = _uncounted(counting, ranking, searcher, query)
        hits = _hits(counting, ranking, None, first, query.fields)
        return SearchResult(0, 0, hits, facets={}, next=None)
    found = counting.matches()
    folding = Folding(searcher, ranking) if query.fold else None
    page = (folding or ranking).first(query.size, found.articles)
    facets = {facet.name: counting.buckets(facet) for facet in query.facets}
    counted = SearchResult(
        total=found.articles,
        stories=found.story_count,
        hits=(),
        facets=facets,
        next=None,
        extents={asked.name: ends for asked in query.extents if (ends := counting.extent(asked)) is not None},
        rest={one.name: counting.buckets(one)[0] for one in rest_facets(query.facets, facets)},
        stories_exact=True if query.fold else None,
    )
    following = None
    if page and len(page) < _most(counted, query) and sessions is not None:
        following = sessions.open(Session(query, searcher, page, counted), len(page))
    return replace(counted, hits=_hits(counting, ranking, folding, page, query.fields), next=following)


def _uncounted(
    counting: Counting, ranking: Ranking, searcher: tantivy.Searcher, query: Query
) -> Sequence[Ranked]:
    if not query.fold:
        return ranking.first(query.size)
    return Folding(searcher, ranking).first(query.size, counting.matches().articles)


def _further_page(query: Query, token: str, session: Session, offset: int) -> SearchResult:
    """What the first page counted holds for all of them: counting a million matches anew takes a second a page."""
    searcher = session.searcher
    counting = Counting(searcher, Compiler(schema(), dictionary(searcher)), query)
    ranking = Ranking(searcher, counting.query(), query.sort, scored=scores(query.text))
    folding = Folding(searcher, ranking) if query.fold else None
    first, total = session.first, session.counted.total
    rest = session.rest(lambda: folding.rest(first, total) if folding else ranking.all(total))
    page = rest.part(offset - len(first), offset - len(first) + query.size)
    end = offset + len(page)
    more = bool(page) and end < _most(session.counted, query)
    return replace(
        session.counted,
        hits=_hits(counting, ranking, folding, page, query.fields),
        next=write_cursor(token, end) if more else None,
    )


def _most(counted: SearchResult, query: Query) -> int:
    """How many hits all pages have."""
    return min(counted.stories, MOST_FOLDED) if query.fold else counted.total


def _hits(
    counting: Counting,
    ranking: Ranking,
    folding: Folding | None,
    page: Sequence[Ranked],
    fields: Sequence[str],
) -> tuple[Hit, ...]:
    if folding is None or not page:
        return tuple(ranking.hit(one, fields) for one in page)
    told = tuple(story for one in page if (story := ranking.story(one)) is not None)
    counts = Counter(counting.where(AnyValue("story", told)).stories)
    return tuple(
        ranking.hit(one, fields, articles=counts[story])
        for one, story in zip(page, folding.stories(page), strict=True)
    )


def ids(searcher: tantivy.Searcher, query: Query, begin: str, most: int) -> list[str]:
    """See `ArticleIndex.ids`."""
    compiler = Compiler(schema(), dictionary(searcher))
    asked = compiler.query(AllOf((query.visible, query.text, *(one.condition for one in query.filters))))
    counted = searcher.terms_with_prefix(ARTICLE_ID, "", filter_query=asked)
    found = sorted(value for value, count in counted if count)
    at = bisect_right(found, begin)
    return (found[at:] + found[:at])[:most]
