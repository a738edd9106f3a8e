"""Which outcome an article had, from its trace."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.outcomes import Outcome
from services.search.tracing.answers import IndexedVersion, Kept, TraceAnswer, TracedArticle, TracedMessage
from services.search.why.outcomes import of_version, outcome

NOW = datetime(2026, 3, 24, 12, tzinfo=UTC)


def message(offset: int, outcome: str, version: int | None = 1, **said: Any) -> TracedMessage:
    empty = dict.fromkeys(("sent_at", "reason", "stage", "message", "id", "uri", "url", "key"))
    told = {"place": f"articles.raw.v1/0/{offset}", "answered_at": "2026-03-24T11:00:00Z", "notes": []}
    return TracedMessage.model_validate({**empty, **told, "outcome": outcome, "version": version, **said})


def indexed(status: str = "usable", version: int = 1, embargo: str | None = None) -> IndexedVersion:
    return IndexedVersion(
        version=version, version_scale="integer", status=status, embargoed_until=embargo, headline=None,
        received_at="2026-03-24T10:00:00Z", indexed_at=None, pipeline={}, story_id="a", duplicate_of=None, corrections=[],
    )  # fmt: skip


def trace(
    *messages: TracedMessage, now: IndexedVersion | None = None, forgotten: str | None = None
) -> TraceAnswer:
    article = TracedArticle(id="a", now=now, earlier=[], forgotten_at=forgotten)
    kept = Kept(enabled=True, since=None, until=None, says="")
    return TraceAnswer(
        asked="a", says="", articles=[article], messages=list(messages), complete=True, kept=kept
    )


REJECTED = {"reason": "no_text", "stage": "extract", "message": "there is no text"}


@pytest.mark.parametrize(
    ("told", "what", "offset"),
    [
        (trace(message(1, "indexed"), message(2, "withheld", 2), now=indexed("withheld", 2)), "withheld", 2),
        # A message that came late, of another version, did not cause it.
        (trace(message(1, "canceled", 2), message(2, "superseded"), now=indexed("canceled", 2)), "canceled", 1),
        (trace(now=indexed("canceled", 2)), "canceled", None),
        (trace(message(1, "indexed"), now=indexed(embargo="2026-03-24T12:00:01Z")), "embargoed", 1),
        (trace(message(1, "indexed"), now=indexed(embargo="2026-03-24T12:00:00Z")), None, None),
        (trace(message(1, "indexed"), now=indexed()), None, None),
        (trace(message(1, "rejected", None, **REJECTED)), "rejected", 1),
        (trace(message(1, "indexed"), message(2, "rejected", None, **REJECTED)), "rejected", 2),
        (trace(message(1, "rejected", None, **REJECTED), message(2, "indexed")), "gone", 2),
        (trace(message(1, "canceled")), "gone", 1),
        (trace(forgotten="2026-03-24T11:30:00Z"), "forgotten", None),
        (trace(message(1, "indexed"), now=indexed(), forgotten="2026-03-24T11:30:00Z"), None, None),
        (trace(), None, None),
    ],
)  # fmt: skip
def test_the_outcome_is_that_of_the_article_now(told, what, offset):
    found = outcome(told, NOW)
    assert (found and found.what) == what
    assert (found and found.message and found.message.place) == (offset and f"articles.raw.v1/0/{offset}")


def test_a_rejection_is_told_with_its_reason():
    found = outcome(trace(message(1, "rejected", 3, **REJECTED)), NOW)
    assert found is not None
    assert found.says == (
        "the message of version 3 was rejected, by the message at articles.raw.v1/0/1, answered 2026-03-24T11:00:00Z "
        "(no_text at extract: there is no text)"
    )


def test_of_a_version_the_last_message_counts():
    told = trace(message(1, "rejected", 2, **REJECTED), message(2, "indexed", 3), message(3, "superseded", 1))
    assert of_version(told, 4) is None
    assert of_version(told, 3) is None
    assert [one and one.what for one in (of_version(told, 2), of_version(told, 1))] == [
        "rejected",
        Outcome.SUPERSEDED,
    ]
