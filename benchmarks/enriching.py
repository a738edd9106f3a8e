"""What the pipeline costs on one core, by language and stage: what a worker process of the ingestor does, nothing else."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import orjson

from benchmarks.corpus.pages import page
from benchmarks.corpus.sentences import pools
from benchmarks.corpus.texts import plain_text
from services.engines.elastic.documents import ElasticCodec
from services.ingestor.corrections_file import CorrectionsFile
from services.ingestor.pipeline import Context
from services.ingestor.processing import Processing, Refused, Task

PAGE_LANGUAGES: Final = ("en", "fr", "de", "ru", "zh")
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
_RECEIVED_MS: Final = 1_767_225_600_000
_WARM: Final = 10
_AT_ONCE: Final = 10

_Maker = Callable[[str, int, int], str]  # language, bytes, number of the article


@dataclass(frozen=True, slots=True)
class Cost:
    """`per_second` articles on one core, and how many microseconds of an article each stage takes.

    `field` is the one that the article comes in: text or html.
    """

    field: str
    language: str
    articles: int
    bytes_each: int
    per_second: float
    stages_us: dict[str, float]


def cost_of_texts(size: int, seconds: float) -> list[Cost]:
    """Plain texts of `size` bytes, in every supported language; each language is measured for `seconds` of processor."""
    return [_cost("text", language, plain_text, size, seconds) for language in pools()]


def cost_of_pages(size: int, seconds: float) -> list[Cost]:
    """The same for HTML pages of `size` bytes."""
    return [_cost("html", language, page, size, seconds) for language in PAGE_LANGUAGES]


def _cost(field: str, language: str, made: _Maker, size: int, seconds: float) -> Cost:
    def tasks(first: int, count: int) -> list[Task]:
        return [
            _task(number, {field: made(language, size, number)}) for number in range(first, first + count)
        ]

    processing = Processing(Context(), CorrectionsFile(None), ElasticCodec())
    _run(processing, tasks(0, _WARM))
    spent, stages = 0.0, dict[str, float]()
    articles = sent = 0
    while spent < seconds:
        some = tasks(_WARM + articles, _AT_ONCE)
        began = time.process_time()
        for stage, taken in _run(processing, some).items():
            stages[stage] = stages.get(stage, 0.0) + taken
        spent += time.process_time() - began
        articles += _AT_ONCE
        sent += sum(len(task.value or b"") for task in some)
    # Stages are timed by the clock, which runs on while others have the processor: only their shares are used.
    scale = spent / sum(stages.values()) / articles * 1e6
    shares = {stage: taken * scale for stage, taken in stages.items()}
    return Cost(field, language, articles, sent // articles, articles / spent, shares)


def _task(number: int, content: dict[str, str]) -> Task:
    value = {
        "uri": f"urn:enrich:{number}",
        "publisher": {"name": "Tellus Wire"},
        **content,
    }
    return Task(f"raw/0/{number}", orjson.dumps(value), _RECEIVED_MS, ())


def _run(processing: Processing, tasks: list[Task]) -> dict[str, float]:
    results, seconds = processing.run(tasks, _NOW)
    refused = [one for one in results if isinstance(one, Refused)]
    if refused:
        raise RuntimeError(f"the pipeline refuses what it is measured on: {refused[0].rejection.message}")
    return seconds
