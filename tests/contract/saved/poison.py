"""An index that answers nothing that is asked about poison."""

from typing import Any

from services.engines.errors import IndexUnavailable


class Poison:
    """Makes the index of a desk fail on each question with the word in it, as long as it `works`."""

    def __init__(self, desk: Any, monkeypatch: Any, *, works: bool = True) -> None:
        self.works = works
        many, one = desk.engine.search_many, desk.engine.search

        async def search_many(queries: Any) -> Any:
            self._taste(*queries)
            return await many(queries)

        async def search(query: Any) -> Any:
            self._taste(query)
            return await one(query)

        monkeypatch.setattr(desk.engine, "search_many", search_many)
        monkeypatch.setattr(desk.engine, "search", search)

    def _taste(self, *queries: Any) -> None:
        if self.works and any("poison" in repr(one) for one in queries):
            raise IndexUnavailable("it is poisoned")
