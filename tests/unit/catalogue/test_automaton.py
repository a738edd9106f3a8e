"""An automaton over patterns: equal ones are one, each with the places it came from."""

import pytest

from services.catalogue.automaton import Automaton


def found(patterns, text):
    automaton = Automaton(patterns)
    return sorted(
        (start, end, list(automaton.numbers[automaton.firsts[which] : automaton.firsts[which + 1]]))
        for which, start, end in automaton.find(text)
    )


def test_equal_patterns_are_found_once_with_all_their_numbers_in_the_order_stated():
    assert found(["kim", "ab", "kim", "im", "kim"], "kim") == [(0, 3, [0, 2, 4]), (1, 3, [3])]


def test_empty_patterns_stand_nowhere():
    assert found(["", "b", ""], "abc") == [(1, 2, [1])]


@pytest.mark.parametrize("patterns", [[], ["", ""]])
def test_no_pattern_is_found_nowhere(patterns):
    assert found(patterns, "abc") == []


@pytest.mark.parametrize("count", [3, 150, 200_100])
def test_every_kind_of_automaton_finds_the_same(count):
    patterns = [f"<{number}>" for number in range(count)] + ["<1>"]
    assert found(patterns, "<1><2>я<1") == [(0, 3, [1, count]), (3, 6, [2])]
