"""Which language an article is said to be in, and why."""

import pytest

from tests.unit.ingestor.messages import enriched, noted

FR = "Le président a annoncé mardi soir la dissolution de l'Assemblée nationale."
DE = "Der Bundestag hat am Dienstag ein neues Gesetz beschlossen."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (FR, "fr"),
        (DE, "de"),
        ("Президент встретился с премьер-министром в понедельник.", "ru"),
        ("Президент зустрівся з прем'єр-міністром у понеділок.", "uk"),
        ("التقى الرئيس برئيس الوزراء يوم الاثنين في العاصمة.", "ar"),
        ("总统星期一在首都会见了总理。", "zh"),
        ("大統領は月曜日に首都で首相と会談した。", "ja"),
        ("대통령은 월요일 수도에서 총리를 만났다.", "ko"),
        ("राष्ट्रपति ने सोमवार को प्रधानमंत्री से मुलाकात की।", "hi"),
        ("Presiden bertemu perdana menteri pada hari Senin di ibu kota.", "id"),
    ],
)
def test_the_words_tell(text, code):
    language = enriched(text=text).language
    assert (language.code, language.basis) == (code, "detected")
    assert language.confidence > 0.5


def test_the_subtags_of_a_statement_that_the_text_bears_out_are_kept():
    language = enriched(text=FR, language="fr_ca").language
    assert (language.code, language.basis) == ("fr-CA", "stated")
    assert enriched(text="总统星期一在首都会见了总理。", language="zh-hant-tw").language.code == "zh-Hant-TW"


def test_a_statement_that_the_text_contradicts_is_noted_and_not_used():
    article = enriched(text=FR, language="en")
    assert (article.language.code, article.language.basis) == ("fr", "detected")
    (note,) = article.notes
    assert (note.code, note.stated, note.used) == ("language_contradicted", "en", "fr")


@pytest.mark.parametrize("text", ["1, 2, 3", "42", "logo", "10:30 – 11:45", "..."])
def test_what_has_hardly_a_word_is_undetermined(text):
    assert enriched(text=text).language.code == "und"
    assert enriched(text=text, language="nl").language.code == "nl"


@pytest.mark.parametrize("stated", ["bs", "sr-Latn"])
def test_between_languages_written_alike_the_statement_is_believed(stated):
    text = "Predsjednik se u ponedjeljak sastao s premijerom u glavnom gradu i razgovarao o granici."
    article = enriched(text=text, language=stated)
    assert article.language.code == stated
    assert noted(article) == {}


def test_a_language_the_detector_does_not_know_is_believed():
    article = enriched(text="Ko te kāwanatanga o Aotearoa i kī i te Rāhina ka huri te ture.", language="mi")
    assert article.language.code == "mi"
