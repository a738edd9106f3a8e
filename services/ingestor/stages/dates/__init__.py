"""dates: the dates an article talks about, by tables of words and rules over them.

A text goes `spans` (`unspaced` in languages without spaces: where dates may be) → `cutting` (to `tokens`) → `items` (what each may
mean, with `numbers` put together) → passes of `rules`, planned for each run of words (`plans`), whose patterns (`patterns`)
read the roles of the words and whose `resolvers` and `composing` reckon the days. The tables are in
`tables/`. One file a language; months and weekdays come from CLDR as well. Case, accents of Latin letters and Arabic vowel
signs do not count.

How words are read:

- `order`: of numeric dates (`dmy`, `mdy`, `ymd`); `dotted`: "3.5." may be a day and a month.
- `weak`: months and weekdays that are other words too, believed only with a day, a year or a `licence` word before them;
  `capital`: words that count only with a capital letter, `lower`: only without; `exact`: only in these very spellings;
  `without`: names of CLDR that are left out unless they are written with their stop; months count beside a year in digits.
- `prefixes`, `suffixes`: written onto a word, behind an apostrophe too (`'s`: only there). A prefix is a word of its own
  then, a suffix one that begins with an apostrophe (`'dan`); without a role in the table they are `of`. `particle`: with
  these (Korean), a run of letters is known words and at its end perhaps a particle.
- `other`: phrases that hold such words and are no dates. `other_calendar`: months and eras of another calendar.
- `ordinal_suffix`, `decade_suffix`: what makes figures an ordinal or a decade; `hundreds`: "1900-talet" is a century.
- `to_come`, `to_come_endings`: verbs of what is to come, by which a weekday is the next one ("will meet on Thursday"); not
  across a word of `to_come_stop`; `to_come_behind`: they may stand behind it, too (`tense`).
- Flags: `month_first` (the month may stand before its day), `relative_after` ("semaine dernière"; usual), `one_unsaid` ("год
  назад"), `whole_first` ("2015'in ilk haftası"), `unit_first` ("الربع الأول من"), `lone_day` ("3日" is a day of a
  month), `weekday_by_week` ("last Friday" is that of last week).

Words of one role (lists):

- `of`, `article`: small words inside a date. `to`, `and`, `range_open`, `range_close`, `between_after`: "from … to",
  "between … and", "… arasında"; `present`: "now" at an end of it.
- `since`, `after`, `until`, `before`, and behind the date `since_after` and so on: leave one side of a date open.
- `ago_before`, `ago_after`, `ahead_before`, `ahead_after`: "il y a …", "… ago", "in …", "… from now"; `one`: "a year ago";
  `spent`: no "ago" when this follows. `narrative_after`, `narrative_before`: "two days later", from the day named last.
  `away_from`: "two weeks from" a day.
- `day_word` "dia 15"; `decade_word` "les années 90", `decade_mark` "90年代"; `century_word`, `century_mark` likewise;
  `y_mark` `m_mark` `d_mark` (年 月 日); `year_mark`: a word that belongs to a year ("2014 года"); `first` (元).
- `number_and` (twenty *and* one); `ordinal_before`, `ordinal_after` (第, 번째); `last_of`: "last" before its noun only.
- `licence`: words before a year or a weak month. `measure`: what a number may count. `plural`: units that need a number.
  `every`: what follows is repeated. `names`: months and days that are people's names. `name_before`: what follows is a
  name ("rue du 4 Septembre"). `starting`: "the week starting". `span_before`, `span_after`: beside a span of time.
  `then`: words that may follow a weak weekday.

Words with a value (`value = [words]`):

- `[month]` `[weekday]` (from Monday, 0) `[unit]` `[season]` `[number]` `[ordinal]` `[scale]` `[quarter]` `[half]` `[decade]` `[century]`;
  `[past_weekday]` "i måndags", `[next_weekday]` "på måndag", `[weekday_short]` "(木)"; `[era]` (年号: the year before its first).
- `[relative]` last -1, this 0, next 1; `[offset]` days from the anchor, `[offset_short]` 昨(4)日; `[narrative]` days, or "unit
  offset", from the day named last; `[named]` "unit offset" or "unit offset part"; `[named_day]` "weeks weekday"; `[near]` days,
  past unless a verb has a `future` ending; `[amount]` "unit number" in one word (يومين, 이틀).
- `[part]` early, mid, late, earlier, later, first_half, second_half; `[part_after]` the same behind the date.
- `[holiday]` "month-day", "easter+39", "orthodox+0", "nth 11 3 4" (month, weekday, which).
"""
