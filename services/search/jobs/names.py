"""A list of names as it is sent, and whom each of them means. Pure."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.search.actor_names import actor_names
from services.search.actors import actor_ids, is_actor_id
from services.search.parameters import MAX_VALUES


class Resolution(StrEnum):
    """What an entry of a list was taken for."""

    QUERY = "query"  # a query: nothing was looked up
    ID = "id"  # it is an actor's id
    ONE = "one"  # one actor of the catalogue bears the name
    SEVERAL = "several"  # several do: articles with any of them are counted
    UNKNOWN = "unknown"  # nobody in the catalogue does: who is called so outside it is counted


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a name means."""

    resolution: Resolution
    actors: tuple[str, ...]


def listed(text: str) -> list[str]:
    """The names in `text`: the first cell of each line of CSV, which may be its only one. Blank ones say nothing."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    cells = (row[0].strip() for row in rows if row)
    return list(dict.fromkeys(cell for cell in cells if cell))


def meant(name: str) -> Meant:
    """Whom `name` means, in any script; the names of the catalogue have to be read already, or are read now."""
    if is_actor_id(name):
        return Meant(Resolution.ID, tuple(actor_ids(name)))
    bearers: Sequence[object] = actor_names().bearers(name)
    ids = tuple(actor_ids(name))[:MAX_VALUES]
    if not bearers:
        return Meant(Resolution.UNKNOWN, ids)
    return Meant(Resolution.ONE if len(bearers) == 1 else Resolution.SEVERAL, ids)
