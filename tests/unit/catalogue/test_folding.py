"""Folding: the same for a text as for its characters one by one, whatever else stands beside them."""

import pytest

from services.catalogue.folding import fold
from services.catalogue.phrases import FoldedText, Phrases


def _written_in(encoding):
    return bytes(range(256)).decode(encoding, errors="ignore")


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "cp1250", "cp1254", "cp1256"])
def test_a_text_is_folded_as_its_characters_are(encoding):
    text = _written_in(encoding)
    assert fold(text) == "".join(fold(char) for char in text)


def test_a_unit_of_measure_is_no_letter_in_any_text():
    assert [fold(f"5 µm {rest}")[:4] for rest in ("", "of the whole thing", "新华社" * 10)] == ["5  m"] * 3


@pytest.mark.parametrize("beside", ["", " — 新华社", " रूस"])
def test_places_are_those_of_the_text_whatever_script_stands_beside(beside):
    found = Phrases(["Łódź", "lodz"], [1, 2]).find(FoldedText(f"in “Łódź”{beside}"))
    assert list(found) == [(4, 8, [1, 2])]
