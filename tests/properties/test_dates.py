"""Dates in any text: nothing raises, what is found stands where it says, and what CLDR writes is read back."""

from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from services.ingestor.stages.dates.engine import find
from services.ingestor.stages.dates.lexicon import LANGUAGES, lexicon

ANCHOR = date(2022, 8, 16)
LANGUAGE = st.sampled_from(LANGUAGES)
DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31))


@st.composite
def wordy(draw):
    """A language, and a text of its date words in any order."""
    code = draw(LANGUAGE)
    words = sorted(lexicon(code).words.known)
    signs = [" ", " ", ", ", ". ", "-", "/", "\n", " 3 ", " 2019 ", "'", "(", ")", "31", "5.", "x", "Q", "१२"]
    parts = draw(st.lists(st.one_of(st.sampled_from(words), st.sampled_from(signs)), max_size=25))
    return code, draw(st.sampled_from(["", " "])).join(parts)


def check(text, found):
    reached = 0
    for one in found:
        assert reached <= one.start_char < one.end_char <= len(text)
        assert text[one.start_char : one.end_char].strip() == text[one.start_char : one.end_char]
        assert one.period.start <= one.period.end
        reached = one.end_char


@given(st.text(max_size=200), LANGUAGE, DAYS)
def test_no_text_makes_it_raise(text, language, anchor):
    check(text, find(text, language, anchor))


@given(wordy(), DAYS)
def test_words_of_dates_in_any_order_give_dates_that_stand_in_the_text(words, anchor):
    language, text = words
    check(text, find(text, language, anchor))


@given(LANGUAGE, DAYS, st.sampled_from(["long", "full", "medium"]))
def test_a_day_as_cldr_writes_it_is_that_day(language, day, width):
    text = format_date(day, format=width, locale=language)
    found = find(text, language, ANCHOR)
    assert [(one.period.start, one.period.end) for one in found] == [(day, day)]


@given(LANGUAGE, DAYS)
def test_a_month_with_its_year_is_that_month(language, day):
    text = format_date(day, format="MMMM y", locale=language)
    if language in ("zh", "ja", "ko"):
        text = format_date(day, format="yMMMM" if language == "ko" else "y年M月", locale=language)
    if language == "ko":
        text = f"{day.year}년 {day.month}월"
    [found] = find(text, language, ANCHOR)
    assert (found.period.start, found.period.end.month, found.period.end.year) == (
        day.replace(day=1),
        day.month,
        day.year,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_can_be_read(language):
    assert lexicon(language) is not None
