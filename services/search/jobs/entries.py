"""The entries of a job: what is counted for each, and what was counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.search.counting.sets import SetOf
from services.search.exporting.counted_columns import COUNTED
from services.search.jobs.names import Resolution, meant
from services.search.jobs.parameters import JobRequest

SET: Final = [column.name for column in COUNTED].index("set")


@dataclass(frozen=True, slots=True)
class Entry:
    """One query or name. `number` counts from 0."""

    number: int
    label: str | None
    asked: SetOf
    resolution: Resolution
    actors: tuple[str, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As it is kept in a record."""
        return {
            "number": self.number,
            "label": self.label,
            "asked": self.asked.model_dump(mode="json", exclude_unset=True),
            "resolution": self.resolution.value,
            "actors": list(self.actors),
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Entry":
        """What `kept` gave."""
        return cls(
            kept["number"],
            kept["label"],
            SetOf.model_validate(kept["asked"]),
            Resolution(kept["resolution"]),
            tuple(kept["actors"]),
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted for an entry: rows in long form, or what is wrong with it."""

    entry: Entry
    rows: Sequence[Sequence[Any]]
    code: str | None = None
    message: str | None = None

    def kept(self) -> dict[str, Any]:
        """As it is kept in a record."""
        return {
            "entry": self.entry.kept(),
            # All of them are of one set, whose label may be longer than the rest of a row.
            "set": self.rows[0][SET] if self.rows else self.entry.label,
            "rows": [[*row[:SET], None, *row[SET + 1 :]] for row in self.rows],
            "code": self.code,
            "message": self.message,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Counted":
        """What `kept` gave."""
        rows = [[*row[:SET], kept["set"], *row[SET + 1 :]] for row in kept["rows"]]
        return cls(Entry.read(kept["entry"]), rows, kept["code"], kept["message"])


def entries_of(request: JobRequest) -> list[Entry]:
    """The entries of `request`, in its order, names looked up."""
    if request.queries:
        return [
            Entry(number, stated.label, stated, Resolution.QUERY)
            for number, stated in enumerate(request.queries)
        ]
    found: list[Entry] = []
    for number, name in enumerate(request.names):
        whom = meant(name)
        asked = SetOf(actor=list(whom.actors), label=name[:200])
        found.append(Entry(number, name, asked, whom.resolution, whom.actors))
    return found
