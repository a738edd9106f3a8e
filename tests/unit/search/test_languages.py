"""Languages by code and by name."""

import pytest
from babel import Locale

from services.search.languages import language_code, language_label


@pytest.mark.parametrize(
    ("stated", "code"),
    [("fr", "fr"), (" FR ", "fr"), ("en-GB", "en"), ("pt_BR", "pt"), ("French", "fr"), ("brazilian portuguese", "pt"),
     ("zh-Hant", "zh"), ("und", "und"), ("ga", "ga"), ("GA", "ga"), ("ga-IE", "ga"), ("Irish", "ga"), ("klingonese", "klingonese")],
)  # fmt: skip
def test_a_filter_means_the_language_not_the_region(stated, code):
    assert language_code(stated) == code


def test_every_code_is_itself_whatever_other_languages_are_called():
    codes = [code.partition("_")[0] for code in Locale("en").languages]
    assert [language_code(code) for code in codes] == codes


@pytest.mark.parametrize(("code", "label"), [("fr", "French"), ("und", "undetermined"), ("xx", "xx")])
def test_a_language_is_shown_by_its_english_name(code, label):
    assert language_label(code) == label


@pytest.mark.parametrize(
    ("code", "language", "label"),
    [("de", "fr", "allemand"), ("und", "fr", "langue indéterminée"), ("xx", "fr", "xx"), ("fr-QQ", "de", "Französisch (QQ)"),
     ("fr", "zh", "法语"), ("fr", "yue", "法文"), ("fr", "qaa", "French"), ("fr", "xx", "French"), ("gil", "wo", "Gilbertese")],
)  # fmt: skip
def test_a_language_is_shown_by_its_name_in_another_and_in_english_where_that_has_none(code, language, label):
    assert language_label(code, language) == label
