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


@pytest.mark.parametrize(
    "text",
    [
        "Arsenal 2 Chelsea 1 Liverpool 3 Everton 0 Tottenham 1 Leeds 1",
        "Bayern 3:1 Dortmund\nLeipzig 2:2 Köln\nMainz 0:1 Bochum\nFreiburg 4:0 Augsburg",
        "Müller, Schmidt, Schneider, Fischer, Weber, Meyer, Wagner",
        "Jean Dupont, Marie Durand, Paul Martin, Luc Bernard",
        "Иванов, Петров, Сидоров, Кузнецов, Смирнов, Попов, Волков",
        "EUR/USD 1.0854 GBP/USD 1.2701 USD/JPY 148.22 AUD/USD 0.6570",
        "import os\nfrom x import y\ndef f(a, b):\n    return a_b[0] == {1: 2}",
    ],
)
def test_lists_of_names_tables_and_code_are_undetermined(text):
    assert enriched(text=text).language.code == "und"
    assert enriched(text=text, language="nl").language.code == "nl"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Fed Raises Rates For First Time Since 2018 As Inflation Soars", "en"),
        ("PRESIDENT SAYS HE WILL NOT RESIGN OVER THE LEAKED PAPERS", "en"),
        ("Shares of $ONE rose $5 to $190, while $TWO fell $3 to $402, *a record*.", "en"),
        ("Bundeskanzler Anna Berg, Außenminister Karl Holm und Innenminister Max Lund trafen sich.", "de"),
        (
            "가수(Singer) 이름(Stage Name) 영화(Movie) 무대(Live On Stage)에서 멋진 연기를 펼쳤다고 한다.",
            "ko",
        ),
    ],
)
def test_headlines_and_sentences_full_of_names_are_told(text, code):
    assert enriched(text=text).language.code == code


@pytest.mark.parametrize("stated", ["bs", "sr-Latn"])
def test_between_languages_written_alike_the_statement_is_believed(stated):
    text = "Predsjednik se u ponedjeljak sastao s premijerom u glavnom gradu i razgovarao o granici."
    article = enriched(text=text, language=stated)
    assert article.language.code == stated
    assert noted(article) == {}


def test_a_language_the_detector_does_not_know_is_believed():
    article = enriched(text="Ko te kāwanatanga o Aotearoa i kī i te Rāhina ka huri te ture.", language="mi")
    assert article.language.code == "mi"
