"""What the shipped catalogue has to cover: world news of 2015 to 2026. Each figure is a floor."""

import unicodedata
from collections.abc import Collection
from datetime import date

import pytest

from services.catalogue.demonyms import demonyms
from services.catalogue.entries import ANY_LANGUAGE
from services.catalogue.installed import installed

SINCE, UNTIL = date(2015, 1, 1), date(2026, 12, 31)
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


def scripts(entity) -> set[str]:
    return {
        unicodedata.name(letter).split()[0]
        for name in entity.all_names()
        for letter in name
        if letter.isalpha()
    }


def test_it_has_entries_by_the_thousand(entities):
    assert len(entities) >= 7_000


def test_it_knows_who_led_nearly_every_state_and_who_spoke_for_it_abroad(entities):
    assert len(states_with(entities, LEADERS)) >= 190
    assert len(states_with(entities, ["foreign-minister"])) >= 160
    assert len(states_with(entities, LEADERS) & states_with(entities, ["foreign-minister"])) >= 120


@pytest.mark.parametrize("day", [date(2015, 6, 1), date(2019, 6, 1), date(2023, 6, 1)])
def test_on_a_day_it_knows_who_led_most_states(entities, day):
    states = {entity.country for entity in entities if entity.type == "state"}
    led = [one for one in states if installed().holders(LEADERS, one, day)]
    spoken_for = [one for one in states if installed().holders(["foreign-minister"], one, day)]
    assert (len(led) >= 180, len(spoken_for) >= 120) == (True, True), (len(led), len(spoken_for))


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
