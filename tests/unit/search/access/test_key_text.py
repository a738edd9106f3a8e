"""The text of a key: told from anything else, and never kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.access.key_text import KeyText, has_key, new_key, read_key


def test_a_key_reads_as_what_it_was_made_as_and_opens_what_was_kept_of_it():
    made = new_key()
    read = read_key(made.shown())
    assert read == made
    assert read.is_of(made.hashed())
    assert not new_key(made.id).is_of(made.hashed())


def test_no_two_keys_are_alike_and_a_new_secret_keeps_the_id():
    made = {new_key() for _ in range(100)}
    assert len({key.id for key in made}) == len({key.secret for key in made}) == 100
    assert new_key("abcdefghijkl").shown().startswith("telex_abcdefghijkl_")


def of_length(letters, length):
    return st.text(letters, min_size=length, max_size=length)


@given(st.builds(KeyText, of_length("0aZ9z", 12).map(str.lower), of_length("0aZ9z", 43)), st.data())
def test_a_mistyped_letter_or_a_cut_is_told(key, data):
    text = key.shown()
    assert read_key(text) == key
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("0aZ_").filter(lambda one: one != text[at]))
    assert read_key(text[:at] + letter + text[at + 1 :]) is None
    assert read_key(text[:at]) is None


@given(st.text(max_size=100))
def test_whatever_is_no_key_is_none(text):
    assert read_key(text) is None


@pytest.mark.parametrize("around", ["{}", "key={}&q=a", "/v1/{}/x", "say {} please"])
def test_a_key_is_seen_in_any_text(around):
    assert has_key(around.format(new_key().shown()))
    assert not has_key(around.format("telex_keys_add"))


def test_neither_the_secret_nor_its_hash_is_in_what_a_log_would_show():
    key = new_key()
    assert key.secret not in repr(key)
    assert repr(KeyText("a", "b")) == "KeyText(id='a')"
