"""Whether the ingestor does its work now: read by the probes, written by whoever meets trouble."""

import asyncio
from typing import Final, Literal, get_args

from services.ingestor.metrics import TROUBLE

Part = Literal["start", "index", "answers", "rejects", "bus"]
Beside = Literal["publishers", "stories"]

# What keeps the work from going on is told before what is merely seen from aside.
_ORDER: Final[tuple[Part, ...]] = ("index", "answers", "rejects", "bus", "start")


class Health:
    """`problem` is None while all is well, else a sentence that is safe to show. Not well at first: nothing is proved."""

    def __init__(self) -> None:
        self._beside: dict[Beside, str] = {}
        self._problems: dict[Part, dict[object, str]] = {part: {} for part in get_args(Part)}
        self._problems["start"][None] = "starting"
        self.proved = asyncio.Event()
        for part, problems in self._problems.items():
            TROUBLE.labels(part).set(bool(problems))

    @property
    def problem(self) -> str | None:
        """What keeps the work from going on."""
        for part in _ORDER:
            # A copy: the probes ask from a thread of their own.
            problems = list(self._problems[part].values())
            if problems:
                return problems[-1]
        return None

    @property
    def beside(self) -> str | None:
        """What fails again and again beside the work, which goes on all the same."""
        return "; ".join(list(self._beside.values())) or None

    def beside_failed(self, name: Beside, problem: str) -> None:
        """What is done beside the work under that name does not go through."""
        self._beside[name] = problem

    def beside_well(self, name: Beside) -> None:
        """It just went through."""
        self._beside.pop(name, None)

    def trouble(self, part: Part, problem: str, by: object = None) -> None:
        """Something that `part` of the work needs does not answer; `by` is who met it, where several are at work."""
        self._problems[part][by] = problem
        TROUBLE.labels(part).set(1)

    def well(self, part: Part, by: object = None) -> None:
        """`part` just went through, for `by`: what others have met stands until they are through themselves.

        The bus is also asked aside from the work: a consumer whose broker is gone raises nothing, its polls are merely
        empty, so they prove little.
        """
        self._problems[part].pop(by, None)
        TROUBLE.labels(part).set(bool(self._problems[part]))
        if part == "start":
            self.proved.set()
