"""One batch: process each message, write what has to be written, know the outcome of every message.

Every message gets exactly one outcome. An article's earlier versions are kept before the newer one overwrites them, in
a write of their own: whenever the process dies, the replay finds either both or only the older one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import structlog

from schemas.enriched import EnrichedArticle
from schemas.outcomes import Note, Outcome, Reason, Rejection
from services.engines.bus import Message
from services.engines.document import as_history, history_id, to_document
from services.engines.errors import IndexUnavailable
from services.engines.index import ArticleIndex, IndexDocument, Verdict
from services.ingestor.admission import LATE, Action, decide
from services.ingestor.delivery import Backoff, write_all
from services.ingestor.health import Health
from services.ingestor.pipeline import Context, RawMessage, Rejected, process

_T = TypeVar("_T")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A message and what became of it. `article` is None only when the message could not be read as one."""

    message: Message
    outcome: Outcome
    article: EnrichedArticle | None = None
    rejection: Rejection | None = None
    uri: str | None = None
    version: int | None = None
    notes: tuple[Note, ...] = ()
    became_current: bool = False


def process_all(messages: Sequence[Message], context: Context) -> list[EnrichedArticle | Rejected]:
    """The pipeline over a batch, in order. Pure; takes CPU, so the caller keeps it out of the event loop."""
    return [process(RawMessage(m.value, m.timestamp_ms, m.headers), context) for m in messages]


def waves(
    articles: Sequence[tuple[Message, EnrichedArticle]],
) -> Iterator[list[tuple[Message, EnrichedArticle]]]:
    """Split so that no id is twice in a wave and the versions of one id keep their order over the waves."""
    rounds: list[list[tuple[Message, EnrichedArticle]]] = []
    seen: dict[str, int] = {}
    for message, article in articles:
        number = seen.get(article.id, 0)
        seen[article.id] = number + 1
        if number == len(rounds):
            rounds.append([])
        rounds[number].append((message, article))
    yield from rounds


class BatchWriter:
    """Brings processed batches into the index. One batch at a time: two versions of one id never fly at once."""

    def __init__(self, index: ArticleIndex, context: Context, stop: asyncio.Event, health: Health) -> None:
        self._index = index
        self._context = context
        self._stop = stop
        self._health = health

    async def take(self, messages: Sequence[Message], now: datetime) -> list[Answer]:
        """Process and write `messages`; one answer for each, in order, when all are durable. Raises Stopping."""
        results = await asyncio.to_thread(process_all, messages, self._context)
        answers: dict[str, Answer] = {}
        readable: list[tuple[Message, EnrichedArticle]] = []
        for message, result in zip(messages, results, strict=True):
            if isinstance(result, Rejected):
                answers[str(message.place)] = Answer(
                    message,
                    Outcome.REJECTED,
                    rejection=result.rejection,
                    uri=result.uri,
                    version=result.version,
                    notes=result.notes,
                )
            else:
                readable.append((message, result))
        for wave in waves(readable):
            for answer in await self._write(wave, now):
                answers[str(answer.message.place)] = answer
        return [answers[str(message.place)] for message in messages]

    async def _write(self, wave: list[tuple[Message, EnrichedArticle]], now: datetime) -> list[Answer]:
        wanted = [
            name for _, article in wave for name in (article.id, history_id(article.id, article.version))
        ]
        heads = await self._steadily(lambda: self._index.heads(wanted))
        decided = [
            (
                message,
                article,
                decide(
                    article,
                    str(message.place),
                    heads.get(article.id),
                    heads.get(history_id(article.id, article.version)),
                ),
            )
            for message, article in wave
        ]
        replaced = [article.id for _, article, decision in decided if decision.action is Action.REPLACE]
        if replaced:
            earlier = await self._steadily(lambda: self._index.fetch(replaced))
            await self._keep([as_history(document) for document in earlier.values()])
        answers: list[Answer] = []
        current: list[tuple[Answer, IndexDocument]] = []
        late: list[IndexDocument] = []
        for message, article, decision in decided:
            document = to_document(article, origin=str(message.place), indexed_at=now)
            answer = Answer(message, decision.outcome, article, decision.rejection)
            if decision.action in {Action.WRITE, Action.REPLACE}:
                current.append((answer, document))
                continue
            if decision.action is Action.KEEP_LATE:
                late.append(_late(document))
            answers.append(answer)
        results = await write_all(
            self._index, [document for _, document in current], self._stop, self._health
        )
        for (answer, document), result in zip(current, results, strict=True):
            if result.verdict is Verdict.STALE:  # another ingestor was faster with a newer version
                late.append(_late(document))
                answers.append(replace(answer, outcome=Outcome.SUPERSEDED))
            elif result.verdict is Verdict.REFUSED:
                answers.append(replace(answer, outcome=Outcome.REJECTED, rejection=_refused(result.reason)))
            else:
                answers.append(replace(answer, became_current=True))
        await self._keep(late)
        return answers

    async def _steadily(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        """The answer of `ask`, asked until the index is there again. Raises Stopping."""
        backoff = Backoff(self._stop)
        while True:
            try:
                return await ask()
            except IndexUnavailable as error:
                self._health.trouble(str(error))
                _log.warning("index_unavailable", problem=str(error))
                await backoff.wait()

    async def _keep(self, documents: list[IndexDocument]) -> None:
        if not documents:
            return
        results = await write_all(self._index, documents, self._stop, self._health)
        for document, result in zip(documents, results, strict=True):
            if (
                result.verdict is Verdict.REFUSED
            ):  # it was taken once as current: only a changed mapping refuses it
                _log.error("earlier_version_not_kept", id=document.doc_id, reason=result.reason)


def _late(document: IndexDocument) -> IndexDocument:
    return replace(as_history(document), origin=LATE + document.origin)


def _refused(reason: str | None) -> Rejection:
    return Rejection(
        reason=Reason.INDEX_REFUSED, stage="index", message=f"the index does not take this article ({reason})"
    )
