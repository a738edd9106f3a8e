"""Whether the ingestor does its work now: read by the probes, written by the loop."""

import asyncio


class Health:
    """`problem` is None while all is well, else a sentence that is safe to show. Not well at first: nothing is proved."""

    def __init__(self) -> None:
        self._work: str | None = "starting"
        self._bus: str | None = None
        self.proved = asyncio.Event()

    @property
    def problem(self) -> str | None:
        """What keeps the work from going on."""
        return self._work or self._bus

    def trouble(self, problem: str) -> None:
        """Something the work needs does not answer."""
        self._work = problem

    def bus(self, problem: str | None) -> None:
        """What is the matter with the bus when it is asked aside from the work; None: nothing. A consumer whose broker
        is gone raises nothing: its polls are merely empty, so they prove little."""
        self._bus = problem

    def well(self) -> None:
        """The work just went through."""
        self._work = None
        self.proved.set()
