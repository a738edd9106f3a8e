"""Whether every group of a watching process goes on: written by the groups, read by the probes."""

from collections.abc import Iterable
from typing import Final, Literal

from services.search.watching.metrics import TROUBLE

# What was met at the work, and what was met by asking the bus aside from it.
Part = Literal["work", "bus"]
# In place of a group, before there are any.
START: Final = "start"


class Health:
    """`problem` is None while all is well, else a sentence that is safe to show. Not well at first: nothing is proved."""

    def __init__(self) -> None:
        self._problems: dict[str, dict[Part, str]] = {}
        self.trouble(START, "work", "starting")

    def begins(self, groups: Iterable[str]) -> None:
        """These groups are to be members now; each is well when it has polled."""
        for group in groups:
            self.trouble(group, "work", "starting")
        self.well(START, "work")

    @property
    def problem(self) -> str | None:
        """What keeps a group from going on, with its name."""
        # Copies: the probes ask from a thread of their own.
        for group, problems in list(self._problems.items()):
            for problem in list(problems.values()):
                return problem if group == START else f"{group}: {problem}"
        return None

    def trouble(self, group: str, part: Part, problem: str) -> None:
        """Something that `group` needs does not answer."""
        self._problems.setdefault(group, {})[part] = problem
        TROUBLE.labels(group).set(1)

    def well(self, group: str, part: Part) -> None:
        """`part` of `group` just went through."""
        problems = self._problems.setdefault(group, {})
        problems.pop(part, None)
        TROUBLE.labels(group).set(bool(problems))
