"""What the shipped catalogue has to cover: world news of 2015 to 2026. Each figure is a floor."""

import unicodedata
from collections.abc import Collection
from datetime import date, timedelta

import pytest

from services.catalogue.demonyms import demonyms
from services.catalogue.entries import ANY_LANGUAGE
from services.catalogue.installed import installed

SINCE, UNTIL = date(2015, 1, 1), date(2026, 12, 31)
# A ministry may wait so long for its minister; a longer hole is one of the catalogue.
VACANCY = timedelta(days=31)
LEADERS = ("president", "prime-minister", "chancellor", "monarch", "supreme-leader")
MAIN_LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "pt", "ru", "zh")


@pytest.fixture(scope="module")
def entities():
    return list(installed().entities.values())


def states_with(entities, kinds: Collection[str]) -> set[str]:
    """The states of which somebody held one of these offices in the years that news are read of."""
    states = {entity.country for entity in entities if entity.type == "state"}
    return states & {
        office.of
        for entity in entities
        for office in entity.offices
        if office.kind in kinds and office.since <= UNTIL and (office.until is None or office.until >= SINCE)
    }


def states_without_a_hole(entities, kinds: Collection[str]) -> set[str]:
    """The states of which somebody held one of these offices all the time, but for vacancies."""
    terms: dict[str, list[tuple[date, date]]] = {
        entity.country: [] for entity in entities if entity.type == "state"
    }
    for office in (office for entity in entities for office in entity.offices if office.kind in kinds):
        if office.of in terms:
            terms[office.of].append((office.since, office.until or date.max))
    return {state for state, held in terms.items() if longest_hole(held) <= VACANCY}


def longest_hole(held: list[tuple[date, date]]) -> timedelta:
    """The longest time between SINCE and UNTIL that no term of `held` covers."""
    covered, longest = SINCE, timedelta(0)
    for since, end in [*sorted(held), (UNTIL, UNTIL)]:
        longest = max(longest, min(since, UNTIL) - covered)
        covered = max(covered, min(end, UNTIL))
    return longest


def scripts(entity) -> set[str]:
    return {
        unicodedata.name(letter).split()[0]
        for name in entity.all_names()
        for letter in name
        if letter.isalpha()
    }


def test_it_has_entries_by_the_thousand(entities):
    assert len(entities) >= 7_400


def test_it_knows_who_led_nearly_every_state_and_who_spoke_for_it_abroad(entities):
    assert len(states_with(entities, LEADERS)) >= 195
    assert len(states_with(entities, ["foreign-minister"])) >= 165
    assert len(states_with(entities, LEADERS) & states_with(entities, ["foreign-minister"])) >= 120


def test_it_knows_without_a_hole_who_led_nearly_every_state_and_who_spoke_for_most(entities):
    led, spoken_for = (states_without_a_hole(entities, kinds) for kinds in (LEADERS, ["foreign-minister"]))
    assert (len(led) >= 194, len(spoken_for) >= 124) == (True, True), (len(led), len(spoken_for))
    assert spoken_for >= {
        "BR",
        "CA",
        "CN",
        "DE",
        "EG",
        "ES",
        "FR",
        "GB",
        "GR",
        "IL",
        "IN",
        "IR",
        "IT",
        "JP",
        "KR",
        "MX",
    }
    assert spoken_for >= {"NL", "PH", "PK", "PL", "RO", "RU", "SA", "TR", "TW", "UA", "US", "VE", "XK", "ZA"}


def test_a_hole_is_what_no_term_covers():
    years = [(date(year, 1, 1), date(year, 12, 31)) for year in range(2014, 2027)]
    assert longest_hole(years) == timedelta(days=1)
    assert longest_hole(years[:5] + years[6:]) == timedelta(days=366)
    assert longest_hole(years[:-1]) == timedelta(days=365)
    assert longest_hole([(date(2010, 1, 1), date.max), *years[:3]]) == timedelta(0)
    assert longest_hole([]) == UNTIL - SINCE


@pytest.mark.parametrize("day", [date(2015, 6, 1), date(2019, 6, 1), date(2023, 6, 1), date(2026, 5, 1)])
def test_on_a_day_it_knows_who_led_most_states(entities, day):
    states = {entity.country for entity in entities if entity.type == "state"}
    led = [one for one in states if installed().holders(LEADERS, one, day)]
    spoken_for = [one for one in states if installed().holders(["foreign-minister"], one, day)]
    assert (len(led) >= 195, len(spoken_for) >= 150) == (True, True), (len(led), len(spoken_for))


def test_it_knows_media_and_agencies(entities):
    assert sum(entity.type == "media" and not entity.is_agency for entity in entities) >= 1_000
    assert sum(entity.is_agency for entity in entities) >= 200


def test_it_knows_organisations_that_are_of_no_one_state(entities):
    assert sum(entity.type == "organisation" and entity.country is None for entity in entities) >= 200


def test_many_have_their_names_in_five_languages_and_three_scripts(entities):
    # Names of `any` language are those of all that write Latin letters: they count as none.
    many = [
        entity
        for entity in entities
        if len({*entity.names, *entity.context} - {ANY_LANGUAGE}) >= 5 and len(scripts(entity)) >= 3
    ]
    assert len(many) >= 2_000


@pytest.mark.parametrize("language", MAIN_LANGUAGES)
def test_states_have_adjectives_or_peoples_and_capitals_in_the_main_languages(entities, language):
    states = {entity.id for entity in entities if entity.type == "state"}
    words = demonyms(language)
    assert len(states & {word.state for word in words if word.kind != "seat"}) >= 150
    assert len(states & {word.state for word in words if word.kind == "seat"}) >= 120
