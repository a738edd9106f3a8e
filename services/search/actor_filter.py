"""The filter on actors: whom, all or one of them, and what part they have to play. Pure."""

from typing import Final

from schemas.enriched import ActorVia
from services.engines.actors import HUNDREDTHS, Part
from services.engines.query import AllOf, AnyOf, Condition, Filter, Not, Present
from services.search.filters import Names
from services.search.parameters import NONE, ArticleFilter, FacetName, Via

_WAYS: Final[dict[Via, tuple[ActorVia, ...]]] = {
    Via.NAME: ("name",),
    Via.SHORT: ("short",),
    Via.ROLE: ("role",),
    Via.DEMONYM: ("demonym",),
    Via.ABOUT: ("name", "short", "role"),
}
_GROUP: Final = FacetName.ACTOR.value
# Groups of their own: what they ask stays asked while the facet of actors is counted.
_TOGETHER: Final = f"{_GROUP}_and"
_SOMEONE: Final = f"{_GROUP}_part"


def actor_filters(request: ArticleFilter, names: Names) -> list[Filter]:
    """The chosen actors. With `actor_op=and` the facet is counted with them: it shows who is beside them.

    Without a chosen actor, someone has to play the part that is asked for.
    """
    part = read_part(request)
    if not request.actor:
        return [Filter(_SOMEONE, part.played_by_anyone())] if part else []
    each = [_chosen(stated, part, names) for stated in request.actor]
    if request.actor_op == "and":
        return [Filter(_TOGETHER, each[0] if len(each) == 1 else AllOf(tuple(each)))]
    if part:
        return [Filter(_GROUP, each[0] if len(each) == 1 else AnyOf(tuple(each)))]
    return [Filter(_GROUP, names.condition(_GROUP, request.actor))]


def read_part(request: ArticleFilter) -> Part:
    """The part that the actors of `request` have to play."""
    ways = dict.fromkeys(way for via in request.actor_via for way in _WAYS[via])
    least = request.actor_min_prominence
    return Part(request.actor_in_headline, tuple(ways), None if least is None else round(least * HUNDREDTHS))


def _chosen(stated: str, part: Part, names: Names) -> Condition:
    if stated == NONE:
        return Not(Present("actor"))
    return part.played_by_one_of(names.values(_GROUP, stated))
