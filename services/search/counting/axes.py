"""The rows and columns of a table: values of a facet or bars of a clock, and what is in none of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from services.engines.query import AllOf, AnyOf, AnyValue, Bucket, Condition, Not, Present, Query, ValuesFacet
from services.search import bars
from services.search.asking import Asked
from services.search.bars import Interval
from services.search.counting.answers import Axis, AxisValue
from services.search.counting.desk import Desk
from services.search.facet_values import OTHER
from services.search.filters import value_filter
from services.search.parameters import NONE, FacetName

_CLOCKS: Final = (FacetName.PUBLISHED, FacetName.MENTIONS)
_FACET: Final = "axis"  # no filter's group: what was chosen narrows the values, too


@dataclass(frozen=True, slots=True)
class Head:
    """A row or column before it is counted, and what holds of the articles in it."""

    kind: Literal["value", "other", "none"]
    value: str
    label: str
    condition: Condition
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Heads:
    """The rows or columns in order; `other` and `none` are the last two. Together they are all articles."""

    name: FacetName
    shown: tuple[Head, ...]
    none: Condition
    none_label: str
    interval: Interval | None = None
    tz: str | None = None

    @property
    def all(self) -> tuple[Head, ...]:
        """Those shown, `other` and `none`."""
        beyond = AllOf((Not(self.none), Not(AnyOf(tuple(head.condition for head in self.shown)))))
        return (
            *self.shown,
            Head("other", OTHER, OTHER, beyond),
            Head("none", NONE, self.none_label, self.none),
        )

    def conditions(self) -> tuple[Condition, ...]:
        """What holds in each, in order."""
        return tuple(head.condition for head in self.all)

    def counted(self, totals: Sequence[Bucket]) -> Axis:
        """The axis with its `totals`, which are in the order of `all`."""
        return Axis(
            name=self.name,
            interval=self.interval,
            tz=self.tz,
            values=[
                AxisValue(
                    kind=head.kind,
                    value=head.value,
                    label=head.label,
                    end=head.end,
                    articles=bucket.articles,
                    stories=bucket.stories,
                )
                for head, bucket in zip(self.all, totals, strict=True)
            ],
        )


async def heads(  # noqa: PLR0913 - what is asked, of which articles, and how it is said
    desk: Desk, question: Asked, query: Query, name: FacetName, size: int, *, language: str
) -> Heads:
    """The heads of the axis `name` for what `query` finds, labelled in `language`. Raises RequestError (`too_many_bars`), IndexUnavailable."""
    if name in _CLOCKS:
        return await _of_clock(desk, question, query, name)
    row = value_filter(name)
    result = await desk.search(replace(query, facets=(ValuesFacet(_FACET, row.field, size),)))
    values = [bucket.value for bucket in result.facets[_FACET]]
    labels = await desk.labels.of(name, values, language)
    return Heads(
        name,
        tuple(Head("value", value, labels[value], AnyValue(row.field, (value,))) for value in values),
        # Where an indexed value stands for those without one, it is among the values.
        none=row.none if row.none_label is not None else Not(Present(row.field)),
        none_label=row.none_label or NONE,
    )


async def _of_clock(desk: Desk, question: Asked, query: Query, name: FacetName) -> Heads:
    clock = question.reading.clock(name)
    plan = await desk.plan(clock, query)
    starts = zip(plan.edges, plan.edges[1:], clock.bars(plan.edges, plan.interval), strict=False)
    return Heads(
        name,
        tuple(
            Head(
                "value",
                bars.start_text(edge, plan.interval, clock.tz),
                bars.label(edge, plan.interval, clock.tz),
                condition,
                bars.end_text(after, plan.interval, clock.tz),
            )
            for edge, after, condition in starts
        ),
        none=clock.undated,
        none_label="undated",
        interval=plan.interval,
        tz=clock.zone,
    )
