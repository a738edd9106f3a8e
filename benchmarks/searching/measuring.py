"""Times of requests: one at a time in turn with the same query sent straight, then many users at once."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from benchmarks.percentiles import shares

_WARM: Final = 5
# Who gets an error asks again a little later, as people do.
_AFTER_ERROR_S: Final = 0.1
_PATIENCE: Final = aiohttp.ClientTimeout(total=120)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one request, half, 95 and 99 of a hundred of which take no longer, through Telex and straight."""

    question: str
    found: int
    telex_ms: tuple[float, ...]
    straight_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Many users, each asking the next question as soon as the one before is answered.

    `errors` counts what is no answer, by `kinds`: a status, or what became of the connection. `ms` are of the answers.
    """

    users: int
    seconds: float
    answers: int
    errors: int
    ms: tuple[float, ...]
    kinds: Mapping[str, int]


async def in_turn(
    telex: str,
    elastic: str,
    questions: Mapping[str, Mapping[str, str]],
    bodies: Mapping[str, Mapping[str, Any]],
    repetitions: int,
) -> list[Times]:
    """Each question so many times through Telex (`telex`: its articles' address) and straight (`elastic`: that of `_search`).

    Raises aiohttp.ClientResponseError for an answer that is none.
    """
    ours: dict[str, list[float]] = {name: [] for name in questions}
    theirs: dict[str, list[float]] = {name: [] for name in questions}
    found: dict[str, int] = {}
    async with aiohttp.ClientSession(raise_for_status=True, timeout=_PATIENCE) as session:

        async def through(parameters: Mapping[str, str]) -> tuple[int, float]:
            began = time.perf_counter()
            async with session.get(telex, params=parameters) as answer:
                told = await answer.json()
            return told["total"]["value"], (time.perf_counter() - began) * 1000

        async def straight(body: Mapping[str, Any]) -> tuple[int, float]:
            began = time.perf_counter()
            async with session.post(elastic, json=body) as answer:
                told = await answer.json()
            return told["hits"]["total"]["value"], (time.perf_counter() - began) * 1000

        for turn in range(-_WARM, repetitions):
            for name, parameters in questions.items():
                # Whoever comes second finds warm what the first has read: each is first every other time.
                if turn % 2:
                    our_total, our_ms = await through(parameters)
                    total, their_ms = await straight(bodies[name])
                else:
                    total, their_ms = await straight(bodies[name])
                    our_total, our_ms = await through(parameters)
                if total != our_total:
                    raise RuntimeError(f"{name}: Telex and the index do not find the same")
                found[name] = total
                if turn >= 0:
                    ours[name].append(our_ms)
                    theirs[name].append(their_ms)
    return [Times(name, found[name], shares(ours[name]), shares(theirs[name])) for name in questions]


async def crowd(telex: str, questions: Mapping[str, Mapping[str, str]], users: int, seconds: float) -> Crowd:
    """`users` at once for `seconds`; whatever is not 200 is an error, and so is a connection that fails.

    Raises RuntimeError when nobody got an answer.
    """
    until = time.monotonic() + seconds
    taken: list[float] = []
    errors: Counter[str] = Counter()
    rows = list(questions.values())

    async def one(number: int, session: aiohttp.ClientSession) -> None:
        while True:
            began = time.perf_counter()
            error = await _error(session, telex, rows[number % len(rows)])
            if error is None:
                taken.append((time.perf_counter() - began) * 1000)
            else:
                errors[error] += 1
                await asyncio.sleep(_AFTER_ERROR_S)
            if time.monotonic() >= until:
                return
            number += 1

    connector = aiohttp.TCPConnector(limit=users)
    async with aiohttp.ClientSession(connector=connector, timeout=_PATIENCE) as session:
        await asyncio.gather(*(one(number, session) for number in range(users)))
    if not taken:
        raise RuntimeError(f"none of {users} users got an answer: {dict(errors)}")
    return Crowd(users, seconds, len(taken), errors.total(), shares(taken), dict(errors))


async def _error(session: aiohttp.ClientSession, url: str, asked: Mapping[str, str]) -> str | None:
    """What went wrong with a request; None when it was answered."""
    try:
        async with session.get(url, params=asked) as answer:
            await answer.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        return type(error).__name__
    return None if answer.status == 200 else str(answer.status)
