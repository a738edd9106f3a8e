"""The day that a dateline names, in the manner of many wires; received on 27 June 2024."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingestor.stages.imprint.datelines import dateline
from services.ingestor.stages.imprint.fresh import fresh_day
from tests.unit.ingestor.messages import enriched

RECEIVED = date(2024, 6, 27)


@pytest.mark.parametrize(
    ("paragraph", "day", "words"),
    [
        ("LILONGWE, June 26 (Reuters) - The bridge", "2024-06-26", "June 26"),
        ("NEW YORK, Jan. 5, 2023 /PRNewswire/ -- The maker", "2023-01-05", "Jan. 5, 2023"),
        ("WASHINGTON, D.C., June 24, 2024 — The", "2024-06-24", "June 24, 2024"),
        ("New Delhi [India], June 24 (ANI): The", "2024-06-24", "June 24"),
        ("Bogotá, 27 jun (EFE).- El puente", "2024-06-27", "27 jun"),
        ("Buenos Aires, 24 de junio (Télam) - El", "2024-06-24", "24 de junio"),
        ("(ANSA) - ROMA, 03 GIU - Il ponte", "2024-06-03", "03 GIU"),
        ("Berlin, 7. Juni (dpa) - Die Brücke", "2024-06-07", "7. Juni"),
        ("Peking, 24. Juni - Die Brücke", "2024-06-24", "24. Juni"),
        ("PARIS/BERLIN, 24 juin (Reuters) - Le pont", "2024-06-24", "24 juin"),
        ("Paris, le 3 juin 2024 – Le pont", "2024-06-03", "3 juin 2024"),
        ("São Paulo, 24 de junho de 2024 (Lusa) - A ponte", "2024-06-24", "24 de junho de 2024"),
        ("BRUSSEL 24/06 (BELGA) - De brug", "2024-06-24", "24/06"),
        ("Warszawa, 3.06.2024 (PAP) - Most", "2024-06-03", "3.06.2024"),
        ("STOCKHOLM 3 juni (TT) Bron", "2024-06-03", "3 juni"),
        ("МОСКВА, 24 июн - РИА Новости. Мост", "2024-06-24", "24 июн"),
        ("МОСКВА, 24 июня. /ТАСС/. Мост", "2024-06-24", "24 июня"),
        ("Москва. 24 июня. INTERFAX.RU - Мост", "2024-06-24", "24 июня"),
        ("КИЇВ. 24 червня. УНН. Міст", "2024-06-24", "24 червня"),
        ("ANKARA, 24 Haziran (AA) - Köprü", "2024-06-24", "24 Haziran"),
        ("القاهرة 3 يونيو (رويترز) - الجسر", "2024-06-03", "3 يونيو"),
        ("नई दिल्ली, 3 जून (भाषा) पुल", "2024-06-03", "3 जून"),
        ("新华社北京6月24日电 大桥", "2024-06-24", "6月24日"),
        ("（中央社記者王小明台北24日電）大橋", "2024-06-24", "24日"),
        ("【北京24日共同】橋が", "2024-06-24", "24日"),
        ("［東京 ２４日 ロイター］ - 橋が", "2024-06-24", "２４日"),
    ],
)
def test_a_dateline_names_its_day(paragraph, day, words):
    assert dateline(paragraph, RECEIVED) == (date.fromisoformat(day), words)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Bogotá, 27 mar (EFE).- El puente",  # of which year?
        "On June 26 - the day after - he left.",
        "In Paris, 3 May 1968 - a Friday - they met.",
        "Le 3 juin (un lundi) il partit.",
        "The June 24 (Monday) flood was worse.",
        "They passed, June 26 (a Wednesday), the bill.",
        "Am 7. Juni (Freitag) kam das Wasser.",
        "Ada Smith, 10 June 1883 - 18 February 1946, was a painter.",
        "Voyager 7, July 20, 1979 - the launch.",
        "6月24日，大桥开通。",
        "他6月24日打来电话。",
        "NAIROBI, June 31 (Reuters) - The bridge",
        "June",
        "",
    ],
)
def test_what_resembles_a_dateline_names_no_day(paragraph):
    assert dateline(paragraph, RECEIVED) is None


def test_the_day_of_a_dateline_is_when_the_text_was_published_and_what_its_days_are_read_against():
    article = enriched(
        text="By Jane Doe and Sam Roe\nLILONGWE, Aug. 18 (Reuters) - The bridge over the Shire fell on Tuesday, the harbour "
        "master said, a day after the flood.\n\nNobody was hurt, he added. The road will be closed for a year or more."
    )
    assert (article.published.start, article.published.basis.value) == ("2022-08-18", "inferred")
    assert article.published.evidence == ("Aug. 18",)
    assert ("Tuesday", "2022-08-16") in [(one.text, one.start) for one in article.dates]
    assert article.byline == "Jane Doe and Sam Roe"


@given(st.integers(1, 12), st.integers(1, 31), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_day_without_a_year_is_within_the_month_before_or_none(month, day, received):
    found = fresh_day(month, day, received)
    if found is None:
        window = [received + timedelta(days=1 - back) for back in range(32)]
        assert all((one.month, one.day) != (month, day) for one in window)
    else:
        assert (found.month, found.day) == (month, day)
        assert timedelta(days=-1) <= received - found <= timedelta(days=31)


@given(st.text(max_size=130), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_any_text_has_a_day_or_none(text, received):
    found = dateline(text, received)
    assert found is None or found[1] in text
