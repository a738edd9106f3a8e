"""Where articles are written to: a real Elasticsearch, and one that keeps nothing but ids."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from services.engines.elastic.layout import index_body, names
from services.runtime.settings import Settings

_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Target:
    """An index server at `url`. `pid` is that of the null index, None for a server that is not ours to measure."""

    name: str
    url: str
    pid: int | None = None

    def version(self) -> str:
        """The version of Elasticsearch."""
        nodes = self.ask("GET", "/_nodes/_local?filter_path=nodes.*.version")["nodes"]
        return str(next(iter(nodes.values()))["version"])

    def make(self, index: str) -> None:
        """Make an index with Telex's mapping."""
        self.ask("PUT", f"/{index}", index_body(Settings()))

    def drop(self, index: str) -> None:
        """Remove an index, or the one behind an alias with its template."""
        for concrete in self.ask("GET", f"/{index}", missing={}):
            self.ask("DELETE", f"/{concrete}")
        self.ask("DELETE", f"/_index_template/{names(index).template}", missing={})

    def refresh_every(self, index: str, interval: str) -> None:
        """Let what is written to `index` be searchable so often, such as `1s`; `-1` never."""
        self.ask("PUT", f"/{index}/_settings", {"index": {"refresh_interval": interval}})

    def written(self, index: str) -> int:
        """How many writes the index has taken so far; 0 while it is not there."""
        found = self.ask("GET", f"/{index}/_stats/indexing", missing=None)
        # An index that has just been made has no figures before its shard is up.
        indexing = found["_all"]["primaries"].get("indexing") if found else None
        return 0 if indexing is None else int(indexing["index_total"])

    def ids(self, index: str) -> set[str]:
        """The id of every document in the index."""
        if self.pid is not None:
            return set(self.ask("GET", f"/{index}/_ids", text=True).split())
        self.ask("POST", f"/{index}/_refresh")
        pit = self.ask("POST", f"/{index}/_pit?keep_alive=1m")["id"]
        found: set[str] = set()
        after: dict[str, Any] = {}
        while True:
            body = {"size": _PAGE, "_source": False, "pit": {"id": pit}, "sort": ["_shard_doc"], **after}
            hits = self.ask("POST", "/_search", body)["hits"]["hits"]
            found |= {hit["_id"] for hit in hits}
            if len(hits) < _PAGE:
                self.ask("DELETE", "/_pit", {"id": pit})
                return found
            after = {"search_after": hits[-1]["sort"]}

    def ask(
        self, method: str, path: str, body: object = None, *, missing: Any = ..., text: bool = False
    ) -> Any:
        """The parsed answer; `missing` instead when what is asked for is not there, or not up yet. Raises HTTPError."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urlopen(request, timeout=60) as answer:
                read = answer.read()
        except HTTPError as error:
            # An index that has just been made is there before its shard is: 503.
            if error.code in {404, 503} and missing is not ...:
                return missing
            raise
        return read.decode() if text else json.loads(read)


@contextmanager
def null_target(program: Path) -> Iterator[Target]:
    """A null index that runs until the context is left."""
    with subprocess.Popen([program], stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip() if process.stdout else ""
            yield Target("null index", url, process.pid)
        finally:
            process.terminate()


def ceiling(program: Path, target: Target, documents: int) -> float:
    """Documents a second that the null index takes from a client that does nothing but send."""
    told = subprocess.run(
        [program, "-hammer", target.url, "-docs", str(documents)], capture_output=True, text=True, check=True
    )
    return float(told.stdout)
