"""dates: the dates an article talks about, by tables of words and rules over them.

The tables are in `tables/`. One file a language; months and weekdays come from CLDR as well. Case, accents of Latin letters and Arabic vowel signs do not count.

- `order`: of numeric dates (`dmy`, `mdy`, `ymd`); `dotted`: "3.5." may be a day and a month.
- `weak`: months and weekdays that are other words too, believed only with a day, a year or a `licence` word before them;
  `capital`: words that count only with a capital letter; `prefixes`: letters written onto a word.
- `of`, `article`: small words inside a date. `to`, `and`, `range_open`: "from … to", "between … and".
- `since`, `after`, `until`, `before`: leave one side of a date open.
- `ago_before`, `ago_after`, `ahead_before`, `ahead_after`: "il y a …", "… ago", "in …", "… later"; `one`: "a year ago".
- `decade_word`, `century_word`, `measure` (what a number of four digits may count), `y_mark` `m_mark` `d_mark` (年 月 日).
- `[month] [weekday] [unit] [season] [number] [ordinal] [quarter]`: value = words; weekdays count from Monday, 0.
- `[relative]` last -1, this 0, next 1; `[offset]` days from the anchor; `[named]` "unit offset"; `[part]` early, mid, late;
  `[holiday]` "month-day".
"""
