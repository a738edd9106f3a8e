"""Which version of an article is current, and what its message is told."""

import pytest

from schemas.outcomes import Outcome, Reason
from schemas.raw import ArticleStatus
from services.engines.index import Encoded, Head
from services.ingestor.admission import LATE, Action, decide, first
from services.ingestor.processing import Ready

HERE = "articles.raw.v1/0/7"
ELSEWHERE = "articles.raw.v1/1/3"


def article(version: int, status: str = "usable", scale: str = "integer", received_ms: int = 5) -> Ready:
    return Ready(
        id="a",
        uri=None,
        version=version,
        version_scale=scale,
        received_ms=received_ms,
        status=ArticleStatus(status),
        notes=(),
        document=Encoded("a", version, b""),
        enriched=None,
    )


def head(version: int, origin: str = ELSEWHERE, scale: str = "integer", received_ms: int = 5) -> Head:
    return Head(version, scale, "usable", origin, received_ms)


def test_a_first_version_is_written():
    assert first(article(1)).action is Action.WRITE


def test_a_newer_version_replaces_the_stored_one():
    decision = decide(article(2), HERE, head(1), None)
    assert (decision.action, decision.outcome) == (Action.REPLACE, Outcome.INDEXED)


def test_the_same_version_is_written_again_so_that_a_replay_is_no_conflict():
    decision = decide(article(2), HERE, head(2, origin=HERE), None)
    assert (decision.action, decision.outcome) == (Action.WRITE, Outcome.INDEXED)


def test_an_older_version_is_kept_but_never_current():
    decision = decide(article(1), HERE, head(2), None)
    assert (decision.action, decision.outcome) == (Action.KEEP_LATE, Outcome.SUPERSEDED)


def test_a_replay_of_a_version_that_was_current_once_tells_the_same_outcome_again():
    decision = decide(article(1), HERE, head(2), head(1, origin=HERE))
    assert (decision.action, decision.outcome) == (Action.NOTHING, Outcome.INDEXED)


@pytest.mark.parametrize(
    ("offset", "outcome"), [(6, Outcome.INDEXED), (7, Outcome.INDEXED), (8, Outcome.SUPERSEDED)]
)
def test_of_messages_that_repeat_a_version_those_before_the_newer_one_had_it_current(offset, outcome):
    decision = decide(article(1), f"articles.raw.v1/0/{offset}", head(2), head(1, origin=HERE))
    assert (decision.action, decision.outcome) == (Action.NOTHING, outcome)


def test_a_replay_of_a_version_that_came_late_stays_superseded():
    decision = decide(article(1), HERE, head(2), head(1, origin=LATE + HERE))
    assert (decision.action, decision.outcome) == (Action.NOTHING, Outcome.SUPERSEDED)


@pytest.mark.parametrize(
    ("origin", "received_ms", "action", "outcome"),
    [
        (ELSEWHERE, 6, Action.WRITE, Outcome.INDEXED),
        ("articles.raw.v1/1/3", 5, Action.WRITE, Outcome.INDEXED),
        # Whatever the clocks of those who send it say.
        ("articles.raw.v1/0/8", 4, Action.WRITE, Outcome.INDEXED),
        # A topic that was made anew begins at offset 0.
        ("articles.raw.v1/0/0", 6, Action.WRITE, Outcome.INDEXED),
        # It was current when it first came: the one in its place came later in its partition.
        ("articles.raw.v1/0/6", 5, Action.NOTHING, Outcome.INDEXED),
        ("articles.raw.v1/0/6", 4, Action.NOTHING, Outcome.INDEXED),
        (ELSEWHERE, 4, Action.NOTHING, Outcome.SUPERSEDED),
    ],
)
def test_of_two_messages_with_one_version_the_last_one_is_current(origin, received_ms, action, outcome):
    decision = decide(article(2, received_ms=received_ms), origin, head(2, origin=HERE), None)
    assert (decision.action, decision.outcome) == (action, outcome)


def test_a_usable_message_does_not_undo_a_later_cancellation_with_its_version():
    stored = Head(2, "integer", "canceled", HERE, 6)
    assert decide(article(2), ELSEWHERE, stored, None).action is Action.NOTHING


@pytest.mark.parametrize(
    ("kept", "action"),
    [
        (head(1, LATE + HERE, received_ms=4), Action.KEEP_LATE),
        (head(1, LATE + HERE, received_ms=6), Action.NOTHING),
        # That one was current once, which this one never was.
        (head(1, HERE, received_ms=4), Action.NOTHING),
    ],
)
def test_of_two_late_messages_with_one_version_the_last_one_is_kept(kept, action):
    decision = decide(article(1), ELSEWHERE, head(2), kept)
    assert (decision.action, decision.outcome) == (action, Outcome.SUPERSEDED)


def test_another_message_with_a_kept_version_is_superseded():
    assert decide(article(1), HERE, head(2), head(1, origin=ELSEWHERE)).outcome is Outcome.SUPERSEDED


def test_cancellation_and_withholding_have_outcomes_of_their_own():
    assert decide(article(3, "canceled"), HERE, head(2), None).outcome is Outcome.CANCELED
    assert decide(article(3, "withheld"), HERE, head(2), None).outcome is Outcome.WITHHELD


def test_an_older_version_that_arrives_after_a_cancellation_does_not_bring_the_article_back():
    stored = Head(5, "integer", "canceled", ELSEWHERE, 5)
    assert decide(article(4), HERE, stored, None).action is Action.KEEP_LATE


def test_versions_counted_on_another_scale_are_rejected_with_what_to_do():
    decision = decide(article(1_700_000_000_000, scale="time"), HERE, head(3), None)
    assert decision.outcome is Outcome.REJECTED
    assert decision.rejection is not None
    assert decision.rejection.reason is Reason.VERSION_SCALE
    assert "version_created" in decision.rejection.message
