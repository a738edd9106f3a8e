"""Whether the ingestor does its work now: read by the probes, written by the loop."""

import asyncio


class Health:
    """`problem` is None while all is well, else a sentence that is safe to show. Not well at first: nothing is proved."""

    def __init__(self) -> None:
        self.problem: str | None = "starting"
        self.proved = asyncio.Event()

    def trouble(self, problem: str) -> None:
        """Something the work needs does not answer."""
        self.problem = problem

    def well(self) -> None:
        """The work just went through."""
        self.problem = None
        self.proved.set()
