"""Who articles are about: names, short forms, offices by their date, adjectives, and names outside the catalogue."""

from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from schemas.enriched import EnrichedArticle
from services.ingestor.pipeline import Context, RawMessage, process

SAMPLE = Path(__file__).parents[4] / "samples" / "01-putin-kim.fr.txt"
TEXTS = ("headline", "dek", "body")


def enriched(**fields):
    article = process(RawMessage(orjson.dumps(fields), 1_780_000_000_000), Context())
    assert isinstance(article, EnrichedArticle)
    return article


def actors(text, language, day="2022-08-16"):
    return {actor.id: actor for actor in enriched(text=text, language=language, published_at=day).actors}


def ways(actor):
    return [(mention.via, mention.text) for mention in actor.mentions]


@pytest.fixture(scope="module")
def sample():
    return enriched(text=SAMPLE.read_text("utf-8"))


def test_the_sample_is_about_these_and_no_other_persons(sample):
    found = {actor.id: actor for actor in sample.actors}
    assert [one.id for one in sample.actors if one.type == "person"] == ["Q7747", "Q56226"]
    assert {"Q423", "Q159", "Q212", "Q884", "Q30", "Q1065", "x:kcna"} <= found.keys()
    assert found["x:kcna"].type == "media"
    assert found["x:donetsk"].type == "region"
    (ministry,) = [one for one in sample.actors if one.country == "UA" and one.type == "organisation"]
    assert ways(ministry) == [("role", "le ministère ukrainien des affaires étrangères")]
    council = found["x:conseil-international-des-droits-de-l-homme"]
    assert ways(council) == [("name", "Conseil international des droits de l'homme")]
    assert ways(found["Q30"]) == [("name", "Etats-Unis")]
    names = " ".join(actor.name for actor in sample.actors)
    for wrong in ("Occident", "Asie", "Boudé", "Dans", "Les", "L'incident"):
        assert wrong not in names


def test_in_the_sample_offices_are_their_holders(sample):
    putin, kim = (next(a for a in sample.actors if a.id == one) for one in ("Q7747", "Q56226"))
    assert [text for via, text in ways(putin) if via == "role"] == ["le président russe"] * 3
    assert ("short", "Poutine") in ways(putin)
    assert [text for via, text in ways(kim) if via == "role"] == [
        "le dirigeant suprême de la Corée du Nord",
        "le dirigeant nord-coréen",
        "le dirigeant nord-coréen",
    ]
    assert ("short", "Kim") in ways(kim)


def test_the_most_prominent_comes_first(sample):
    assert sample.actors[0].id == "Q7747"
    assert {one.id for one in sample.actors[1:3]} == {"Q56226", "Q423"}
    assert all(0 <= one.prominence <= 1 for one in sample.actors)


def test_every_mention_points_at_its_words(sample):
    for actor in sample.actors:
        for one in actor.mentions:
            assert getattr(sample, one.field)[one.start_char : one.end_char] == one.text


def test_no_two_mentions_overlap(sample):
    for field in TEXTS:
        spans = sorted(
            (one.start_char, one.end_char)
            for actor in sample.actors
            for one in actor.mentions
            if one.field == field
        )
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize(
    ("day", "holder"), [("2019-05-10", "Q567"), ("2024-02-16", "Q61053"), ("1890-05-10", None)]
)
def test_an_office_is_who_held_it_that_day(day, holder):
    text = "The German chancellor said on Monday that the talks would go on as they had begun, without haste."
    people = [one for one in actors(text, "en", day).values() if one.type == "person"]
    assert [one.id for one in people] == ([holder] if holder else [])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fr",
            "Le président russe a déclaré lundi à la presse que les discussions continueraient comme prévu.",
        ),
        ("en", "The Russian president told the press on Monday that the talks would continue as planned."),
        (
            "de",
            "Der russische Präsident sagte am Montag vor der Presse, dass die Gespräche weitergehen sollen.",
        ),
        (
            "es",
            "El presidente ruso declaró el lunes a la prensa que las conversaciones continuarían como estaba previsto.",
        ),
        (
            "it",
            "Il presidente russo ha detto lunedì alla stampa che i colloqui sarebbero continuati come previsto.",
        ),
        (
            "pt",
            "O presidente russo disse na segunda-feira à imprensa que as conversas continuariam como previsto.",
        ),
        (
            "ru",
            "Президент России сообщил в понедельник журналистам, что переговоры будут продолжены, как и планировалось.",
        ),
        (
            "pl",
            "Prezydent Rosji powiedział w poniedziałek dziennikarzom, że rozmowy będą kontynuowane zgodnie z planem.",
        ),
        (
            "nl",
            "De Russische president zei maandag tegen de pers dat de gesprekken zoals gepland zullen doorgaan.",
        ),
    ],
)
def test_the_office_of_a_country_in_each_language(language, text):
    assert "role" in {mention.via for mention in actors(text, language)["Q7747"].mentions}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fr",
            "Vladimir Poutine et Kim Jong Un se sont rencontrés jeudi sur une île au large de Vladivostok.",
        ),
        ("en", "Vladimir Putin and Kim Jong Un met on Thursday on an island off the coast of Vladivostok."),
        (
            "de",
            "Wladimir Putin und Kim Jong Un haben sich am Donnerstag auf einer Insel vor Wladiwostok getroffen.",
        ),
        (
            "es",
            "Vladímir Putin y Kim Jong-un se reunieron el jueves en una isla frente a la costa de Vladivostok.",
        ),
        (
            "ru",
            "Встреча Владимира Путина с Ким Чен Ыном состоялась в четверг на острове недалеко от Владивостока.",
        ),
        ("ar", "التقى فلاديمير بوتين وكيم جونغ أون يوم الخميس في جزيرة قبالة سواحل فلاديفوستوك الروسية."),
        ("zh", "普京与金正恩星期四在符拉迪沃斯托克附近的一个岛上举行了会晤，双方讨论了朝鲜半岛局势。"),
        (
            "ko",
            "푸틴 대통령과 김정은 위원장이 목요일 블라디보스토크 앞바다의 섬에서 만나 한반도 정세를 논의했다.",
        ),
    ],
)
def test_one_person_whatever_the_language(language, text):
    assert {"Q7747", "Q56226"} <= actors(text, language).keys()


def test_an_organisation_that_has_a_name_in_it_is_not_the_person():
    found = actors(
        "Lawyers of the Trump Organization appeared in court on Tuesday to answer the charges.", "en"
    )
    assert "Q22686" not in found
    assert found["x:trump-organization"].type == "organisation"


def test_a_capital_is_its_state_where_it_acts_and_a_place_elsewhere():
    acting = actors(
        "Moscow said on Monday that it would answer in kind to the new measures of its neighbours.", "en"
    )
    assert ways(acting["Q159"]) == [("short", "Moscow")]
    place = actors(
        "Thousands of people marched in Moscow on Monday against the new measures of the city.", "en"
    )
    assert "Q159" not in place


def test_a_family_name_alone_is_the_one_whom_the_article_names_in_full():
    text = "Kim Yo Jong spoke on Monday. Kim said that her brother was well, and that the talks would go on."
    assert {one.id for one in actors(text, "en").values() if one.type == "person"} == {
        next(
            one.id
            for one in actors("Kim Yo Jong spoke on Monday to the press.", "en").values()
            if one.type == "person"
        )
    }


def test_the_short_name_in_the_name_of_somebody_else_is_somebody_else():
    found = actors(
        "The singer Emma Putin appeared on stage in London on Monday, and Emma Putin sang for two hours.",
        "en",
    )
    assert "Q7747" not in found
    assert found["x:emma-putin"].type == "person"


def test_an_office_that_is_over_is_nobody():
    found = actors(
        "The former French president spoke on Monday about his years in office and the time after it.", "en"
    )
    assert [one for one in found.values() if one.type == "person"] == []


def test_the_same_text_gives_the_same_actors_in_the_same_order():
    text = SAMPLE.read_text("utf-8")
    assert enriched(text=text).actors == enriched(text=text).actors


def test_a_word_that_begins_a_sentence_and_stands_in_small_letters_elsewhere_is_no_given_name():
    text = "Putin spoke on Monday and on Tuesday. On Friday Putin flies on to Harbin, his spokesman said."
    found = actors(text, "en")
    assert ways(found["Q7747"]) == [("short", "Putin")] * 2
    assert [one.id for one in found.values() if one.type == "person"] == ["Q7747"]


def test_accents_may_be_left_out_of_a_name_but_none_are_added():
    text = "Über die Pipeline wird verhandelt. Von einer neuen Ära der Partnerschaft war am Montag die Rede."
    assert {one.type for one in actors(text, "de").values()} <= {"state"}
    assert "x:uber-technologies" in actors("Uber sued the city on Monday, and the city answered.", "en")
    assert "Q39259" in actors("Erdogan said on Monday that he would answer the letter of the court.", "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It was on Monday Putin heard of it, his press secretary said after the end of the talks."),
        ("en", "The journalists were told that in Moscow Putin had met the envoys of his neighbours."),
        ("de", "Das sagte Russlands Machthaber Putin am Montag vor der Presse, nachdem die Gespräche mit der Delegation zu Ende waren."),
    ],
)  # fmt: skip
def test_a_capital_before_a_short_name_that_has_another_reason_makes_no_longer_name(language, text):
    assert [mention.text for mention in actors(text, language)["Q7747"].mentions] == ["Putin"]
