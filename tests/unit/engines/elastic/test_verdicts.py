"""Each kind of answer to one written document has one meaning, decided by the error's type."""

import pytest

from services.engines.elastic.verdicts import AMBIGUOUS, VERDICTS, judge
from services.engines.index import Verdict, WriteResult

# Status and type as Elasticsearch 9.5 answers them for single items.
OBSERVED = [
    (200, None, Verdict.WRITTEN),
    (201, None, Verdict.WRITTEN),
    (409, "version_conflict_engine_exception", Verdict.STALE),
    (400, "document_parsing_exception", Verdict.REFUSED),
    (400, "strict_dynamic_mapping_exception", Verdict.REFUSED),
    (400, "illegal_argument_exception", Verdict.REFUSED),
    (400, "action_request_validation_exception", Verdict.REFUSED),
    (400, "x_content_parse_exception", Verdict.REFUSED),
    (429, "es_rejected_execution_exception", Verdict.OVERLOADED),
    (429, "circuit_breaking_exception", Verdict.OVERLOADED),
    (400, "index_closed_exception", Verdict.UNAVAILABLE),
    (404, "index_not_found_exception", Verdict.UNAVAILABLE),
    (429, "cluster_block_exception", Verdict.UNAVAILABLE),
    (403, "cluster_block_exception", Verdict.UNAVAILABLE),
    (503, "unavailable_shards_exception", Verdict.UNAVAILABLE),
]


@pytest.mark.parametrize(("status", "error_type", "verdict"), OBSERVED)
def test_what_elasticsearch_answers_has_this_verdict(status, error_type, verdict):
    result = judge(status, error_type)
    assert result.verdict is verdict
    assert result.reason == error_type


@pytest.mark.parametrize(
    ("status", "reason"), [(401, "key_refused"), (403, "right_missing"), (500, "security_exception")]
)
def test_a_key_that_is_not_taken_is_told_from_one_that_lacks_a_right(status, reason):
    assert judge(status, "security_exception") == WriteResult(Verdict.UNAVAILABLE, reason)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (400, Verdict.REFUSED),
        (413, Verdict.REFUSED),
        (409, Verdict.STALE),
        (429, Verdict.OVERLOADED),
        (401, Verdict.UNAVAILABLE),
        (404, Verdict.UNAVAILABLE),
        (302, Verdict.UNAVAILABLE),
        (500, Verdict.UNAVAILABLE),
        (503, Verdict.UNAVAILABLE),
    ],
)
def test_a_type_that_nobody_knows_yet_is_judged_by_its_status(status, verdict):
    assert judge(status, "some_new_exception").verdict is verdict


def test_a_status_without_a_type_is_named_in_the_reason():
    assert judge(503, None).reason == "http_503"


@pytest.mark.parametrize("status", [200, 400, 403, 429, 500])
@pytest.mark.parametrize("error_type", VERDICTS)
def test_the_status_changes_nothing_about_a_known_type(status, error_type):
    assert judge(status, error_type).verdict is VERDICTS[error_type]


def test_no_error_is_a_success():
    assert all(judge(400, name).verdict is not Verdict.WRITTEN for name in VERDICTS)


def test_only_what_refuses_a_document_can_be_ambiguous():
    assert all(VERDICTS[name] is Verdict.REFUSED for name in AMBIGUOUS)
