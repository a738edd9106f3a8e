"""Which version of an article is current, and what its message is told."""

import pytest

from schemas.enriched import EnrichedArticle, Language, PipelineRef, Published, PublishedBasis
from schemas.moments import Precision
from schemas.outcomes import Outcome, Reason
from schemas.raw import ArticleStatus
from services.engines.index import Head
from services.ingestor.admission import LATE, Action, decide, first

HERE = "articles.raw.v1/0/7"
ELSEWHERE = "articles.raw.v1/1/3"


def article(version: int, status: str = "usable", scale: str = "integer") -> EnrichedArticle:
    return EnrichedArticle(
        id="a",
        version=version,
        version_scale=scale,
        status=ArticleStatus(status),
        language=Language(code="fr", confidence=1, basis="stated"),
        published=Published(
            start="2026-01-01", end="2026-01-01", precision=Precision.DAY, basis=PublishedBasis.STATED
        ),
        story_id="a",
        pipeline=PipelineRef(version="1", catalogue="none", stages=()),
        received_at="2026-01-01T00:00:00Z",
    )


def head(version: int, origin: str = ELSEWHERE, scale: str = "integer") -> Head:
    return Head(version, scale, "usable", origin)


def test_a_first_version_is_written():
    assert first(article(1)).action is Action.WRITE


def test_a_newer_version_replaces_the_stored_one():
    decision = decide(article(2), HERE, head(1), None)
    assert (decision.action, decision.outcome) == (Action.REPLACE, Outcome.INDEXED)


def test_the_same_version_is_written_again_so_that_a_replay_is_no_conflict():
    decision = decide(article(2), HERE, head(2), None)
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


def test_another_message_with_a_kept_version_is_superseded():
    assert decide(article(1), HERE, head(2), head(1, origin=ELSEWHERE)).outcome is Outcome.SUPERSEDED


def test_cancellation_and_withholding_have_outcomes_of_their_own():
    assert decide(article(3, "canceled"), HERE, head(2), None).outcome is Outcome.CANCELED
    assert decide(article(3, "withheld"), HERE, head(2), None).outcome is Outcome.WITHHELD


def test_an_older_version_that_arrives_after_a_cancellation_does_not_bring_the_article_back():
    stored = Head(5, "integer", "canceled", ELSEWHERE)
    assert decide(article(4), HERE, stored, None).action is Action.KEEP_LATE


def test_versions_counted_on_another_scale_are_rejected_with_what_to_do():
    decision = decide(article(1_700_000_000_000, scale="time"), HERE, head(3), None)
    assert decision.outcome is Outcome.REJECTED
    assert decision.rejection is not None
    assert decision.rejection.reason is Reason.VERSION_SCALE
    assert "version_created" in decision.rejection.message
