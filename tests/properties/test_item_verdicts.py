"""Whatever happens to bulk requests, the verdicts tell the truth: the bulk writer against a model of an index.

Each step writes some documents while the destination is in some trouble; a verdict that claims something is compared
with what the model then holds. In the end the trouble is over, and everything is written until its verdict is final.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from services.engines.elastic.bulk import BulkWriter
from services.engines.elastic.client import UNKNOWN_ERROR, Refusal
from services.engines.elastic.verdicts import AMBIGUOUS, VERDICTS, judge
from services.engines.errors import IndexUnavailable
from services.engines.index import IndexDocument, Verdict, WriteResult
from services.ingestor.delivery import FINAL

MOST_BYTES = 2_000
# What the model's Elasticsearch takes at most: between one document and a full request, and less than a long document.
TAKEN_BYTES = 1_200
LONG = 3_000
_DESTINATION = [name for name, verdict in VERDICTS.items() if verdict is Verdict.UNAVAILABLE]
_OVERLOAD = [name for name, verdict in VERDICTS.items() if verdict is Verdict.OVERLOADED]
_DOCUMENT = sorted(
    name for name, verdict in VERDICTS.items() if verdict is Verdict.REFUSED and name not in AMBIGUOUS
)

Step = Callable[["ModelIndex", bytes], dict[str, Any]]


def document(name: str, version: int, *, bad: str | None, long: bool) -> IndexDocument:
    return IndexDocument(
        name, version, {"id": name}, {}, None, {"bad": bad, "text": "x" * (LONG if long else 10)}, "t/0/0"
    )


@dataclass
class ModelIndex:
    """Stands in the connection's place; `trouble` decides about the next request, and is over after `left` of them."""

    versions: dict[str, int] = field(default_factory=dict)
    trouble: Step | None = None
    left: int = 0

    async def ask(self, method: str, path: str, body: Any = None, **_: Any) -> Any:
        assert (method, path) == ("POST", "/alias/_bulk")
        if self.trouble is not None and self.left > 0:
            self.left -= 1
            return self.trouble(self, body)
        return self.applied(body)

    def applied(self, body: bytes, skip: Mapping[int, tuple[int, str]] | None = None) -> dict[str, Any]:
        """Do what `body` asks, except for the items in `skip`, which get that status and error."""
        if len(body) > TAKEN_BYTES:
            raise Refusal(413, UNKNOWN_ERROR)
        lines = body.splitlines()
        items = list(zip(lines[::2], lines[1::2], strict=True))
        return {"items": [self._item(*item, (skip or {}).get(number)) for number, item in enumerate(items)]}

    def _item(self, action: bytes, source: bytes, error: tuple[int, str] | None) -> dict[str, Any]:
        asked = orjson.loads(action)["index"]
        bad = orjson.loads(source)["article"]["bad"]
        if error is None and bad is not None:
            error = 400, bad
        if error is None and self.versions.get(asked["_id"], -1) > asked["version"]:
            error = 409, "version_conflict_engine_exception"
        if error is not None:
            return {"index": {"status": error[0], "error": {"type": error[1]}}}
        self.versions[asked["_id"]] = asked["version"]
        return {"index": {"status": 200}}


def no_answer_before(_index: ModelIndex, _body: bytes) -> dict[str, Any]:
    raise IndexUnavailable("gone")


def no_answer_after(index: ModelIndex, body: bytes) -> dict[str, Any]:
    index.applied(body)
    raise IndexUnavailable("gone")


def shorter(index: ModelIndex, body: bytes) -> dict[str, Any]:
    return {"items": index.applied(body)["items"][:-1]}


def longer(index: ModelIndex, body: bytes) -> dict[str, Any]:
    items = index.applied(body)["items"]
    return {"items": [*items, items[0]]}


def unreadable(index: ModelIndex, body: bytes) -> dict[str, Any]:
    return {"items": [{} for _ in index.applied(body)["items"]]}


def whole(status: int, error_type: str) -> Step:
    def step(_index: ModelIndex, _body: bytes) -> dict[str, Any]:
        raise Refusal(status, error_type)

    return step


def some_items(status: int, error_type: str, numbers: frozenset[int]) -> Step:
    def step(index: ModelIndex, body: bytes) -> dict[str, Any]:
        return index.applied(body, dict.fromkeys(numbers, (status, error_type)))

    return step


STATUSES = st.sampled_from((400, 403, 404, 429, 500, 502, 503, 504))
TROUBLES = st.one_of(
    st.sampled_from((no_answer_before, no_answer_after, shorter, longer, unreadable)),
    st.builds(whole, STATUSES, st.sampled_from(_DESTINATION + _OVERLOAD)),
    # Not Elasticsearch's own words: a gateway's.
    st.builds(
        whole, st.sampled_from((400, 401, 403, 404, 407, 429, 500, 502, 503, 504)), st.just(UNKNOWN_ERROR)
    ),
    st.builds(
        some_items, STATUSES, st.sampled_from(_DESTINATION + _OVERLOAD), st.frozensets(st.integers(0, 8))
    ),
)
DOCUMENTS = st.lists(
    st.builds(
        document,
        st.sampled_from("abcdefgh"),
        st.integers(0, 5),
        bad=st.none() | st.none() | st.sampled_from(_DOCUMENT),
        long=st.integers(0, 9).map(lambda number: number == 0),
    ),
    max_size=12,
    unique_by=lambda one: one.doc_id,
)


def unwritable(one: IndexDocument) -> bool:
    return one.article["bad"] is not None or len(one.article["text"]) == LONG


def finished(work: Coroutine[Any, Any, list[WriteResult]]) -> list[WriteResult]:
    """The result of `work`, which waits for nothing real."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("the model keeps nobody waiting")


class Verdicts(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.index = ModelIndex()
        self.writer = BulkWriter(self.index, "alias", max_bytes=MOST_BYTES)  # type: ignore[arg-type]
        self.newest: dict[str, int] = {}
        self.waiting: list[IndexDocument] = []

    @rule(documents=DOCUMENTS, trouble=st.none() | TROUBLES, requests=st.integers(1, 4))
    def write(self, documents: list[IndexDocument], trouble: Step | None, requests: int) -> None:
        self.index.trouble, self.index.left = trouble, requests
        results = self.written(documents)
        for one, result in zip(documents, results, strict=True):
            if result.verdict not in FINAL:
                self.waiting.append(one)

    @rule()
    def everything_is_written_when_the_trouble_is_over(self) -> None:
        self.index.left = 0
        for one in self.waiting:
            (result,) = self.written([one])
            assert result.verdict in FINAL
        self.waiting.clear()
        assert self.index.versions == self.newest

    def written(self, documents: Sequence[IndexDocument]) -> list[WriteResult]:
        """The results of one write, none of which claims what is not so."""
        results = finished(self.writer.write(documents))
        assert len(results) == len(documents)
        for one, result in zip(documents, results, strict=True):
            there = self.index.versions.get(one.doc_id)
            if result.verdict is Verdict.WRITTEN:
                assert there == one.version
            elif result.verdict is Verdict.STALE:
                assert there is not None
                assert there > one.version
            elif result.verdict is Verdict.REFUSED:
                assert unwritable(one), f"refused for another's fault: {result.reason}"
            if not unwritable(one):
                self.newest[one.doc_id] = max(one.version, self.newest.get(one.doc_id, -1))
        return results


Verdicts.TestCase.settings = settings(
    max_examples=150, stateful_step_count=15, suppress_health_check=[HealthCheck.too_slow]
)
TestVerdicts = Verdicts.TestCase


def test_no_trouble_of_the_destination_is_ever_blamed_on_a_document():
    for name in _DESTINATION:
        for status in range(400, 600):
            assert judge(status, name).verdict is Verdict.UNAVAILABLE
