"""What editors corrected: the lines of the corrections file, read, and found again by the article they are about. Pure."""

from collections.abc import Iterable
from typing import Final

from pydantic import ValidationError

from schemas.corrections import EVERY_ARTICLE, Correction
from services.ingestor.folded import folded
from services.ingestor.stages.web_address import canonical_url


class UnreadableCorrection(ValueError):  # noqa: N818 - it says what the line is
    """A line that is no correction; the text says which line and what is wrong with it."""


class Corrections:
    """Every correction in the order of the file, which is the order in which they are made."""

    def __init__(self, entries: Iterable[Correction] = ()) -> None:
        self._of_article: dict[str, list[tuple[int, Correction]]] = {}
        self._everywhere: dict[str, list[tuple[int, Correction]]] = {}
        for place in enumerate(entries):
            _, one = place
            if one.article == EVERY_ARTICLE and one.merge_actor is not None:
                self._everywhere.setdefault(one.merge_actor.source, []).append(place)
                continue
            for name in {folded(one.article), canonical_url(one.article)} - {None}:
                self._of_article.setdefault(str(name), []).append(place)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._of_article or self._everywhere)

    def of(self, names: Iterable[str | None], actors: Iterable[str]) -> tuple[Correction, ...]:
        """Those of the article with these names (id, uri, url), and the merges of every article's actors that may concern
        one of `actors` (ids), in order."""
        found: dict[int, Correction] = {}
        for name in names:
            if name is not None:
                found.update(self._of_article.get(folded(name), ()))
        waiting = {*actors, *(one.merge_actor.to for one in found.values() if one.merge_actor is not None)}
        seen: set[str] = set()
        while waiting:
            identifier = waiting.pop()
            seen.add(identifier)
            for number, one in self._everywhere.get(identifier, ()):
                found[number] = one
                # What this merge makes may be what the next one merges.
                if one.merge_actor is not None and one.merge_actor.to not in seen:
                    waiting.add(one.merge_actor.to)
        return tuple(found[number] for number in sorted(found))


NONE: Final = Corrections()


def parse_corrections(data: bytes, name: str) -> Corrections:
    """The corrections in `data`, JSON lines; blank lines count as not there.

    Raises UnreadableCorrection, which calls the file `name`.
    """
    return Corrections(
        read_correction(line, f"{name}, line {number}")
        for number, line in enumerate(data.splitlines(), start=1)
        if line.strip()
    )


def read_correction(line: bytes, where: str) -> Correction:
    """The correction in one line. Raises UnreadableCorrection that begins with `where`."""
    try:
        return Correction.model_validate_json(line)
    except ValidationError as error:
        raise UnreadableCorrection(f"{where}: {problem_of(error)}") from None


def problem_of(error: ValidationError) -> str:
    """The first thing that is wrong with a correction, in one sentence."""
    problem = error.errors(include_url=False, include_input=False)[0]
    path = ".".join(str(part) for part in problem["loc"])
    told = problem["msg"].removeprefix("Value error, ")
    return f"{path}: {told}" if path else told
