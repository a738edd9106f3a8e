"""The columns of everything that is counted, in long form: one row a number, whatever way it was counted. Pure."""

from typing import Final

from services.search.exporting.columns import Column, Kind

RECORD: Final = "count"
COUNTED: Final = (
    Column("set", Kind.TEXT, "what was counted: the label of a set, else the query as it was understood"),
    Column("facet", Kind.TEXT, "the facet of `value`"),
    Column("value", Kind.TEXT, "id or code; empty in a row that is a total over the facet"),
    Column("label", Kind.TEXT, "what the value is called"),
    Column("kind", Kind.TEXT, "value, none, other, total"),
    Column("facet_2", Kind.TEXT, "the second facet of a table"),
    Column("value_2", Kind.TEXT, "as `value`"),
    Column("label_2", Kind.TEXT, "as `label`"),
    Column("kind_2", Kind.TEXT, "as `kind`"),
    Column("clock", Kind.TEXT, "the clock of the period: published, mentions"),
    Column("period_start", Kind.TEXT, "its first day, for hours its first second"),
    Column("period_end", Kind.TEXT, "its last day, for hours its last second"),
    Column("period_kind", Kind.TEXT, "value, coarser, outside, undated, other, total"),
    Column("interval", Kind.TEXT, "how long periods are: hour, day, week, month, quarter, year"),
    Column("tz", Kind.TEXT, "the zone of the periods; empty for mentioned dates, which have none"),
    Column("articles", Kind.WHOLE, "how many articles"),
    Column("stories", Kind.WHOLE, "of how many stories"),
    Column("of_articles", Kind.WHOLE, "the denominator: of how many articles"),
    Column("of_stories", Kind.WHOLE, "and of how many stories"),
    Column("share", Kind.NUMBER, "articles / of_articles"),
    Column("language", Kind.TEXT, "keywords: the language that a word was counted in"),
    Column("background_articles", Kind.WHOLE, "keywords: how many articles of the background"),
    Column("background_of_articles", Kind.WHOLE, "keywords: of how many"),
    Column("score", Kind.NUMBER, "keywords: the log-likelihood ratio G²"),
)
_PLACES: Final = {column.name: place for place, column in enumerate(COUNTED)}


def count_row(**cells: str | float | None) -> list[str | float | None]:
    """A row with these cells, the others empty."""
    row: list[str | float | None] = [None] * len(COUNTED)
    for name, cell in cells.items():
        row[_PLACES[name]] = cell
    return row
