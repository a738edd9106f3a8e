"""An Elasticsearch for one installation, in memory: as much of it as an ingestor uses, with its rules for versions.

What can be wrong with it stands before it, in `http_front.HttpFront`. It counts how often each document was written.
"""

from collections import Counter
from typing import Any

import orjson

from tests.faults.http_front import Answer
from tests.faults.index_faults import error_body, items_of


class FakeElastic:
    """`answer` is an `http_front.Upstream`."""

    def __init__(self) -> None:
        self.documents: dict[str, tuple[int, dict[str, Any]]] = {}
        self.writes: Counter[str] = Counter()
        self._indices: dict[str, dict[str, Any]] = {}

    @property
    def articles(self) -> set[str]:
        """The ids of the articles that are there."""
        return {name for name, (_, source) in self.documents.items() if source["current"]}

    async def answer(self, method: str, path: str, body: bytes, _headers: dict[str, str]) -> Answer:
        """What Elasticsearch would answer."""
        first, *rest = path.partition("?")[0].strip("/").split("/")
        match method, rest:
            case "POST", ["_bulk"]:
                return _json({"errors": True, "items": [self._write(*item) for item in items_of(body)]})
            case "POST", ["_mget"]:
                return _json({"docs": [self._get(name) for name in orjson.loads(body)["ids"]]})
            case "PUT", []:
                told = orjson.loads(body)
                self._indices[first] = told
                return _json({"acknowledged": True})
            case "PUT", _:
                return _json({"acknowledged": True})
            case "GET", []:
                found = {name: told for name, told in self._indices.items() if first in told["aliases"]}
                return _json(found) if found else _missing()
        return _missing()

    def _get(self, name: str) -> dict[str, Any]:
        (index,) = self._indices
        if name not in self.documents:
            return {"_index": index, "_id": name, "found": False}
        version, source = self.documents[name]
        return {"_index": index, "_id": name, "found": True, "_version": version, "_source": source}

    def _write(self, action: bytes, source: bytes) -> dict[str, Any]:
        asked = orjson.loads(action)["index"]
        name, version = asked["_id"], asked["version"]
        present = self.documents.get(name)
        if present is not None and present[0] > version:
            return {"index": {"status": 409, "error": {"type": "version_conflict_engine_exception"}}}
        self.documents[name] = version, orjson.loads(source)
        self.writes[name] += 1
        return {"index": {"status": 201 if present is None else 200}}


def _json(told: object) -> Answer:
    return Answer(200, orjson.dumps(told))


def _missing() -> Answer:
    return Answer(404, error_body(404, "index_not_found_exception"))
