"""How the state of a saved search, and of its webhook, is shown to its owner. Pure."""

from schemas.moments import from_epoch_ms, iso
from services.search.hooks.delivery import HookState
from services.search.saved.answers import SearchProblem, WebhookAnswer
from services.search.saved.problem import Trouble
from services.search.saved.searches import Webhook


def iso_ms(at_ms: int) -> str:
    """`at_ms` (ms since 1970 UTC) as ISO 8601."""
    return iso(from_epoch_ms(at_ms))


def problem_answer(trouble: Trouble | None) -> SearchProblem | None:
    """What is told of `trouble`; None while it may pass."""
    if trouble is None or not trouble.broken:
        return None
    return SearchProblem(
        code=trouble.code,
        message=trouble.message,
        param=trouble.param,
        position=trouble.position,
        since=iso_ms(trouble.since_ms),
        failures=trouble.failures,
    )


def webhook_answer(webhook: Webhook, state: HookState, now_ms: int) -> WebhookAnswer:
    """How deliveries to `webhook` do."""
    pending = state.pending
    return WebhookAnswer(
        url=webhook.url,
        state=state.state(now_ms),
        delivered_through=state.through,
        failures=state.failures,
        failing_since=None if state.failing_since_ms is None else iso_ms(state.failing_since_ms),
        next_attempt=None if pending is None or not pending.next_ms else iso_ms(pending.next_ms),
        last_at=None if state.last_ms is None else iso_ms(state.last_ms),
        last_status=state.last_status,
        last_problem=state.last_problem,
    )
