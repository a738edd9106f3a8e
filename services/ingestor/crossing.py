"""Tasks and results in the form in which they cross to a worker process and back. Pure.

They cross as plain tuples: pickling an object of a class of ours takes calls into Python, which for an article's few
kilobytes is more than all the copying. What is rare (a refusal, a document that is no JSON) crosses as it is.
"""

from collections.abc import Iterable
from typing import Any

from schemas.raw import ArticleStatus
from services.engines.index import Encoded
from services.ingestor.processing import Processed, Ready, Refused, Task

_STATUS = {status.value: status for status in ArticleStatus}


def packed_tasks(tasks: Iterable[Task]) -> list[tuple[Any, ...]]:
    """`tasks`, for `unpacked_tasks` on the other side."""
    return list(map(tuple, tasks))


def unpacked_tasks(packed: Iterable[tuple[Any, ...]]) -> list[Task]:
    """The tasks that were packed."""
    return list(map(Task._make, packed))


def packed_results(results: Iterable[Processed]) -> list[object]:
    """`results`, for `unpacked_results` on the other side."""
    return [_packed(one) for one in results]


def unpacked_results(packed: Iterable[Any]) -> list[Processed]:
    """The results that were packed."""
    # A named tuple is what crossed as it is.
    return [_unpacked(one) if type(one) is tuple else one for one in packed]


def _packed(one: Processed) -> object:
    if isinstance(one, Refused):
        return one
    name, uri, version, scale, received_ms, status, notes, document, published, url = one
    if not isinstance(document, Encoded):
        return one
    return name, uri, version, scale, received_ms, status.value, notes, tuple(document), published, url


def _unpacked(packed: tuple[Any, ...]) -> Ready:
    name, uri, version, scale, received_ms, status, notes, document, published, url = packed
    ready = _STATUS[status], notes, Encoded(*document), published, url
    return Ready(name, uri, version, scale, received_ms, *ready)
