"""Nouns whose endings agree with their last vowel are known in every case."""

import pytest

from services.ingestor.stages.citing.tables.language import tables


@pytest.mark.parametrize(
    ("form", "noun"),
    [
        ("gazetesinin", "gazetesi"),
        ("bakanlığına", "bakanlığı"),
        ("bakanlığın", "bakanlık"),
        ("sözcüsünün", "sözcüsü"),
        ("raporun", "rapor"),
        ("hükümetten", "hükümet"),
        ("orduya", "ordu"),
        ("uzmanlara", "uzmanlar"),
        ("bakanlığı", "bakanlığı"),
        ("raporin", "raporin"),
        ("gitti", "gitti"),
    ],
)
def test_a_listed_noun_is_known_by_its_forms(form, noun):
    known = tables("tr")
    assert known is not None
    assert known.base_forms.noun(form) == noun
