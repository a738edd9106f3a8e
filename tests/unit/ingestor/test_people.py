"""People whom an article names in full: what a short name then stands for."""

import pytest

from services.ingestor.stages.citing.people import People
from services.ingestor.stages.citing.tables.language import tables


def people(text):
    return People([text], [], tables("en"))


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("We heard Sam Okafor, and Sam left.", "Sam", "Sam Okafor"),
        ("Sam Minister left. Sam Okafor spoke.", "Sam", "Sam Okafor"),
        ("The team of Samuel Okafor", "Sam", None),
        ("Uncle Sam Okafor", "Sam", "Uncle Sam"),
        ("Sam Okafor Bank Group", "Sam", None),
    ],
)
def test_a_given_name_stands_for_the_name_that_begins_with_it(text, short, full):
    assert people(text).called(short) == full


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("they met Reform there", True),
        ("they met Reformers", False),
        ("Reform wins. Reform!", False),
        ("", False),
    ],
)
def test_a_word_is_a_name_that_stands_large_behind_a_small_one(text, is_name):
    assert people(text).is_name("Reform") is is_name
