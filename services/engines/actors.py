"""The index fields of who an article is about, and the conditions on them. Pure.

`actor_key` says more of an actor than that it is there. Each key is `<place>:<way>:<prominence>|<id>`, where a part that
is empty says nothing:

- `headline::|Q7747`: it is in the headline;
- `:role:|Q7747`: it is mentioned by its office (ways: name, short, role, demonym);
- `::87|Q7747`: its prominence is 0.87, cut to hundredths.

An actor has each part in a key of its own, and a condition on one actor asks for all of them. Of any actor that would mix
two, so the id `*` has every combination of parts: `headline:role:87|*` is there when 0.87 is the greatest prominence of
those who are in the headline and mentioned by an office.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, NamedTuple, Self

from schemas.enriched import Actor, ActorVia, EnrichedArticle
from services.engines.fields import FieldValue
from services.engines.query import AllOf, AnyOf, AnyValue, Condition, Present

HUNDREDTHS: Final = 100
_ANY: Final = "*"
_SLACK: Final = 1e-9  # 0.29 × 100 is a little less than 29


def actor_fields(article: EnrichedArticle) -> dict[str, FieldValue]:
    """Ids, types and countries of its actors, each once, and their keys. Empty lists when it has none."""
    actors = article.actors
    parts = [_Played.of(one) for one in actors]
    return {
        "actor": tuple(dict.fromkeys(one.id for one in actors)),
        "actor_type": tuple(dict.fromkeys(one.type for one in actors)),
        "actor_country": tuple(dict.fromkeys(one.country for one in actors if one.country is not None)),
        "actor_key": tuple(dict.fromkeys((*_own_keys(parts), *_any_keys(parts)))),
    }


@dataclass(frozen=True, slots=True)
class Part:
    """What an actor has to be in an article, beside being in it: in the headline, mentioned in one of some ways, prominent.

    `least` counts hundredths; None and empty ask for nothing.
    """

    in_headline: bool = False
    ways: tuple[ActorVia, ...] = ()
    least: int | None = None

    def played_by(self, identifier: str) -> Condition:
        """`identifier` is an actor of the article and plays this part."""
        places, ways, levels = self._choices()
        parts: list[Condition] = []
        if self.in_headline:
            parts.append(_one_of([_key(identifier, place=place) for place in places]))
        if self.ways:
            parts.append(_one_of([_key(identifier, way=way) for way in ways]))
        if self.least is not None:
            parts.append(_one_of([_key(identifier, level=level) for level in levels]))
        if not parts:
            return AnyValue("actor", (identifier,))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def played_by_one_of(self, identifiers: Sequence[str]) -> Condition:
        """One of `identifiers` plays this part."""
        if not self:
            return AnyValue("actor", tuple(identifiers))
        found = tuple(self.played_by(one) for one in identifiers)
        return found[0] if len(found) == 1 else AnyOf(found)

    def played_by_anyone(self) -> Condition:
        """Some actor of the article plays this part."""
        if not self:
            return Present("actor")
        return _one_of([_key(_ANY, *one) for one in product(*self._choices())])

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return self.in_headline or bool(self.ways) or self.least is not None

    def _choices(self) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
        levels = [""] if self.least is None else [str(one) for one in range(self.least, HUNDREDTHS + 1)]
        return ["headline" if self.in_headline else ""], list(self.ways) or [""], levels


class _Played(NamedTuple):
    """What an actor is in an article."""

    identifier: str
    in_headline: bool
    ways: tuple[ActorVia, ...]
    level: int

    @classmethod
    def of(cls, actor: Actor) -> Self:
        ways = tuple(dict.fromkeys([mention.via for mention in actor.mentions]))
        return cls(actor.id, actor.in_headline, ways, int(actor.prominence * HUNDREDTHS + _SLACK))


def _own_keys(actors: Iterable[_Played]) -> Iterator[str]:
    for identifier, in_headline, ways, level in actors:
        if in_headline:
            yield _key(identifier, place="headline")
        for way in ways:
            yield _key(identifier, way=way)
        yield _key(identifier, level=str(level))


def _any_keys(actors: Iterable[_Played]) -> Iterator[str]:
    greatest: dict[tuple[str, str], int] = {}
    for _, in_headline, ways, level in actors:
        for place in ("", "headline") if in_headline else ("",):
            for way in ("", *ways):
                if greatest.get((place, way), -1) < level:
                    greatest[place, way] = level
    for (place, way), level in greatest.items():
        if place or way:
            yield _key(_ANY, place, way)
        yield _key(_ANY, place, way, str(level))


def _key(identifier: str, place: str = "", way: str = "", level: str = "") -> str:
    return f"{place}:{way}:{level}|{identifier}"


def _one_of(keys: Sequence[str]) -> Condition:
    return AnyValue("actor_key", tuple(keys))
