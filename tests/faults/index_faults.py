"""What can be wrong with an answer to a bulk request, for `http_front.HttpFront`."""

import asyncio
import itertools
from collections.abc import Callable, Sequence

import orjson

from tests.faults.http_front import Answer, Cut, Fault, Send

Item = tuple[bytes, bytes]


def items_of(body: bytes) -> list[Item]:
    """The two lines of each item of a bulk body."""
    lines = body.split(b"\n")
    return list(zip(lines[0:-1:2], lines[1:-1:2], strict=True))


def id_of(item: Item) -> str:
    """The document's id."""
    found: str = next(iter(orjson.loads(item[0]).values()))["_id"]
    return found


def joined(items: Sequence[Item]) -> bytes:
    """The body of `items`."""
    return b"".join(action + b"\n" + source + b"\n" for action, source in items)


def error_body(status: int, error_type: str) -> bytes:
    """A whole answer that is an error, in Elasticsearch's own form."""
    return orjson.dumps({"error": {"type": error_type, "reason": "made by a test"}, "status": status})


def answers(status: int, error_type: str | None = None) -> Fault:
    """The request is not passed on; without an error type the answer is a gateway's, not Elasticsearch's."""

    async def fault(_body: bytes, _send: Send) -> Answer:
        if error_type is None:
            return Answer(status, b"", genuine=False)
        return Answer(status, error_body(status, error_type))

    return fault


async def cut_before(_body: bytes, _send: Send) -> Answer:
    """The request is not passed on, and never answered."""
    raise Cut


async def cut_after(body: bytes, send: Send) -> Answer:
    """Elasticsearch does what is asked, but its answer is lost."""
    await send(body)
    raise Cut


def held(release: asyncio.Event) -> Fault:
    """The request waits until `release` is set, then goes on."""

    async def fault(body: bytes, send: Send) -> Answer:
        await release.wait()
        return await send(body)

    return fault


def first_passed(after: Fault) -> Fault:
    """The first request goes on as it is; those behind it meet `after`."""
    numbers = itertools.count()

    async def fault(body: bytes, send: Send) -> Answer:
        return await (send(body) if next(numbers) == 0 else after(body, send))

    return fault


def slow(seconds: float) -> Fault:
    """The answer takes `seconds` longer."""

    async def fault(body: bytes, send: Send) -> Answer:
        await asyncio.sleep(seconds)
        return await send(body)

    return fault


def refused_items(status: int, error_type: str, which: Callable[[int, str], bool]) -> Fault:
    """Items for which `which` holds (their place in the request, their id) are not done and answered with an error."""

    async def fault(body: bytes, send: Send) -> Answer:
        items = items_of(body)
        bad = {number for number, item in enumerate(items) if which(number, id_of(item))}
        passed = [item for number, item in enumerate(items) if number not in bad]
        good: list[object] = []
        if passed:
            answer = await send(joined(passed))
            if answer.status != 200:
                return answer
            good = orjson.loads(answer.body)["items"]
        error = {"index": {"status": status, "error": {"type": error_type, "reason": "made by a test"}}}
        merged = [error if number in bad else good.pop(0) for number in range(len(items))]
        return Answer(200, orjson.dumps({"errors": bool(bad), "items": merged}))

    return fault


def resized(by: int) -> Fault:
    """Elasticsearch does what is asked; its answer has that many items more or fewer than the request."""

    async def fault(body: bytes, send: Send) -> Answer:
        answer = await send(body)
        told = orjson.loads(answer.body)
        told["items"] = (told["items"] + told["items"][:1] * max(by, 0))[: len(told["items"]) + by]
        return Answer(answer.status, orjson.dumps(told))

    return fault


def larger_than(limit: int) -> Fault:
    """Bodies above `limit` bytes get a 413 without a body, as Elasticsearch's own."""

    async def fault(body: bytes, send: Send) -> Answer:
        return Answer(413) if len(body) > limit else await send(body)

    return fault


def spoiled_by(mark: bytes) -> Fault:
    """A request with `mark` in it is refused as a whole, the good items too."""

    async def fault(body: bytes, send: Send) -> Answer:
        if mark in body:
            return Answer(400, error_body(400, "action_request_validation_exception"))
        return await send(body)

    return fault
