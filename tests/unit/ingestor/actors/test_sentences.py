"""Who is found in sentences of one language: every mention of each of them, and no other (`cases/`).

Full and short names, offices, capitals that act and places, what is written in one with a name, strangers by their titles,
bodies with a name in them, words that only look like names.
"""

import pytest

from services.catalogue.installed import installed
from tests.unit.ingestor.actors.reading import CASES, cases, told

LANGUAGES = sorted(file.stem for file in CASES.iterdir())
OFFICES = {
    "ar": "قال الرئيس الروسي للصحفيين يوم الاثنين إن المحادثات ستستمر كما كان مقررا لها من قبل.",
    "de": "Der russische Präsident sagte am Montag vor der Presse, die Gespräche gingen wie geplant weiter.",
    "en": "The Russian president told reporters on Monday that the talks would go on as they had been planned.",
    "es": "El presidente ruso dijo el lunes a la prensa que las conversaciones seguirán como estaba previsto.",
    "fr": "Le président russe a dit lundi à la presse que les discussions continueraient comme prévu.",
    "hi": "रूसी राष्ट्रपति ने सोमवार को पत्रकारों से कहा कि बातचीत पहले की तरह जारी रहेगी।",
    "it": "Il presidente russo ha detto lunedì alla stampa che i colloqui continueranno come previsto.",
    "ja": "ロシア大統領は月曜日、記者団に対し、会談は予定通り続けられると述べた。",
    "ko": "러시아 대통령은 월요일 기자들에게 회담이 예정대로 계속될 것이라고 말했다.",
    "nl": "De Russische president zei maandag tegen de pers dat de gesprekken doorgaan zoals gepland.",
    "pl": "Rosyjski prezydent powiedział w poniedziałek prasie, że rozmowy będą trwały zgodnie z planem.",
    "pt": "O presidente russo disse na segunda-feira à imprensa que as conversas continuarão como previsto.",
    "ru": "Российский президент сказал в понедельник журналистам, что переговоры продолжатся по плану.",
    "sv": "Den ryske presidenten sade på måndagen till pressen att samtalen fortsätter som planerat.",
    "tr": "Rusya Devlet Başkanı pazartesi günü görüşmelerin planlandığı gibi süreceğini söyledi.",
    "uk": "Російський президент сказав у понеділок журналістам, що переговори триватимуть за планом.",
    "zh": "俄罗斯总统星期一对记者表示，会谈将按计划继续进行，不会受到外界的影响。",
}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [(language, text, expected) for language in LANGUAGES for text, expected in cases(language)],
    ids=lambda value: value if value in LANGUAGES else "",
)
def test_these_mentions_are_found_and_no_others(language, text, expected):
    assert told(text, language) == expected


@pytest.mark.parametrize("language", sorted(OFFICES))
@pytest.mark.parametrize(
    ("day", "holder"), [("2022-08-16", "Q7747"), ("2010-05-10", "Q23530"), ("1890-05-10", None)]
)
def test_an_office_is_who_held_it_on_the_day_of_publication(language, day, holder):
    found = told(OFFICES[language], language, day)
    assert [(identifier, way) for _, identifier, way in found] == ([(holder, "role")] if holder else [])


def test_an_office_of_the_text_s_own_country_follows_the_day_too():
    text = "日本の首相は月曜日、国会で防衛費の増額について説明し、理解を求めた。"
    holders = [told(text, "ja", day)[0][1] for day in ("2010-07-01", "2018-08-10", "2022-08-16")]
    assert holders == ["x:naoto-kan", "Q132345", "Q359480"]


def test_a_family_name_that_two_in_the_article_have_is_nobody():
    text = "김정은 국무위원장과 김여정 부부장이 월요일 행사장을 찾았다. 김 대표는 연설하지 않았다."
    assert "김" not in [words for words, _, _ in told(text, "ko")]


def test_of_two_with_one_family_name_the_title_tells_who_is_meant():
    text = "김정은 국무위원장과 김여정 부부장이 월요일 행사장을 찾았다. 김 위원장은 연설하지 않았다."
    assert ("김", "Q56226", "short") in told(text, "ko")


def test_one_word_behind_a_title_does_not_take_the_name_of_somebody_known():
    text = "Brett Kavanaugh spoke on Monday. Judge Kavanaugh was calm, and Kavanaugh thanked the senators."
    assert {identifier for _, identifier, _ in told(text, "en")} >= {"Q4962244"}
    assert ("Kavanaugh", "Q4962244", "short") in told(text, "en")


def test_the_end_of_a_foreign_name_is_no_chinese_one():
    assert told("英国议员约翰·麦克唐奈先生星期一说，麦克唐奈先生感到满意，会议顺利结束。", "zh") == [
        ("英国", "Q145", "name")
    ]


def test_a_body_written_in_one_with_a_name_is_not_the_person():
    assert told("트럼프재단 변호사들은 화요일 법정에 출석해 검찰의 주장을 반박했다.", "ko") == [
        ("트럼프재단", "x:트럼프재단", "name")
    ]


def test_every_case_names_somebody_whom_the_catalogue_has():
    ids = {identifier for language in LANGUAGES for _, told_ in cases(language) for _, identifier, _ in told_}
    assert {one for one in ids if one.startswith("Q")} <= installed().entities.keys()
