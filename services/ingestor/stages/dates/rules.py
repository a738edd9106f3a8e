"""The rules: patterns over roles, and what each says. One list for all languages; the tables give the words.

They are applied in passes, each over what the passes before have left or made: first what the calendar names, then
periods reckoned from the day of publication, then days. Between them dates are composed ("the first Monday of" a month,
"early" in it, "two weeks after" it). Ranges and open sides come last.
"""

from dataclasses import replace
from typing import Final

from services.ingestor.stages.dates import composing as c
from services.ingestor.stages.dates import resolvers as r
from services.ingestor.stages.dates.rule import Rule

OF: Final = "of{0,3}"
# What makes a number and its unit a span of time instead.
_SPAN: Final = frozenset(["ago_after", "ahead_after", "narrative_after", "narrative_before", "span_after"])
_UNIT: Final = frozenset(["unit"])
# Behind a range of years or months: its end is finer than that.
_FINER: Final = frozenset(["number", "day"])
_SPENT: Final = frozenset(["spent", "after"])
# "After" what follows, and not "afterwards".
_GOVERNED: Final = frozenset(["article", "of", "spent"])
_NOT_NAMED: Final = frozenset(["year", "month", "anymonth", "weekday", "anyday", "number", "found", "day"])
_MONTH: Final = "(month_word of{0,2})? anymonth stop?"
_WEEKDAY: Final = f"(anyday comma? {OF})?"
_DAY: Final = "(day_word of{0,1})? day stop?"

CALENDAR: Final[tuple[Rule, ...]] = (
    Rule(f"{_WEEKDAY} {_DAY} {OF} {_MONTH} comma? (of{{0,2}} year_word)? {OF} year", r.by_full, True),
    Rule(f"{_WEEKDAY} anymonth stop? {OF} day stop? comma? {OF} year", r.by_full, True),
    Rule("name_before of{0,2} day stop? of{0,2} anymonth", r.by_full, drop=True),
    Rule("(anyday comma? of{0,2})? day of{0,2} other_calendar of{0,2} year?", r.by_full, drop=True),
    Rule("other_calendar of{0,2} year?", r.by_full, drop=True),
    Rule("year of{0,2} other_calendar", r.by_full, drop=True),
    Rule(f"year comma? {OF} anymonth {OF} day", r.by_full, True),
    Rule(f"{_WEEKDAY} {_DAY} {OF} {_MONTH} comma? {OF} shortyear", r.by_full),
    Rule(f"{_DAY} {OF} anymonth number:shortyear edge", r.by_full),
    Rule(f"{_MONTH} comma? {OF} (year_word {OF})? year", r.by_month, True),
    Rule("year anymonth", r.by_month, True),
    Rule(f"{_MONTH} {OF} shortyear", r.by_month),
    Rule("licence shortyear", r.by_year),
    Rule("year y_mark of? anymonth m_mark of? day d_mark", r.by_full, True),
    Rule("year y_mark of? anymonth of? day d_mark", r.by_full, True),
    Rule("year y_mark of? anymonth m_mark", r.by_month, True),
    Rule("year y_mark of? anymonth", r.by_month, True),
    Rule("year y_mark", r.by_year, True, unless=_SPAN),
    Rule("clearyear y_mark", r.by_year, True),
    Rule("number:shortyear y_mark of? number:anymonth m_mark of? day d_mark", r.by_full),
    Rule("number:shortyear y_mark of? number:anymonth m_mark", r.by_month),
    Rule("year y_mark of? number:anymonth m_mark of? day d_mark", r.by_full, True),
    Rule("year y_mark of? number:anymonth m_mark", r.by_month, True),
    Rule(f"{_WEEKDAY} exact", r.by_exact, True),
    Rule("day to|stop|dash anymonth to|stop|dash year", r.by_full, True),
    Rule("year to|stop|dash anymonth to|stop|dash day", r.by_full, True),
    Rule("day to|stop|dash anymonth to|stop|dash number:shortyear", r.by_full),
    Rule("years y_mark?", r.by_years, True),
    Rule("range_open of{0,2} year to|and of{0,2} year:lastyear", r.by_range_of_years, True),
    Rule("year to year:lastyear", r.by_range_of_years, True),
    Rule("year y_mark? to of? year:lastyear y_mark range_close?", r.by_range_of_years, True, unless=_FINER),
    Rule("clearyear", r.by_year, True, unless_before=frozenset(["figure"])),
    Rule(f"decade_word {OF} year:decade", r.by_decade, True),
    Rule("year_word of{0,2} year", r.by_year, True),
    Rule("licence year", r.by_year, True),
    Rule("article? decade", r.by_decade, True),
    Rule("article|of shortdecade:decade", r.by_decade, True),
    Rule("shortdecade:decade year_mark", r.by_decade, True),
    Rule(f"decade_word {OF} year|number|decade|shortdecade|shortyear:decade", r.by_decade, True),
    Rule("number:decade decade_mark", r.by_decade, True),
    Rule("year:decade decade_mark", r.by_decade, True),
    Rule(
        "ordinal|roman|number:which century_mark of? number:decade decade_mark", r.by_decade_of_century, True
    ),
    Rule(
        "number:decade decade_mark of? ordinal|roman|number:which century_mark", r.by_decade_of_century, True
    ),
    Rule(
        f"decade|shortdecade (decade_word)? {OF} ordinal|roman:which century_word",
        r.by_decade_of_century,
        True,
    ),
    Rule(
        f"decade_word {OF} number:decade stop? {OF} ordinal|roman:which century_word",
        r.by_decade_of_century,
        True,
    ),
    Rule(f"decade|shortdecade (decade_word)? {OF} relative unit", r.by_decade_of_last_century),
    Rule(f"decade|shortdecade (decade_word)? {OF} unit relative", r.by_decade_of_last_century),
    Rule("ordinal|roman|number stop? of{0,2} century_word", r.by_century, True),
    Rule("century_word of{0,2} roman|number|ordinal", r.by_century, True),
    Rule("ordinal|roman|number century_mark", r.by_century, True),
    Rule("roman dash|and|to of{0,2} roman:last century_word", r.by_range_of_centuries, True),
    Rule("century", r.by_century, True),
    Rule("article? wholecentury", r.by_century, True),
    Rule(f"season {OF} (year_word of{{0,2}})? year", r.by_season, True),
    Rule(f"season {OF} shortyear", r.by_season),
    Rule("year y_mark? of? season", r.by_season, True),
    Rule(f"quarter {OF} year", r.by_quarter, True),
    Rule(f"half {OF} year", r.by_quarter, True),
    Rule("quarter to|dash year", r.by_quarter, True),
    Rule("half to|dash year", r.by_quarter, True),
    Rule("year y_mark? to|of|dash? quarter", r.by_quarter, True),
    Rule("year y_mark? to|of|dash? half", r.by_quarter, True),
    Rule("season of? relative", r.by_season, when="relative_after", unless=_UNIT),
    Rule("relative season", r.by_season),
    Rule("number:anymonth m_mark of? day d_mark", r.by_yearless),
    Rule("number:anymonth m_mark", r.by_month),
    Rule("relative of? number:anymonth m_mark of? day d_mark", r.by_yearless),
    Rule("relative of? number:anymonth m_mark", r.by_month),
    Rule(f"{_WEEKDAY} (relative {OF})? {_DAY} {OF} {_MONTH}", r.by_yearless),
    Rule(f"{_WEEKDAY} {_DAY} {OF} {_MONTH} relative", r.by_yearless, when="relative_after", unless=_UNIT),
    Rule(f"{_WEEKDAY} (relative of{{0,2}})? anymonth stop? {OF} day", r.by_yearless, when="month_first"),
    Rule(f"{_WEEKDAY} (relative of{{0,2}})? anymonth stop? article? day", r.by_yearless, alone=True),
    Rule("anymonth m_mark? of? day d_mark", r.by_yearless),
    Rule("offset_short bracket day bracket d_mark", r.by_day_word),
    Rule(f"anyday comma? {OF} slashed", r.by_slashed),
    Rule("licence slashed", r.by_slashed),
    Rule("of slashed", r.by_slashed, without=frozenset(["fraction"])),
    Rule("edge slashed stop? edge", r.by_slashed),
    Rule("range_open? of{0,2} slashed stop? to|and of{0,2} slashed:last", r.by_range_of_slashed),
    Rule("range_open? of{0,2} slashed stop? to|and of{0,2} exact", r.by_range_to_exact),
    Rule("range_open? of{0,2} day stop? to|stop of{0,2} exact", r.by_range_to_exact),
    Rule("range_open? of{0,2} day stop? to|stop of{0,2} slashed:last", r.by_range_of_slashed),
    Rule("range_open? of{0,2} exact to|and of{0,2} exact:last", r.by_range_of_exact, True),
    Rule("anyday article? day", r.by_day_of_month, alone=True),
    Rule("anyday comma? bracket day bracket", r.by_day_of_month),
    Rule("anyday comma? bracket slashed bracket", r.by_slashed),
    Rule("anyday comma? of? day_word of? day", r.by_day_of_month),
    Rule("relative of? day_word of? day", r.by_day_word),
    Rule("of|licence day_word day", r.by_day_word, unless=frozenset(["and", "comma", "to"])),
    Rule("day_relative day d_mark", r.by_day_word, unless=_SPAN | _UNIT),
    Rule("relative slashed", r.by_slashed),
    Rule("(month_word of{0,2})? month", r.by_month),
    Rule("month_word of{0,2} anymonth", r.by_month),
    Rule("licence anymonth", r.by_month),
    Rule("edge anymonth edge", r.by_month),
    Rule(f"relative {OF} anymonth", r.by_month),
    Rule("anymonth of? relative", r.by_month, when="relative_after", unless=_UNIT),
    Rule(
        f"range_open? {OF} (anyday comma?)? of{{0,2}} day stop? to|and of{{0,2}} (anyday:lastday comma?)? of{{0,2}} day:last stop? {OF} anymonth stop? comma? {OF} year",
        r.by_range_in_month,
        True,
    ),
    Rule(
        "range_open? of? anymonth stop? day to|and of? day:last comma? of{0,3} year",
        r.by_range_in_month,
        True,
    ),
    Rule(
        "year y_mark of? number:anymonth m_mark to number:lastmonth m_mark range_close?",
        r.by_range_of_months,
        True,
        unless=_FINER,
    ),
    Rule("year y_mark of? number:anymonth to number:lastmonth m_mark", r.by_range_of_months, True),
    Rule(
        "number:anymonth m_mark to number:lastmonth m_mark range_close?", r.by_range_of_months, unless=_FINER
    ),
    Rule("number:anymonth to number:lastmonth m_mark", r.by_range_of_months),
    Rule("number:anymonth m_mark of? day to of? day:last d_mark", r.by_range_in_month),
    Rule("year y_mark of? number:anymonth m_mark of? day to of? day:last d_mark", r.by_range_in_month, True),
    Rule(
        f"range_open? {OF} (anyday comma?)? of{{0,2}} day stop? to|and of{{0,2}} (anyday:lastday comma?)? of{{0,2}} day:last stop? {OF} anymonth",
        r.by_range_in_month,
    ),
    Rule("range_open? of? anymonth stop? day to|and of? day:last", r.by_range_in_month, when="month_first"),
    Rule("range_open? of? anymonth stop? day to|and of? day:last", r.by_range_in_month, alone=True),
    Rule("number:anymonth m_mark of? day d_mark to of? day:last d_mark range_close?", r.by_range_in_month),
    Rule(
        "year y_mark of? number:anymonth m_mark of? day d_mark to of? day:last d_mark range_close?",
        r.by_range_in_month,
        True,
    ),
    Rule("range_open of{0,2} ordinal:day to|and of{0,2} ordinal:last", r.by_range_of_days),
    Rule(
        f"range_open? of{{0,2}} anymonth stop? to|and of{{0,2}} anymonth:lastmonth stop? {OF} year",
        r.by_range_of_months,
        True,
    ),
    Rule("range_open of{0,2} anymonth to|and of{0,2} anymonth:lastmonth", r.by_range_of_months),
    Rule("month to of? month:lastmonth", r.by_range_of_months),
    Rule("holiday", r.by_holiday),
    Rule("relative of? holiday", r.by_holiday),
    Rule("holiday of? relative", r.by_holiday, when="relative_after", unless=_UNIT),
    Rule("holiday of{0,2} year", r.by_holiday, True),
    Rule("year y_mark? of? part_after", c.by_part_of_year, True),
    Rule("year y_mark? comma? of? unit number", r.by_week_number, True),
    Rule(f"unit number comma? {OF} year", r.by_week_number, True),
)

# Where the whole stands before its part, the whole is found first.
WHOLES: Final[tuple[Rule, ...]] = (
    Rule("named", r.by_named, when="whole_first"),
    Rule("relative unit", r.by_unit, when="whole_first"),
)

PERIODS: Final[tuple[Rule, ...]] = (
    Rule("article? relative unit", r.by_unit),
    Rule("article? unit relative", r.by_unit, when="relative_after"),
    Rule("article? relative of? number unit", r.by_unit),
    Rule("article? number relative unit", r.by_unit),
    Rule("article? number unit relative", r.by_unit, when="relative_after"),
    Rule("article? unit number relative", r.by_unit, when="relative_after"),
    Rule(
        "day d_mark",
        r.by_day_word,
        when="lone_day",
        unless=_SPAN | {"unit", "number"},
        unless_before=frozenset(["span_before"]),
        digits=True,
        without=frozenset(["measure"]),
    ),
    Rule(
        "day d_mark? to of? day:last d_mark range_close?",
        r.by_range_of_days,
        when="lone_day",
        unless=_SPAN | _UNIT,
        unless_before=frozenset(["span_before"]),
        digits=True,
    ),
    Rule("first_of:ordinal number unit", c.by_several_of_year),
    Rule("named", r.by_named),
    Rule("article? ordinal|relative|roman unit of{0,3} relative:which unit:whole", c.by_nth_of_relative),
    Rule("article? ordinal|relative|roman unit of{0,3} unit:whole relative:which", c.by_nth_of_relative),
    Rule("article? ordinal|relative|roman unit of{0,3} named:which", c.by_nth_of_named),
    Rule("article? relative|ordinal number unit of{0,3} relative:which unit:whole", c.by_several_of_relative),
    Rule("article? ordinal unit of{0,3} unit:whole", r.by_quarter),
    Rule("quarter", r.by_quarter),
    Rule("half", r.by_quarter),
    Rule("named_day", r.by_named_day),
    Rule("y_mark part_after", c.by_part_of_mark("year")),
    Rule("m_mark part_after", c.by_part_of_mark("month")),
    Rule("article? ordinal|roman unit", r.by_quarter),
    Rule(
        "unit number",
        r.by_week_number,
        without=frozenset(["one", "plural"]),
        when="numbered_weeks",
        alone=True,
    ),
)

DAYS: Final[tuple[Rule, ...]] = (
    Rule("weekday", r.by_weekday),
    Rule("edge anyday edge", r.by_weekday),
    Rule("relative of? weekday", r.by_weekday),
    Rule("relative anyday:weekday", r.by_weekday, alone=True),
    Rule("weekday relative", r.by_weekday, when="relative_after"),
    Rule("licence anyday:weekday", r.by_weekday, alone=True),
    Rule("ordinal|relative weekday of{1,3} unit", c.by_nth_weekday_of_unit),
    Rule("past_weekday", r.by_past_weekday),
    Rule("next_weekday", r.by_next_weekday),
    Rule("offset", r.by_offset),
    Rule("offset comma? bracket? of{0,2} weekday bracket?", r.by_offset),
    Rule("offset comma? bracket? of{0,2} found_day:whole bracket?", c.by_itself, None),
    Rule("weekday bracket of? offset bracket", r.by_offset),
    Rule("near", r.by_near),
    Rule(f"part {OF} unit", c.by_part_of_unit),
    Rule("narrative", r.by_narrative, narrative=True),
    Rule("ago_before of{0,2} number|one unit", r.by_away(-1), unless=_SPENT),
    Rule("number|one unit ago_after", r.by_away(-1), unless=_SPENT),
    Rule("unit ago_after", r.by_away(-1), when="one_unsaid", unless=_SPENT),
    Rule("ago_before unit", r.by_away(-1), when="one_unsaid", unless=_NOT_NAMED | _SPENT),
    Rule("ahead_before unit", r.by_away(1), when="one_unsaid", unless=_NOT_NAMED | _SPENT),
    Rule("ahead_before of{0,2} number|one unit", r.by_away(1), unless=_SPENT),
    Rule("number|one unit ahead_after", r.by_away(1), unless=_SPENT),
    Rule("number|one unit of? narrative_after", r.by_away(1), narrative=True, unless=_GOVERNED),
    Rule("number|one unit of? narrative_before", r.by_away(-1), narrative=True, unless=_GOVERNED),
    Rule("narrative_after of{0,2} number|one unit", r.by_away(1), narrative=True),
    Rule("narrative_before of{0,2} number|one unit", r.by_away(-1), narrative=True),
    Rule("weekday ago_before of{0,2} number|one unit", r.by_weekday_away(-1)),
    Rule("weekday number|one unit ago_after", r.by_weekday_away(-1)),
    Rule("weekday ahead_before of{0,2} number|one unit", r.by_weekday_away(1)),
    Rule("every of{0,2} weekday|past_weekday|next_weekday", r.by_offset, drop=True),
)

COMPOSED: Final[tuple[Rule, ...]] = (
    Rule(f"ordinal|relative weekday {OF} found_month|found_year|found_span:whole", c.by_nth_weekday, None),
    Rule(f"ordinal|relative|roman unit {OF} found:whole", c.by_nth_unit, None),
    Rule(f"ordinal:from_end relative|last_of:which unit {OF} found:whole", c.by_nth_unit, None),
    Rule(
        f"ordinal:from_end relative|last_of:which weekday {OF} found_month|found_year|found_span:whole",
        c.by_nth_weekday,
        None,
    ),
    Rule(f"last_of unit {OF} found:whole", c.by_nth_unit, None),
    Rule(f"last_of weekday {OF} found_month|found_year|found_span:whole", c.by_nth_weekday, None),
    Rule(f"unit ordinal {OF} found:whole", c.by_nth_unit, None, when="unit_first"),
    Rule(f"found:whole {OF} ordinal|relative unit", c.by_nth_unit, None, when="whole_first"),
    Rule(f"found:whole {OF} last_of unit", c.by_nth_unit, None, when="whole_first"),
    Rule(f"found:whole {OF} ordinal|relative weekday", c.by_nth_weekday, None, when="whole_first"),
    Rule(f"found:whole {OF} last_of weekday", c.by_nth_weekday, None, when="whole_first"),
    Rule("found:whole of? first_of:ordinal number unit", c.by_several_of, None, when="whole_first"),
    Rule("found:whole of? last_of number unit", c.by_several_of, None, when="whole_first"),
    Rule("found_day:whole of unit", c.by_unit_around, None, when="whole_first"),
    Rule(
        "found_month:whole of? day d_mark? to of? day:last d_mark range_close?", c.by_range_of_days_in, None
    ),
    Rule(
        "found_year:whole of? number:anymonth m_mark? to number:lastmonth m_mark range_close?",
        c.by_range_of_months_in,
        None,
    ),
    Rule("found_day:whole comma? bracket anyday|weekday_short:weekday bracket", c.by_day_and_weekday, None),
    Rule("found_day:whole comma? of? weekday", c.by_day_and_weekday, None),
    Rule("found_day:whole comma anyday:weekday", c.by_day_and_weekday, None),
    Rule(f"ordinal weekday after {OF} found_day:whole", c.by_nth_weekday_after, None),
    Rule(f"half {OF} found_year:whole", c.by_nth_unit, None),
    Rule("found_year:whole of{0,2} half", c.by_nth_unit, None),
    Rule("found_year:whole of{0,2} quarter", c.by_nth_unit, None),
    Rule(f"ordinal|relative number unit {OF} found:whole", c.by_several_of, None),
    Rule(f"found_year:whole {OF} ordinal unit", c.by_nth_unit, None),
    Rule("day stop? of{1,3} found_month:whole", c.by_day_of, None),
    Rule(f"weekday comma? {OF} found_week:whole", c.by_weekday_of, None),
    Rule("found_week:whole of{0,2} weekday", c.by_weekday_of, None),
    Rule(f"unit starting? {OF} found_day:whole", c.by_unit_around, None, when="relative_after"),
    Rule(f"season {OF} found_year:whole", c.by_season_of, None),
    Rule(f"quarter {OF} found_year:whole", c.by_nth_unit, None),
    Rule(f"found_month|found_day:first {OF} found_year:whole", c.by_year_of, None),
    Rule("found_year:whole of{0,2} found_month|found_day:first", c.by_year_of, None),
    Rule("found_year:whole of{0,2} season", c.by_season_of, None),
    Rule(f"part {OF} found:whole", c.by_part, None),
    Rule(f"found:whole {OF} part_after", c.by_part, None),
    Rule("found_month:whole of? day d_mark", c.by_day_of, None),
    Rule("found_year:whole of? y_mark? part_after", c.by_part, None),
    Rule("found_year:whole of{0,3} holiday", c.by_holiday_in, None),
    Rule("holiday of{0,3} found_year:whole", c.by_holiday_in, None),
    Rule("found_span:whole of? found_span:decade", c.by_decade_in, None),
    Rule(f"number|one unit after|away_from {OF} found:whole", c.by_distance(1), None),
    Rule(f"number|one unit before {OF} found:whole", c.by_distance(-1), None),
    Rule(f"found:whole {OF} after_after number|one unit", c.by_distance(1), None),
    Rule(f"found:whole {OF} before_after number|one unit", c.by_distance(-1), None),
    Rule(f"found:whole {OF} number|one unit ahead_after|narrative_after|after_after", c.by_distance(1), None),
    Rule(
        f"found:whole {OF} number|one unit ago_after|narrative_before|before_after", c.by_distance(-1), None
    ),
    Rule(f"every {OF} found", r.by_offset, drop=True),
)

RANGES: Final[tuple[Rule, ...]] = (
    Rule("range_open of{0,2} found to|and of{0,2} found:last of? range_close?", c.by_range, None),
    Rule("found of? to of{0,2} found:last of? range_close?", c.by_range, None),
    Rule("found of? and|to of{0,2} found:last of? between_after", c.by_range, None),
    Rule("range_open of{0,2} found to|and of{0,2} present", c.by_range_to_now),
    Rule("found of? to of{0,2} present", c.by_range_to_now),
    Rule("range_open of{0,2} present to|and of{0,2} found", c.by_range_from_now),
)

# "3, 4 and 5 May": the days before the one that has the month, from the last to the first.
LISTED: Final[tuple[Rule, ...]] = (
    Rule("day stop? and of{0,2} found_day:last", c.by_day_before, None, before=True),
    Rule("day stop? comma of{0,2} found_day:last", c.by_day_before, None, before=True),
)

OPEN: Final[tuple[Rule, ...]] = (
    Rule("since of{0,3} found", c.by_itself, None, open="after"),
    Rule("after of{0,3} found", c.by_itself, None, open="after"),
    Rule("until of{0,3} found", c.by_itself, None, open="before"),
    Rule("before of{0,3} found", c.by_itself, None, open="before"),
    Rule("found of{0,1} since_after|after_after", c.by_itself, None, open="after"),
    Rule("found of{0,1} until_after|before_after|range_close", c.by_itself, None, open="before"),
)


def _variants(rule: Rule) -> tuple[Rule, ...]:
    """A range may do without its opening word, but two dates joined by "and" are then two dates."""
    opened, _, rest = rule.pattern.partition("range_open? ")
    if opened or not rest:
        return (rule,)
    words = rest.split(" ")
    bare = " ".join(words[1:] if words[0].startswith("of") else words).replace("to|and", "to", 1)
    return replace(rule, pattern=f"range_open {rest}"), replace(rule, pattern=bare)


def _all(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(variant for rule in rules for variant in _variants(rule))


PASSES: Final = (
    _all(CALENDAR), LISTED[:1], LISTED[1:], WHOLES, COMPOSED, PERIODS, COMPOSED, DAYS, COMPOSED, RANGES, OPEN,
)  # fmt: skip
