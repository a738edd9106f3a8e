"""Dates in Turkish news text: case endings with and without an apostrophe, what stands behind a date, words that are names."""

from datetime import date
from typing import Final

import pytest

from services.ingestor.stages.dates.engine import find

ANCHOR = date(2022, 8, 16)  # a Tuesday


def days(text: str) -> list[str]:
    found = [(f.period.start.isoformat(), f.period.end.isoformat()) for f in find(text, "tr", ANCHOR)]
    return [start if start == end else f"{start}..{end}" for start, end in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # days, months, years
        ("Anlaşma 15 Ağustos 2022'de imzalandı.", "2022-08-15"),
        ("Anlaşma 15 Ağustos 2022 tarihinde imzalandı.", "2022-08-15"),
        ("Anlaşma 15.08.2022'de imzalandı.", "2022-08-15"),
        ("Anlaşma 5 Mart'ta imzalandı.", "2022-03-05"),
        ("Anlaşma 5 Mart’ta imzalandı.", "2022-03-05"),
        ("Anlaşma 5 martta imzalandı.", "2022-03-05"),
        ("Anlaşma iki Mayıs günü imzalandı.", "2022-05-02"),
        ("Toplantı yirmi dokuz Mayıs'ta yapıldı.", "2022-05-29"),
        ("Toplantı Nisan 2021'de yapıldı.", "2021-04-01..2021-04-30"),
        ("Toplantı günü: martın üçü.", "2022-03-03"),
        ("Toplantı Nisan'ın 23'ünde yapıldı.", "2022-04-23"),
        ("Toplantı Mayıs'ta yapıldı.", "2022-05-01..2022-05-31"),
        ("Toplantı mayısta yapıldı.", "2022-05-01..2022-05-31"),
        ("Toplantı ekim ayında yapılacak.", "2022-10-01..2022-10-31"),
        ("Toplantı Ekim'de yapılacak.", "2022-10-01..2022-10-31"),
        ("Toplantı geçen kasımda yapıldı.", "2021-11-01..2021-11-30"),
        ("KARAR 7 KASIM 2020'DE ALINDI", "2020-11-07"),
        ("Karar 2019'da alındı.", "2019-01-01..2019-12-31"),
        ("Karar 2008 yılında alındı.", "2008-01-01..2008-12-31"),
        ("Karar 1850 yılında alındı.", "1850-01-01..1850-12-31"),
        # weekdays
        ("Pazartesi günü toplandılar.", "2022-08-15"),
        ("Toplantı pazartesiden sürüyor.", "2022-08-15"),
        ("Kurul perşembe günü toplandı.", "2022-08-11"),
        ("Kurul pazar günü toplandı.", "2022-08-14"),
        ("Kurul geçen pazar toplandı.", "2022-08-14"),
        ("Kurul geçen salı toplandı.", "2022-08-09"),
        ("Kurul gelecek cuma toplanacak.", "2022-08-19"),
        # relative
        ("Kurul dün toplandı.", "2022-08-15"),
        ("Kurul bugün toplandı.", "2022-08-16"),
        ("Kurul yarın toplanacak.", "2022-08-17"),
        ("Kurul evvelsi gün toplandı.", "2022-08-14"),
        ("Kurul önceki gün toplandı.", "2022-08-14"),
        ("Kurul öbür gün toplanacak.", "2022-08-18"),
        ("Kurul geçen hafta toplandı.", "2022-08-08..2022-08-14"),
        ("Kurulun geçen haftaki toplantısı sürdü.", "2022-08-08..2022-08-14"),
        ("Kurul geçtiğimiz ay toplandı.", "2022-07-01..2022-07-31"),
        ("Kurul önümüzdeki ay toplanacak.", "2022-09-01..2022-09-30"),
        ("Kurul geçen yıl toplandı.", "2021-01-01..2021-12-31"),
        ("Kurul bu yıl toplandı.", "2022-01-01..2022-12-31"),
        ("Kurul gelecek sene toplanacak.", "2023-01-01..2023-12-31"),
        ("Kurul bu çeyrekte toplandı.", "2022-07-01..2022-09-30"),
        ("Kurul iki yıl önce toplandı.", "2020-01-01..2020-12-31"),
        ("Kurul üç gün önce toplandı.", "2022-08-13"),
        ("Kurul bir ay önce toplandı.", "2022-07-01..2022-07-31"),
        ("Son iki yılda fiyatlar arttı.", "2020-01-01..2021-12-31"),
        ("Önümüzdeki üç ay zor geçecek.", "2022-09-01..2022-11-30"),
        # parts, seasons, decades, centuries
        ("Mayıs ayının sonunda döndü.", "2022-05-21..2022-05-31"),
        ("Nisan'ın sonunda döndü.", "2022-04-21..2022-04-30"),
        ("Haziran ortasında döndü.", "2022-06-11..2022-06-20"),
        ("Mart 2021 başında döndü.", "2021-03-01..2021-03-10"),
        ("2019 yazında döndü.", "2019-06-01..2019-08-31"),
        ("Geçen kış sert geçti.", "2021-12-01..2022-02-28"),
        ("1990'lı yıllarda başladı.", "1990-01-01..1999-12-31"),
        ("1990'larda başladı.", "1990-01-01..1999-12-31"),
        ("90'ların müziği sevilirdi.", "1990-01-01..1999-12-31"),
        ("Doksanlı yıllarda başladı.", "1990-01-01..1999-12-31"),
        # ranges
        ("Fuar 3-5 Mayıs'ta açıktı.", "2022-05-03..2022-05-05"),
        ("Fuar 3-5 Mayıs 2021 tarihlerinde açıktı.", "2021-05-03..2021-05-05"),
        ("Fuar 28 Nisan'dan 3 Mayıs 2021'e kadar açıktı.", "2021-04-28..2021-05-03"),
        ("Kurs Mart'tan Mayıs'a kadar sürdü.", "2022-03-01..2022-05-31"),
        ("2019-2021 arasında salgın vardı.", "2019-01-01..2021-12-31"),
        ("2014'ten 2018'e kadar başkandı.", "2014-01-01..2018-12-31"),
    ],
)
def test_words_of_a_date_give_its_days(text, expected):
    assert days(text) == [expected]


@pytest.mark.parametrize(
    "text", ["19. yüzyılda", "19'uncu yüzyılda", "on dokuzuncu yüzyılın", "XIX. yüzyılda"]
)
def test_centuries_are_numbered_by_digits_and_words(text):
    [found] = find(text, "tr", ANCHOR)
    assert (found.period.start.year // 100, found.period.end.year - found.period.start.year) == (18, 99)


@pytest.mark.parametrize(
    ("text", "start", "side"),
    [
        ("2019'dan beri cezaevinde.", "2019-01-01", "after"),
        ("Mart'tan beri cezaevinde.", "2022-03-01", "after"),
        ("2020'den bu yana arttı.", "2020-01-01", "after"),
        ("5 Mart'tan itibaren geçerli.", "2022-03-05", "after"),
        ("2019'dan önce azdı.", "2019-01-01", "before"),
        ("Haziran'a kadar sürecek.", "2022-06-01", "before"),
        ("2021'den sonra arttı.", "2021-01-01", "after"),
    ],
)
def test_case_endings_and_postpositions_leave_one_side_open(text, start, side):
    [found] = find(text, "tr", ANCHOR)
    assert (found.period.start.isoformat(), found.open) == (start, side)


@pytest.mark.parametrize(
    "text",
    [
        "Kasım Gülek partinin genel sekreteriydi.",  # people's names
        "Şarkıcı Nisan Yılmaz konser verdi.",
        "Tarlalarda ekim yapıldı.",  # sowing
        "Madenciler ocakta mahsur kaldı.",  # the mine
        "Maç aralıksız yağmurda oynandı.",
        "İki ülke arasında aralık açıldı.",  # a gap
        "Martılar limanda uçuyor, bir martı kaldı.",  # gulls
        "Martin ile Martina evlendi.",
        "Dünya kupası, ön eleme ve ona göre hesap.",
        "Bu yazıda anlatılıyor, bu yazı uzun.",  # writing, not summer
        "Şirketin pazar payı yükseldi.",  # market
        "Ürün iç pazar için üretildi.",
        "Toplam 3 kişi bile yoktu.",
        "Yaşı 35 yıl kadardı.",
        "Savaş üç yıl sürdü.",
        "2019 kişi öldü, 2018 kişinin evi yıkıldı.",
        "Fiyatı 2022 lira oldu.",
        "Maç 3-2 bitti.",
        "Saat 10:30'da başladı.",
        "Sürüm 3.5.2 yayımlandı.",
        "Telefon: +90 212 555 0958",
        "60'lı yaşlarında bir adam.",
        "Geçen gün karşılaştık.",
        "Son yıllarda fiyatlar arttı.",
        "Ayda bir toplanırlar, haftada iki gün çalışırlar.",
        "Her yıl tekrarlanır.",
    ],
)
def test_other_words_names_and_amounts_are_no_dates(text):
    assert days(text) == []


def test_a_number_of_people_in_a_month_is_no_day_of_it():
    assert days("Mart'ta 15 terörist öldürüldü.") == ["2022-03-01..2022-03-31"]


RUNNING: Final = [
    (
        (
            "Dışişleri Bakanlığı pazartesi günü yaptığı açıklamada, Bakan'ın 25 Ağustos'ta başkente "
            "gideceğini duyurdu. İki ülke anlaşmayı Mart 2019'da imzalamış, üç yıl süren görüşmeler bu yılın "
            "başında tamamlanmıştı. Sözcü, 2500 işçinin gelecek hafta işbaşı yapacağını söyledi. Ülke "
            "2011'den bu yana yaklaşık 1500 mülteciye ev sahipliği yapıyor. Gazeteci Kasım Demir'e göre "
            "maden ocağında çalışanların 60'ı greve gitti."
        ),
        [
            ("pazartesi", "2022-08-15"),
            ("25 Ağustos", "2022-08-25"),
            ("Mart 2019'da", "2019-03-01..2019-03-31"),
            ("bu yılın başında", "2022-01-01..2022-04-30"),
            ("gelecek hafta", "2022-08-22..2022-08-28"),
            ("2011", "2011-01-01..2011-12-31"),
        ],
    ),
    (
        (
            "Polis, pazar gecesi saat 22.30'da meydana gelen kazada 15 kişinin yaralandığını, 3 kişinin "
            "öldüğünü bildirdi. Köprü 1980'lerde yapılmış, 2014'ten 2017'ye kadar kapalı kalmıştı. Geçen ay "
            "onarıma 2,5 milyon lira harcandı; bu, 2021'e göre yüzde 12 fazla. Şirketin pazar payı da arttı. "
            "Rapor 30 Eylül'e kadar hazırlanacak. Dünya basını olayı iki gün boyunca yazdı, ön inceleme "
            "sonucu ise yarın açıklanacak."
        ),
        [
            ("pazar gecesi", "2022-08-14"),
            ("1980'lerde", "1980-01-01..1989-12-31"),
            ("2014'ten 2017", "2014-01-01..2017-12-31"),
            ("Geçen ay", "2022-07-01..2022-07-31"),
            ("2021", "2021-01-01..2021-12-31"),
            ("30 Eylül", "2022-09-30"),
            ("yarın", "2022-08-17"),
        ],
    ),
    (
        (
            "Ünlü şair geçen cuma 84 yaşında hayatını kaybetti. 12 Kasım 1937'de doğan şairin ilk kitabı "
            "altmış yıl önce, 1962 sonbaharında yayımlanmıştı. Bu yazıda anlatılan yıllar, 19. yüzyıl "
            "edebiyatı üzerine çalıştığı dönemdir. Ödülünü 3-5 Mayıs tarihlerinde düzenlenen törende, mayıs "
            "ayının başında almıştı. Son yıllarda hastaydı, ona günde iki saat bakılıyordu. Martin adlı "
            "dostu, anma töreninin önümüzdeki ayın ortasında yapılacağını söyledi."
        ),
        [
            ("geçen cuma", "2022-08-12"),
            ("12 Kasım 1937'de", "1937-11-12"),
            ("altmış yıl önce", "1962-01-01..1962-12-31"),
            ("1962 sonbaharında", "1962-09-01..1962-11-30"),
            ("19. yüzyıl", "1800-01-01..1899-12-31"),
            ("3-5 Mayıs", "2022-05-03..2022-05-05"),
            ("mayıs ayının başında", "2022-05-01..2022-05-10"),
            ("önümüzdeki ayın ortasında", "2022-09-11..2022-09-20"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), RUNNING)
def test_running_text_gives_its_dates_and_no_others(text, expected):
    found = find(text, "tr", ANCHOR)
    words = [text[f.start_char : f.end_char] for f in found]
    assert list(zip(words, days(text), strict=True)) == expected
