"""What can be filtered and counted by value: one row each. A new keyword field is one row more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.enriched import PublishedBasis
from services.engines.query import AnyOf, AnyValue, Condition, Not, Present
from services.search.actors import actor_ids, beginning, country_codes
from services.search.languages import UNDETERMINED, language_code
from services.search.parameters import NONE, ArticleFilter, FacetName
from services.search.sources import source_ids


@dataclass(frozen=True, slots=True)
class ValueFilter:
    """A parameter that names values of the keyword `field`, its `exclude_` twin and its facet."""

    name: FacetName
    field: str
    none: Condition  # what `none` means
    none_label: str | None = (
        None  # how the facet names it; None: `none_value`, an indexed value, stands for it
    )
    none_value: str | None = None


VALUE_FILTERS: Final = (
    ValueFilter(
        FacetName.LANGUAGE,
        "language",
        AnyOf((Not(Present("language")), AnyValue("language", (UNDETERMINED,)))),
        none_value=UNDETERMINED,
    ),
    ValueFilter(FacetName.PUBLISHER, "publisher", Not(Present("publisher")), "not stated"),
    ValueFilter(FacetName.STORY, "story", Not(Present("story")), "no story"),
    ValueFilter(FacetName.ACTOR, "actor", Not(Present("actor")), "nobody"),
    ValueFilter(FacetName.ACTOR_TYPE, "actor_type", Not(Present("actor_type")), "nobody"),
    ValueFilter(FacetName.COUNTRY, "actor_country", Not(Present("actor_country")), "no country"),
    ValueFilter(FacetName.ORIGIN, "origin", Not(Present("origin")), "not known"),
    ValueFilter(FacetName.CITED, "cited", Not(Present("cited")), "nobody in particular"),
    ValueFilter(FacetName.CITED_ROLE, "cited_role", Not(Present("cited_role")), "no source"),
    ValueFilter(
        FacetName.PUBLISHED_BASIS,
        "published_basis",
        AnyValue("published_basis", (PublishedBasis.RECEIVED.value,)),
        none_value=PublishedBasis.RECEIVED.value,
    ),
    ValueFilter(
        FacetName.PRECISION, "published_precision", Not(Present("published_precision")), "only received"
    ),
    ValueFilter(
        FacetName.MENTIONS_PRECISION, "mention_precision", Not(Present("mention_precision")), "no date"
    ),
)
_BY_NAME: Final = {row.name.value: row for row in VALUE_FILTERS}


def value_filter(name: FacetName) -> ValueFilter:
    """The row of `name`. Raises KeyError for a clock."""
    return _BY_NAME[name.value]


@dataclass(frozen=True, slots=True)
class Names:
    """Turns what people write into the values that are indexed."""

    publishers: Callable[[str], Sequence[str]]
    sources: Callable[[str], Sequence[str]] = source_ids
    actors: Callable[[str], Sequence[str]] = actor_ids
    countries: Callable[[str], Sequence[str]] = country_codes
    begun_publishers: Callable[[str], Sequence[str]] = lambda _: ()

    def beginning(self, name: FacetName, text: str) -> tuple[tuple[str, ...] | None, str | None]:
        """What the facet `name` shows of `text`: these values (None: no names are known), and those that begin so."""
        match name:
            case FacetName.ACTOR | FacetName.ORIGIN | FacetName.CITED:
                return beginning(text)
            case FacetName.PUBLISHER:
                return tuple(self.begun_publishers(text)), text
            case _:
                return None, text

    def values(self, name: str, stated: str) -> Sequence[str]:
        """The indexed values that `stated` means as a value of the filter `name`; itself when it names nothing known."""
        match name:
            case FacetName.LANGUAGE.value:
                return (language_code(stated),)
            case FacetName.PUBLISHER.value:
                return self.publishers(stated)
            case FacetName.ACTOR.value:
                return self.actors(stated)
            case FacetName.COUNTRY.value:
                return self.countries(stated)
            case FacetName.ORIGIN.value | FacetName.CITED.value:
                return self.sources(stated)
            case _:
                return (stated,)

    def condition(self, name: str, stated: Sequence[str]) -> Condition:
        """One of the `stated` values holds, `none` among them."""
        row = _BY_NAME[name]
        values = dict.fromkeys(v for text in stated if text != NONE for v in self.values(name, text))
        parts: list[Condition] = [AnyValue(row.field, tuple(values))] if values else []
        if NONE in stated:
            parts.append(row.none)
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def chosen(request: ArticleFilter, row: ValueFilter) -> list[str]:
    """The values that `request` asks for in this filter."""
    return [str(value) for value in getattr(request, row.name.value)]


def excluded(request: ArticleFilter, row: ValueFilter) -> list[str]:
    """The values that `request` leaves out in this filter."""
    return [str(value) for value in getattr(request, f"exclude_{row.name.value}")]
