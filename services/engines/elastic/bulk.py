"""The bulk writer: our own bodies, bounded in bytes, and a verdict for every document.

A request that is too large is halved; one that is refused as a whole is halved down to the document that spoils it. When
the destination is in trouble nothing more is sent: the documents not yet sent share the verdict, and the caller waits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import structlog

from services.engines.elastic.client import UNKNOWN_ERROR, Connection, Refusal, error_type
from services.engines.elastic.documents import lines, unwritable
from services.engines.elastic.verdicts import AMBIGUOUS, judge
from services.engines.errors import IndexUnavailable
from services.engines.index import Encoded, Verdict, Writable, WriteResult
from services.runtime.kill_points import reached

TOO_LARGE: Final = "too_large"
NOT_JSON: Final = "not_json"
NO_ANSWER: Final = "no_answer"
ANSWER_INCOMPLETE: Final = "answer_incomplete"

_TIMEOUT_S: Final = 60.0
_PARAMS: Final = {
    # Reasons echo contents; types do not.
    "filter_path": "errors,items.*.error.type,items.*.status",
    "timeout": "20s",
}
_PROBED_ID: Final = "probe"

_log = structlog.get_logger(__name__)


class _Entry(NamedTuple):
    number: int
    body: bytes


class BulkWriter:
    """Writes to `name`, an alias unless `alias` is False; at most `max_bytes` a request unless a document is larger."""

    def __init__(self, connection: Connection, name: str, *, max_bytes: int, alias: bool = True) -> None:
        self._connection = connection
        self._name = name
        # A missing alias must not become an index of that name.
        self._params = {**_PARAMS, "require_alias": "true"} if alias else _PARAMS
        self._max_bytes = max_bytes

    async def write(self, documents: Sequence[Writable]) -> list[WriteResult]:
        """One result for each document, in order; never raises for engine trouble. Each is sent at most once."""
        results: dict[int, WriteResult] = {}
        trouble: WriteResult | None = None
        for chunk in self._chunks(documents, results):
            trouble = trouble or await self._send(chunk, results)
            if trouble is not None:
                for entry in chunk:
                    results.setdefault(entry.number, trouble)
        return [results[number] for number in range(len(documents))]

    def _chunks(
        self, documents: Sequence[Writable], results: dict[int, WriteResult]
    ) -> Iterator[list[_Entry]]:
        chunk: list[_Entry] = []
        size = 0
        for number, document in enumerate(documents):
            reason = unwritable(document)
            if reason is not None:
                results[number] = WriteResult(Verdict.REFUSED, reason)
                continue
            try:
                body = document.body if isinstance(document, Encoded) else lines(document)
            except TypeError:
                results[number] = WriteResult(Verdict.REFUSED, NOT_JSON)
                continue
            if chunk and size + len(body) > self._max_bytes:
                yield chunk
                chunk, size = [], 0
            chunk.append(_Entry(number, body))
            size += len(body)
        if chunk:
            yield chunk

    async def _send(self, chunk: list[_Entry], results: dict[int, WriteResult]) -> WriteResult | None:
        """Fill in `results` of `chunk`; returns the trouble that stops all writing, if any."""
        try:
            answer = await self._connection.ask(
                "POST",
                f"/{self._name}/_bulk",
                b"".join(entry.body for entry in chunk),
                params=self._params,
                timeout_s=_TIMEOUT_S,
            )
        except IndexUnavailable:
            return WriteResult(Verdict.UNAVAILABLE, NO_ANSWER)
        except Refusal as refusal:
            return await self._refused(chunk, refusal, results)
        reached("request_answered")
        items = answer.get("items") if isinstance(answer, dict) else None
        if not isinstance(items, list) or len(items) != len(chunk):
            return WriteResult(Verdict.UNAVAILABLE, ANSWER_INCOMPLETE)
        judged = [_judged(item) for item in items]
        if any(result.reason in AMBIGUOUS for result in judged) and not await self._in_order(judged):
            judged = [
                replace(result, verdict=Verdict.UNAVAILABLE) if result.reason in AMBIGUOUS else result
                for result in judged
            ]
        for entry, result in zip(chunk, judged, strict=True):
            results[entry.number] = result
        return None

    async def _refused(
        self, chunk: list[_Entry], refusal: Refusal, results: dict[int, WriteResult]
    ) -> WriteResult | None:
        if refusal.status == 413:
            result = WriteResult(Verdict.REFUSED, TOO_LARGE)
        elif refusal.error_type == UNKNOWN_ERROR and refusal.status < 500 and refusal.status != 429:
            # Not Elasticsearch's own words: something between us and it, which no document is to blame for.
            return WriteResult(Verdict.UNAVAILABLE, f"http_{refusal.status}")
        else:
            result = judge(refusal.status, refusal.error_type)
        if result.verdict is not Verdict.REFUSED:
            return result
        _log.warning("bulk_request_refused", status=refusal.status, error=result.reason, documents=len(chunk))
        if len(chunk) == 1:
            results[chunk[0].number] = result
            return None
        middle = len(chunk) // 2
        return await self._send(chunk[:middle], results) or await self._send(chunk[middle:], results)

    async def _in_order(self, judged: list[WriteResult]) -> bool:
        """Whether the destination takes documents, so that one it does not take is itself to blame."""
        if any(result.verdict is Verdict.WRITTEN for result in judged):
            return True
        try:
            answer = await self._connection.ask("POST", f"/{self._name}/_mget", {"ids": [_PROBED_ID]})
        except (IndexUnavailable, Refusal):
            return False
        return not any("error" in found for found in answer["docs"])


def _judged(item: object) -> WriteResult:
    outcome: Any = next(iter(item.values()), None) if isinstance(item, dict) else None
    if not isinstance(outcome, dict) or not isinstance(outcome.get("status"), int):
        return WriteResult(Verdict.UNAVAILABLE, ANSWER_INCOMPLETE)
    return judge(outcome["status"], error_type(outcome) if "error" in outcome else None)
