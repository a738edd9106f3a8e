"""One batch into the index: write what has to be written, know the outcome of every message.

Every message gets exactly one outcome. An article's earlier versions are kept before the newer one overwrites them, in
a write of their own: whenever the process dies, the replay finds either both or only the older one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog

from schemas.outcomes import Outcome, Reason, Rejection
from services.engines.bus import Message, Place
from services.engines.document import as_history, history_id
from services.engines.errors import BusUnavailable, DestinationMoved, IndexUnavailable
from services.engines.index import (
    Codec,
    Destination,
    Destinations,
    IndexDocument,
    Verdict,
    Writable,
    WriteResult,
)
from services.ingestor.admission import LATE, Action, Decision, decide, first
from services.ingestor.answers import Answer
from services.ingestor.delivery import write_all
from services.ingestor.forgotten import REFUSED, ForgottenArticles
from services.ingestor.health import Health
from services.ingestor.processing import Processed, Ready, Refused
from services.runtime.backoff import Backoff
from services.runtime.kill_points import reached

_T = TypeVar("_T")
_log = structlog.get_logger(__name__)

Item = tuple[Message, Ready]


def waves(articles: Sequence[Item]) -> Iterator[list[Item]]:
    """Split so that no id is twice in a wave and the versions of one id keep their order over the waves."""
    rounds: list[list[Item]] = []
    seen: dict[str, int] = {}
    for message, article in articles:
        number = seen.get(article.id, 0)
        seen[article.id] = number + 1
        if number == len(rounds):
            rounds.append([])
        rounds[number].append((message, article))
    yield from rounds


@dataclass(frozen=True, slots=True)
class BatchWriter:
    """Brings processed batches into the index. Two versions of one id must never be given to it at once.

    `overloaded` is told each time the index asks for less, `moved` each time a part of a batch is written.
    """

    index: Destinations
    codec: Codec
    forgotten: ForgottenArticles
    stop: asyncio.Event
    health: Health
    overloaded: Callable[[], None] = lambda: None
    moved: Callable[[], None] = lambda: None

    async def write(self, batch: Sequence[tuple[Message, Processed]]) -> list[Answer]:
        """One answer for each message, in order, when all are durable. Raises Stopping."""
        await self.follow_forgotten()
        answers: dict[Place, Answer] = {}
        ready: list[Item] = []
        for message, made in batch:
            processed = self.forgotten.gate(message, made)
            if isinstance(processed, Refused):
                answers[message.place] = Answer(message, processed, Outcome.REJECTED, processed.rejection)
            else:
                ready.append((message, processed))
        for wave in waves(ready):
            for answer in await self._wave(wave):
                answers[answer.message.place] = answer
            self.moved()
        # What was forgotten while this was on its way into the index goes again, however long that took.
        self.forgotten.written(article.id for _, article in ready)
        await self.follow_forgotten()
        return [self._remembered(answers[message.place]) for message, _ in batch]

    def _remembered(self, answer: Answer) -> Answer:
        if answer.processed.id is None or answer.processed.id not in self.forgotten:
            return answer
        return Answer(answer.message, REFUSED, Outcome.REJECTED, REFUSED.rejection)

    async def follow_forgotten(self) -> None:
        """Know what is forgotten by now; what is new has been erased once more. Raises Stopping."""
        backoff = Backoff(self.stop)
        while True:
            try:
                await self.forgotten.follow()
            except BusUnavailable as error:
                self.health.trouble("bus", str(error))
                _log.warning("forgotten_unknown", problem=str(error))
                await backoff.wait()
            else:
                self.health.well("bus")
                return

    async def _wave(self, wave: list[Item]) -> list[Answer]:
        while True:
            try:
                return await self._wave_to(self.index.destination(), wave)
            except DestinationMoved:
                _log.info("destination_moved", articles=len(wave))

    async def _wave_to(
        self, index: Destination, wave: list[Item], *, overtaken_before: bool = False
    ) -> list[Answer]:
        decided = list(zip(wave, await self._decide(index, wave), strict=True))
        replaced = {
            article.id: article.version
            for (_, article), decision in decided
            if decision.action is Action.REPLACE
        }
        if replaced:
            found = await self._steadily(lambda: index.fetch(list(replaced)))
            # Another process may have written since the look-up: what it wrote is no earlier version.
            earlier = [one for one in found.values() if one.version < replaced[one.doc_id]]
            await self._keep(index, [as_history(document) for document in earlier])
            reached("earlier_kept")
        answers: list[Answer] = []
        current: list[tuple[Message, Ready, Outcome]] = []
        late: list[IndexDocument] = []
        for (message, article), decision in decided:
            action, outcome, rejection = decision
            if action is Action.WRITE or action is Action.REPLACE:
                current.append((message, article, outcome))
                continue
            if action is Action.KEEP_LATE:
                late.append(self._late(article))
            answers.append(Answer(message, article, outcome, rejection))
        results = await self._written(index, [article.document for _, article, _ in current])
        reached("wave_written")
        overtaken: list[Item] = []
        for (message, article, outcome), result in zip(current, results, strict=True):
            if result.verdict is Verdict.STALE and not overtaken_before:
                overtaken.append((message, article))
            elif result.verdict is Verdict.STALE:
                late.append(self._late(article))
                answers.append(Answer(message, article, Outcome.SUPERSEDED))
            elif result.verdict is Verdict.REFUSED:
                answers.append(Answer(message, article, Outcome.REJECTED, _refused(result.reason)))
            else:
                answers.append(Answer(message, article, outcome, became_current=True))
        await self._keep(index, late)
        if overtaken:
            # Another process was faster with a newer version: with that one as the current one, decide again.
            answers += await self._wave_to(index, overtaken, overtaken_before=True)
        return answers

    async def _decide(self, index: Destination, wave: list[Item]) -> list[Decision]:
        heads = await self._steadily(lambda: index.heads([article.id for _, article in wave]))
        # Most articles are new: only for the others it matters whether this very version is kept already.
        known = [history_id(article.id, article.version) for _, article in wave if article.id in heads]
        kept = await self._steadily(lambda: index.heads(known)) if known else {}
        return [
            first(article)
            if (current := heads.get(article.id)) is None
            else decide(
                article, str(message.place), current, kept.get(history_id(article.id, article.version))
            )
            for message, article in wave
        ]

    async def _steadily(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        """The answer of `ask`, asked until the index is there again. Raises Stopping."""
        backoff, ours = Backoff(self.stop), object()
        try:
            while True:
                try:
                    return await ask()
                except IndexUnavailable as error:
                    self.health.trouble("index", str(error), ours)
                    _log.warning("index_unavailable", problem=str(error))
                    await backoff.wait()
        finally:
            self.health.well("index", ours)

    async def _keep(self, index: Destination, documents: list[IndexDocument]) -> None:
        if not documents:
            return
        results = await self._written(index, documents)
        for document, result in zip(documents, results, strict=True):
            if (
                result.verdict is Verdict.REFUSED
            ):  # it was taken once as current: only a changed mapping refuses it
                _log.error("earlier_version_not_kept", id=document.doc_id, reason=result.reason)

    async def _written(self, index: Destination, documents: Sequence[Writable]) -> list[WriteResult]:
        return await write_all(index, documents, self.stop, self.health, self.overloaded)

    def _late(self, article: Ready) -> IndexDocument:
        history = as_history(self.codec.decode(article.document))
        return replace(history, origin=LATE + history.origin)


def _refused(reason: str | None) -> Rejection:
    return Rejection(
        reason=Reason.INDEX_REFUSED, stage="index", message=f"the index does not take this article ({reason})"
    )
