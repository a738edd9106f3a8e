"""How long the point in time of a page is held: for whoever has its cursor, and for nobody else."""

import asyncio

import pytest

from services.engines.elastic import cursor
from services.engines.elastic.client import Refusal
from services.engines.elastic.index import ElasticIndex
from services.engines.errors import IndexUnavailable
from services.engines.query import EVERYTHING, Query, Sort
from services.runtime.settings import Settings


class TooBusy:
    """A connection to an Elasticsearch that opens points in time and refuses every search."""

    def __init__(self):
        self.asked = []

    async def ask(self, method, path, body=None, *, params=None):
        self.asked.append((method, path.rpartition("/")[2]))
        if path.endswith("_search"):
            raise Refusal(503, "circuit_breaking_exception")
        return {"id": "p1"}

    async def close(self):
        self.asked.append("closed")


@pytest.mark.parametrize("fold", [False, True])
@pytest.mark.parametrize("is_first", [False, True])
async def test_a_page_that_failed_may_be_asked_for_again_with_its_cursor(fold, is_first):
    index = ElasticIndex(Settings(index="http://nobody.example:9200"))
    index._open = connection = TooBusy()
    after = None if is_first else cursor.write(cursor.Cursor("p1", 2, [] if fold else [1, "a"]))
    with pytest.raises(IndexUnavailable):
        await index.search(Query(EVERYTHING, sort=Sort.NEWEST, size=2, cursor=after, fold=fold))
    await asyncio.wait_for(index.close(), 60)
    opened, searched, left = ("POST", "_pit"), ("POST", "_search"), ("DELETE", "_pit")
    assert connection.asked[:-1] == ([opened, searched, left] if is_first else [searched])
