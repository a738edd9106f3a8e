"""What an export gives depends on what who asks for it may see and read."""

import pytest

from services.engines.query import AllOf, Between
from services.search.errors import INVALID_PARAMETER, RequestError
from services.search.exporting.articles import ArticleExports
from services.search.exporting.ledger import Keeping, Ledger
from services.search.exporting.parameters import ArticleExport
from services.search.visibility import Scope, visible
from tests.unit.search.conftest import NOW
from tests.unit.search.exporting.paged_index import PAGE, PagedIndex


@pytest.fixture
def exports(records):
    def on(index):
        return ArticleExports(index, Ledger(records, Keeping(30, 100), lambda: NOW), lambda: NOW)

    return on


@pytest.mark.parametrize("rows", ["articles", "actors", "cited"])
async def test_without_the_right_no_page_has_an_embargoed_article_and_with_it_all_have(exports, rows):
    for scopes in (frozenset(), frozenset({Scope.EMBARGOED})):
        index = PagedIndex(3)
        made = await exports(index).export(ArticleExport(rows=rows), scopes)
        async for _ in made.portions:
            pass
        # Three pages, and two of them looked at once more.
        assert [query.visible for query in index.queries] == [visible(NOW, scopes)] * 5
        judged = [part for part in index.queries[0].visible.parts if isinstance(part, Between)]
        assert bool(judged) is (Scope.EMBARGOED not in scopes)
        assert isinstance(index.queries[0].visible, AllOf)


async def test_without_the_right_to_full_texts_there_are_none_whatever_is_asked_for(exports):
    index = PagedIndex(1)
    index.size = 5000
    made = await exports(index).export(ArticleExport(), frozenset())
    rows = [row async for portion in made.portions for row in portion]
    assert len(rows) == PAGE
    assert not [cell for row in rows for cell in row if isinstance(cell, str) and "xxx" in cell]
    for column in ("body", "article"):
        with pytest.raises(RequestError) as refused:
            await exports(index).export(ArticleExport(columns=[column]), frozenset())
        assert refused.value.code == INVALID_PARAMETER
    made = await exports(index).export(ArticleExport(columns=["body"]), frozenset({Scope.FULLTEXT}))
    assert [row async for portion in made.portions for row in portion] == [["x" * 5000]] * PAGE
