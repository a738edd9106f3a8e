"""Answers one typed query. Blocking."""

from collections.abc import Sequence

import tantivy

from services.engines.embedded.compiler import Compiler, scores
from services.engines.embedded.counting import Counting
from services.engines.embedded.ranking import Ranking
from services.engines.embedded.schema import schema
from services.engines.embedded.sessions import Session, Sessions, write_cursor
from services.engines.embedded.words import MAX_EXPANSIONS, Dictionary
from services.engines.query import Query, SearchResult


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
    token, session, offset = None, None, 0
    if query.cursor is not None and sessions is not None:
        token, session, offset = sessions.find(query)
        searcher = session.searcher
    counting = Counting(searcher, Compiler(schema(), dictionary(searcher)), query)
    found = counting.matches()
    ranking = Ranking(searcher, counting.query(), query.sort, scored=scores(query.text))
    if session is None:
        page = ranking.first(query.size, found.articles)
    else:
        begin = offset - len(session.first)
        page = session.rest(lambda: ranking.all(found.articles)).part(begin, begin + query.size)
    end = offset + len(page)
    following = None
    if page and end < found.articles and sessions is not None:
        following = (
            sessions.open(Session(query, searcher, page), end) if token is None else write_cursor(token, end)
        )
    return SearchResult(
        total=found.articles,
        stories=found.story_count,
        hits=tuple(ranking.hit(one) for one in page),
        facets={facet.name: counting.buckets(facet) for facet in query.facets},
        next=following,
        extents={asked.name: ends for asked in query.extents if (ends := counting.extent(asked)) is not None},
    )
