"""The rules: patterns over roles, and what each says. One list for all languages; the tables give the words."""

import re
from dataclasses import dataclass, replace
from typing import Final

from services.ingestor.stages.dates.resolvers import (
    Hit,
    Resolver,
    by_away,
    by_century,
    by_day_of_month,
    by_decade,
    by_full,
    by_holiday,
    by_in_named_year,
    by_last_weekday,
    by_month,
    by_month_of,
    by_named,
    by_numeric,
    by_offset,
    by_ordinal_weekday,
    by_quarter,
    by_range_in_month,
    by_range_of_days,
    by_range_of_months,
    by_range_of_years,
    by_range_over_months,
    by_season,
    by_unit,
    by_unit_of_month,
    by_weekday,
    by_weekday_ago,
    by_year,
    by_yearless,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """`absolute` rules need no anchor: their dates name their own year."""

    pattern: str
    resolve: Resolver
    absolute: bool = False


OF: Final = "of{0,3}"
_MONTH: Final = "(month_word of{0,2})? anymonth stop?"
_RULES: Final[tuple[Rule, ...]] = (
    # absolute
    Rule(
        f"(anyday comma? {OF})? day stop? {OF} {_MONTH} comma? (of{{0,2}} year_word)? {OF} year",
        by_full,
        True,
    ),
    Rule(f"(anyday comma? {OF})? anymonth stop? {OF} day comma? {OF} year", by_full, True),
    Rule(f"year comma? {OF} anymonth {OF} day", by_full, True),
    Rule(f"{_MONTH} comma? {OF} (year_word {OF})? year", by_month, True),
    Rule("year y_mark anymonth m_mark day d_mark", by_full, True),
    Rule("year y_mark anymonth m_mark", by_month, True),
    Rule("year y_mark", by_year, True),
    Rule(
        "(anyday comma? of{0,2})? exact",
        lambda hit, a: by_numeric(Hit({"numeric": hit["exact"]}, hit.order), a),
        True,
    ),
    Rule(
        "years",
        lambda hit, a: by_range_of_years(Hit({"year": hit["years"][0], "lastyear": hit["years"][1]}, ""), a),
        True,
    ),
    Rule("range_open of{0,2} year to|and of{0,2} year:lastyear", by_range_of_years, True),
    Rule("year to year:lastyear", by_range_of_years, True),
    Rule("clearyear", by_year, True),
    Rule("year_word of{0,2} year", by_year, True),
    Rule("article? decade", by_decade, True),
    Rule(
        f"decade_word {OF} year|number", lambda hit, a: by_decade(Hit({"number": hit["year"]}, ""), a), True
    ),
    Rule("ordinal of{0,2} century_word", by_century, True),
    Rule(f"season {OF} (year_word of{{0,2}})? year", by_season, True),
    Rule(f"quarter {OF} year", by_quarter, True),
    Rule("year of? quarter", by_quarter, True),
    Rule(f"ordinal unit {OF} (year_word of{{0,2}})? year", by_quarter, True),
    Rule(f"ordinal weekday {OF} anymonth {OF} year", by_ordinal_weekday, True),
    Rule(f"relative weekday {OF} anymonth {OF} year", by_last_weekday, True),
    Rule(f"relative|ordinal unit {OF} {_MONTH} {OF} year", by_unit_of_month, True),
    Rule("day to|stop anymonth to|stop year", by_full, True),
    Rule("year to|stop anymonth to|stop day", by_full, True),
    Rule(
        f"range_open? {OF} (anyday comma?)? of{{0,2}} day stop? to|and of{{0,2}} (anyday:lastday comma?)? of{{0,2}} day:last stop? {OF} anymonth stop? comma? {OF} year",
        by_range_in_month,
        True,
    ),
    Rule(f"range_open? of? anymonth stop? day to|and of? day:last comma? {OF} year", by_range_in_month, True),
    Rule(
        f"range_open? of{{0,2}} (anyday comma?)? day stop? {OF} anymonth stop? to|and of{{0,2}} (anyday:lastday comma?)? of{{0,2}} day:last stop? {OF} anymonth:lastmonth stop? comma? {OF} year",
        by_range_over_months,
        True,
    ),
    Rule(
        f"range_open? of{{0,2}} anymonth stop? to|and of{{0,2}} anymonth:lastmonth stop? {OF} year",
        by_range_of_months,
        True,
    ),
    Rule("year y_mark number:anymonth m_mark of? day d_mark", by_full, absolute=True),
    Rule("year y_mark number:anymonth m_mark", by_month, absolute=True),
    Rule("named of? number:anymonth m_mark (of? day d_mark)?", by_in_named_year),
    Rule("number:anymonth m_mark of? day d_mark", by_yearless),
    Rule("number:anymonth m_mark", by_month),
    # with an anchor
    Rule(f"(anyday comma? {OF})? (relative {OF})? day stop? {OF} {_MONTH}", by_yearless),
    Rule(f"(anyday comma? {OF})? day stop? {OF} {_MONTH} relative", by_yearless),
    Rule(f"(anyday comma? {OF})? (relative of{{0,2}})? anymonth stop? {OF} day", by_yearless),
    Rule("anymonth m_mark day d_mark", by_yearless),
    Rule(
        f"anyday comma? {OF} slashed",
        lambda hit, a: by_numeric(Hit({"numeric": hit["slashed"], "anyday": hit["anyday"]}, hit.order), a),
    ),
    Rule("licence|of slashed", lambda hit, a: by_numeric(Hit({"numeric": hit["slashed"]}, hit.order), a)),
    Rule("anyday of? day", by_day_of_month),
    Rule("(month_word of{0,2})? month", by_month),
    Rule("month_word of{0,2} anymonth", by_month),
    Rule("licence anymonth", by_month),
    Rule("licence year", by_year, True),
    Rule(f"relative {OF} anymonth", by_month),
    Rule("anymonth of? relative", by_month),
    Rule(f"anymonth {OF} relative unit", by_month_of),
    Rule(f"anymonth {OF} unit relative", by_month_of),
    Rule("weekday", by_weekday),
    Rule("relative of? weekday", by_weekday),
    Rule("weekday of? relative", by_weekday),
    Rule(f"weekday {OF} relative of? unit", by_weekday),
    Rule(f"weekday {OF} unit of? relative", by_weekday),
    Rule(f"relative unit {OF} weekday", by_weekday),
    Rule("article? relative unit", by_unit),
    Rule("article? unit of? relative", by_unit),
    Rule("article? relative of? number unit", by_unit),
    Rule("article? number relative unit", by_unit),
    Rule("article? number unit of? relative", by_unit),
    Rule("named", by_named),
    Rule("offset", by_offset),
    Rule("ago_before of{0,2} number|one unit", by_away(-1)),
    Rule("number|one unit ago_after", by_away(-1)),
    Rule("ahead_before of{0,2} number|one unit", by_away(1)),
    Rule("number|one unit ahead_after", by_away(1)),
    Rule("season of? relative", by_season),
    Rule("relative season", by_season),
    Rule("quarter", by_quarter),
    Rule("ordinal unit (of{0,3} relative? unit:whole)?", by_quarter),
    Rule(f"ordinal unit {OF} unit:whole relative", by_quarter),
    Rule(f"ordinal weekday {OF} anymonth", by_ordinal_weekday),
    Rule(f"relative weekday {OF} anymonth", by_last_weekday),
    Rule(f"relative|ordinal unit {OF} {_MONTH}", by_unit_of_month),
    Rule("holiday", by_holiday),
    Rule("holiday of? year", by_holiday, True),
    Rule("weekday ago_before number|one unit", by_weekday_ago),
    Rule("weekday number|one unit ago_after", by_weekday_ago),
    Rule(
        f"range_open of{{0,2}} (anyday comma?)? of{{0,2}} day stop? to|and of{{0,2}} (anyday:lastday comma?)? of{{0,2}} day:last stop? {OF} anymonth",
        by_range_in_month,
    ),
    Rule(
        f"(anyday comma?)? day stop? to of{{0,2}} (anyday:lastday comma?)? of{{0,2}} day:last stop? {OF} anymonth",
        by_range_in_month,
    ),
    Rule("range_open? of? anymonth stop? day to|and of? day:last", by_range_in_month),
    Rule("range_open of{0,2} day to|and of{0,2} day:last", by_range_of_days),
    Rule(
        f"range_open? of{{0,2}} (anyday comma?)? day stop? {OF} anymonth stop? to|and of{{0,2}} (anyday:lastday comma?)? of{{0,2}} day:last stop? {OF} anymonth:lastmonth",
        by_range_over_months,
    ),
    Rule("range_open of{0,2} anymonth to|and of{0,2} anymonth:lastmonth", by_range_of_months),
)


def _variants(rule: Rule) -> tuple[Rule, ...]:
    """A range may do without its opening word, but two dates joined by "and" are then two dates."""
    opened, _, rest = rule.pattern.partition("range_open? ")
    if opened or not rest:
        return (rule,)
    bare = _LEADING_OF.sub("", rest).replace("to|and", "to", 1)
    return replace(rule, pattern=f"range_open {rest}"), replace(rule, pattern=bare)


_LEADING_OF: Final = re.compile(r"^of\S* ")
RULES: Final = tuple(variant for rule in _RULES for variant in _variants(rule))
