"""What an answer of Elasticsearch means for one written document: judged by `error.type`, not by status. Pure.

A closed index answers 400 like a malformed document, and a full disk 429 like a busy queue: by status a broken
destination would send a whole topic into the rejects. Only where a type is not known does the status decide.
"""

from typing import Final

from services.engines.index import Verdict, WriteResult

VERDICTS: Final[dict[str, Verdict]] = {
    # A newer version is there.
    "version_conflict_engine_exception": Verdict.STALE,
    # The document.
    "document_parsing_exception": Verdict.REFUSED,
    "mapper_parsing_exception": Verdict.REFUSED,
    "parsing_exception": Verdict.REFUSED,
    "strict_dynamic_mapping_exception": Verdict.REFUSED,
    "illegal_argument_exception": Verdict.REFUSED,
    "action_request_validation_exception": Verdict.REFUSED,
    "x_content_parse_exception": Verdict.REFUSED,
    "not_x_content_exception": Verdict.REFUSED,
    # Too much at once.
    "es_rejected_execution_exception": Verdict.OVERLOADED,
    "circuit_breaking_exception": Verdict.OVERLOADED,
    # The destination: closed, read-only, full, moving, not ours.
    "index_not_found_exception": Verdict.UNAVAILABLE,
    "index_closed_exception": Verdict.UNAVAILABLE,
    "invalid_index_name_exception": Verdict.UNAVAILABLE,
    "alias_not_found_exception": Verdict.UNAVAILABLE,
    "cluster_block_exception": Verdict.UNAVAILABLE,
    "unavailable_shards_exception": Verdict.UNAVAILABLE,
    "no_shard_available_action_exception": Verdict.UNAVAILABLE,
    "node_closed_exception": Verdict.UNAVAILABLE,
    "master_not_discovered_exception": Verdict.UNAVAILABLE,
    "process_cluster_event_timeout_exception": Verdict.UNAVAILABLE,
    "security_exception": Verdict.UNAVAILABLE,
}
# The same type for two troubles that are mended differently.
_SECURITY: Final = {401: "key_refused", 403: "right_missing"}
# Said of a document, but also of a write alias that has become ambiguous.
AMBIGUOUS: Final = frozenset({"illegal_argument_exception"})

WRITTEN: Final = WriteResult(Verdict.WRITTEN)


def judge(status: int, error_type: str | None) -> WriteResult:
    """The result that an item's (or a whole request's) status and error type stand for."""
    if error_type is None and 200 <= status < 300:
        return WRITTEN
    reason = error_type or f"http_{status}"
    known = VERDICTS.get(reason)
    if reason == "security_exception":
        return WriteResult(VERDICTS[reason], _SECURITY.get(status, reason))
    if known is not None:
        return WriteResult(known, reason)
    if status == 429:
        return WriteResult(Verdict.OVERLOADED, reason)
    if status == 409:
        return WriteResult(Verdict.STALE, reason)
    if status in {400, 413, 422}:
        return WriteResult(Verdict.REFUSED, reason)
    # 401, 403, 404, 5xx, redirects: nothing that another document would not meet too.
    return WriteResult(Verdict.UNAVAILABLE, reason)
