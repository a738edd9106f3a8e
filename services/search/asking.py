"""What every question needs before it can be compiled: the request read, and the names in it turned into values."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.engines.query import EVERYTHING, AllOf, Condition, Query
from services.search.actor_names import actor_names, names_are_read
from services.search.compiler import Reading, compile_filter, read
from services.search.filters import Names
from services.search.parameters import ArticleFilter
from services.search.publishers import Publishers
from services.search.query.echo import echo
from services.search.query.tree import Text, leaves


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that can be compiled."""

    reading: Reading
    names: Names

    def query(self, visible: Condition) -> Query:
        """What it finds, without page and facets."""
        return compile_filter(self.reading, visible, self.names)

    def condition(self) -> Condition:
        """What holds of the articles that it finds, whoever may see them."""
        query = self.query(EVERYTHING)
        return AllOf((query.text, *(one.condition for one in query.filters)))

    @property
    def publishers(self) -> dict[str, tuple[str, ...]]:
        """Which ids each publisher that it names was taken for."""
        return {text: tuple(self.names.publishers(text)) for text in self.reading.publishers}

    @property
    def words(self) -> int:
        """How many words and phrases it asks for."""
        return sum(isinstance(leaf, Text) for leaf in leaves(self.reading.tree))

    @property
    def interpreted_as(self) -> str:
        """Its `q` as it was understood."""
        return echo(self.reading.tree)


async def asked(
    request: ArticleFilter,
    publishers: Publishers,
    prefix: str | None = None,
    known: Mapping[str, Sequence[str]] | None = None,
) -> Asked:
    """`request`, read; with a `prefix`, values of facets are looked for by names.

    `known` says what its names of publishers mean, when that was found out before. Raises RequestError, IndexUnavailable.
    """
    reading = read(request)
    names = Names(await publishers.resolver(reading.publishers) if known is None else known.__getitem__)
    if prefix is not None:
        names = replace(names, begun_publishers=await publishers.beginnings())
    if reading.names_actors or prefix is not None:
        await warm()
    return Asked(reading.linked(), names)


async def warm() -> None:
    """Read the names of actors, which takes a second and more, unless they are read."""
    if not names_are_read():
        await asyncio.to_thread(actor_names)  # probes must be answered meanwhile
