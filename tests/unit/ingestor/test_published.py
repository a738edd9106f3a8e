"""When an article was published, and on what evidence; the lines of a text that say so and by whom it is."""

import orjson
import pytest

from schemas.enriched import EnrichedArticle
from services.ingestor.pipeline import Context, RawMessage, process

HEAD = "Presidents meet for a first time"
P1 = "The two presidents met on Thursday on an island off the coast and talked for several hours without aides."
P2 = "They signed nothing. Both said that they would meet again before the end of the year, in the other's capital."
RECEIVED = "2024-06-01T12:00:00Z"


def enriched(**fields):
    article = process(RawMessage(orjson.dumps(fields), 1_717_243_200_000), Context())
    assert isinstance(article, EnrichedArticle)
    assert article.received_at == RECEIVED
    return article


def read(line, **fields):
    return enriched(text=f"{HEAD}\n{line}\n{P1}\n{P2}", **fields)


def page_lines(article):
    return [(entry.text, entry.rule) for entry in article.removed]


@pytest.mark.parametrize(
    ("line", "start", "precision"),
    [
        ("Publié le 24 mars 2024 à 08h12", "2024-03-24T08:12:00Z", "instant"),
        ("Mis à jour le 24 mars 2024 à 8 h 12", "2024-03-24T08:12:00Z", "instant"),
        ("Mis en ligne le dimanche 24 mars 2024", "2024-03-24", "day"),
        ("Publié le 1er mars 2024 à 10h", "2024-03-01T10:00:00Z", "hour"),
        ("Stand: 12.03.2024 06:41 Uhr", "2024-03-12T06:41:00Z", "instant"),
        ("Veröffentlicht am 12. März 2024 um 6.41 Uhr MEZ", "2024-03-12T06:41:00+01:00", "instant"),
        ("Veröffentlicht am 12.03.24", "2024-03-12", "day"),
        ("Published 24 March 2024 8:12 AM GMT", "2024-03-24T08:12:00Z", "instant"),
        ("Published March 24, 2024 8:12 p.m. ET", "2024-03-24T20:12:00-04:00", "instant"),
        ("Last updated at 10:15 BST on 24 April 2024", "2024-04-24T10:15:00+01:00", "instant"),
        ("Posted: Sunday 24th of March 2024, 10:15 GMT+1", "2024-03-24T10:15:00+01:00", "instant"),
        ("Published 03/24/2024", "2024-03-24", "day"),
        ("Published 03/04/2024", "2024-03-04", "day"),
        ("Publicado el 03/04/2024", "2024-04-03", "day"),
        ("Actualizado: 12 de marzo de 2024 a las 10:15", "2024-03-12T10:15:00Z", "instant"),
        ("Pubblicato il 24 marzo 2024 alle ore 8:12", "2024-03-24T08:12:00Z", "instant"),
        ("Publicado em 24/03/2024 às 08h12", "2024-03-24T08:12:00Z", "instant"),
        ("Gepubliceerd op 24 maart 2024 om 08.12 uur", "2024-03-24T08:12:00Z", "instant"),
        ("Opublikowano 24 marca 2024, 08:12", "2024-03-24T08:12:00Z", "instant"),
        ("Опубликовано 12 марта 2024, 10:15 (МСК)", "2024-03-12T10:15:00+03:00", "instant"),
        ("Опубліковано 24 березня 2024 року о 10:15", "2024-03-24T10:15:00Z", "instant"),
        ("نُشر في 24 مارس 2024 الساعة 10:15", "2024-03-24T10:15:00Z", "instant"),
        ("آخر تحديث: ٢٤ آذار ٢٠٢٤", "2024-03-24", "day"),
        ("发布时间：2024-03-24 08:12", "2024-03-24T08:12:00Z", "instant"),
        ("2024年3月24日 8时12分", "2024-03-24T08:12:00Z", "instant"),
        ("2024年3月24日 8時12分 公開", "2024-03-24T08:12:00Z", "instant"),
        ("입력 2024.03.24. 오후 3:12", "2024-03-24T15:12:00Z", "instant"),
        ("Yayınlanma: 24 Mart 2024 - 10:15", "2024-03-24T10:15:00Z", "instant"),
        ("Publicerad 24 mars 2024 kl. 10.15", "2024-03-24T10:15:00Z", "instant"),
        ("प्रकाशित: 24 मार्च 2024 10:15", "2024-03-24T10:15:00Z", "instant"),
        ("2024-03-24T08:12:30+01:00", "2024-03-24T08:12:30+01:00", "instant"),
        ("24 March 2024", "2024-03-24", "day"),
        ("Updated 2:15 PM EDT, Sun March 24, 2024", "2024-03-24T14:15:00-04:00", "instant"),
        ("نشر في: 24 مارس ,2024: 08:12 م GST", "2024-03-24T20:12:00+04:00", "instant"),
    ],
)
def test_a_line_that_says_when_gives_the_time_and_goes_to_the_ledger(line, start, precision):
    article = read(line)
    assert (article.published.start, article.published.precision.value) == (start, precision)
    assert article.published.basis.value == "page"
    assert article.published.evidence == (line,)
    assert page_lines(article) == [(line, "page:published")]
    assert (article.headline, article.body) == (HEAD, f"{P1}\n\n{P2}")


def test_a_local_time_without_a_zone_is_read_as_utc_and_noted_as_for_stated_times():
    (note,) = read("Publié le 24 mars 2024 à 08h12").notes
    assert (note.code, note.field, note.used) == ("no_zone", "text", "2024-03-24T08:12:00Z")
    assert note.stated == "Publié le 24 mars 2024 à 08h12"
    assert read("Published 24 March 2024 8:12 AM GMT").notes == ()


def test_what_names_no_one_zone_is_read_as_no_zone():
    article = read("Published 24 March 2024 8:12 AM CST")
    assert article.published.start == "2024-03-24T08:12:00Z"
    assert [note.code for note in article.notes] == ["no_zone"]


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("BY JANE DOE", "JANE DOE"),
        ("By Jane Doe and Al Smith, Political Correspondents", "Jane Doe and Al Smith, Political Correspondents"),
        ("Words by J. R. Smith", "J. R. Smith"),
        ("Par Jean Dupont", "Jean Dupont"),
        ("Par Jean Dupont (avec AFP)", "Jean Dupont (avec AFP)"),
        ("Par AFP", "AFP"),
        ("Von Anna Schmidt", "Anna Schmidt"),
        ("Von Anna Schmidt und Peter Müller", "Anna Schmidt und Peter Müller"),
        ("Por María García", "María García"),
        ("Di Mario Rossi", "Mario Rossi"),
        ("Door Jan de Vries", "Jan de Vries"),
        ("Autor: Jan Kowalski", "Jan Kowalski"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("Текст: Анна Смирнова", "Анна Смирнова"),
        ("Авторка: Олена Коваль", "Олена Коваль"),
        ("بقلم محمد علي", "محمد علي"),
        ("记者 张三", "张三"),
        ("文/李小明", "李小明"),
        ("文＝山田太郎", "山田太郎"),
        ("新华社记者 张三", "张三"),
        ("来源：新华社", "新华社"),
        ("oprac. Anna Nowak", "Anna Nowak"),
        ("홍길동 기자 gildong@paper.example", "홍길동"),
        ("Av Karin Lindgren", "Karin Lindgren"),
    ],
)  # fmt: skip
def test_a_line_that_says_by_whom_gives_the_byline_and_goes_to_the_ledger(line, byline):
    article = read(line)
    assert article.byline == byline
    assert page_lines(article) == [(line, "page:byline")]
    assert article.body == f"{P1}\n\n{P2}"


@pytest.mark.parametrize(
    ("line", "byline", "start"),
    [
        ("Par Jean Dupont — Publié le 3 mai 2023 à 10h", "Jean Dupont", "2023-05-03T10:00:00Z"),
        ("Jane Doe | 24 March 2024", "Jane Doe", "2024-03-24"),
        ("24 March 2024 • Jane Doe • 5 min read", "Jane Doe", "2024-03-24"),
        ("Le Monde avec AFP - Publié le 24 mars 2024 à 08h12", "Le Monde avec AFP", "2024-03-24T08:12:00Z"),
        ("2024-03-24 08:12:30 来源：新华网", "新华网", "2024-03-24T08:12:30Z"),
        ("24/03/2024 08h12 · Atualizado há 2 horas", None, "2024-03-24T08:12:00Z"),
        ("08:12 24.03.2024 (обновлено: 10:30 24.03.2024)", None, "2024-03-24T08:12:00Z"),
        ("24 March 2024 | Source: Reuters", "Reuters", "2024-03-24"),
        ("Published on 24 March 2024 by Jane Doe", "Jane Doe", "2024-03-24"),
        ("Von Anna Schmidt, 24.03.2024, 08:12 Uhr", "Anna Schmidt", "2024-03-24T08:12:00Z"),
        ("Publié le 3 mai 2023 à 10h00, mis à jour à 11h20", None, "2023-05-03T10:00:00Z"),
        ("Mis à jour le 25/03/2024 à 09:00 | Publié le 24/03/2024 à 08:12", None, "2024-03-24T08:12:00Z"),
    ],
)
def test_a_line_may_say_several_things_and_publication_goes_before_updates(line, byline, start):
    article = read(line)
    assert (article.byline, article.published.start) == (byline, start)
    assert page_lines(article) == [(line, "page:published")]


def test_a_label_may_stand_on_a_line_of_its_own_and_lines_may_stand_at_the_end():
    article = enriched(text=f"{HEAD}\nPublished:\n24 March 2024\n{P1}\n{P2}\nBy Jane Doe")
    assert (article.published.start, article.byline) == ("2024-03-24", "Jane Doe")
    assert [rule for _, rule in page_lines(article)] == ["page:published", "page:published", "page:byline"]
    assert article.body == f"{P1}\n\n{P2}"


@pytest.mark.parametrize(
    "line",
    [
        "By the time the rescuers arrived",
        "By Monday Night",
        "By land and by sea",
        "Par ailleurs",
        "Par Toutatis",
        "Von der Leyen",
        "Von Montag bis Freitag",
        "Por Navidad",
        "Di Maio",
        "Door Nederland",
        "Text: Die neue Verordnung",
        "Автор не установлен",
        "记者了解到情况",
        "PARIS, 3 mai 2023 (AFP) -",
        "SAN FRANCISCO, May 3, 2023",
        "Published on 24 March 2024, the report says that prices rose",
        "24 March 2024: the day that changed it all",
        "3 mai 2023 - 5 mai 2023",
        "Born 3 May 1950",
        "24 March 1024",
        "Update 2 brings 10 new maps",
        "World News | 24 March 2024",
        "Update: version 10.2.2024.1 is out",
        "03/04/2024",
        "Stand by me",
    ],
)
def test_a_line_that_resembles_one_stays(line):
    article = read(line)
    assert page_lines(article) == []
    assert line in (f"{article.dek}\n\n{article.body}").split("\n\n")
    assert article.byline is None


def test_dates_that_head_the_parts_of_a_chronology_stay():
    lines = ["24 March 2024", P1, "25 March 2024", P2]
    article = enriched(text="\n".join([HEAD, *lines]))
    assert article.body.split("\n\n") == lines


def test_such_a_line_amid_the_text_stays_and_so_does_the_only_line():
    article = enriched(
        text=f"{P1}\n{P2}\nUpdated 24 March 2024\n{P1} Again.\n{P2} Again.\nEnd of it.\nReally."
    )
    assert "Updated 24 March 2024" in article.body
    assert enriched(text="24 March 2024").body == "24 March 2024"


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("Publié le 24 mai à 08h12", "2024-05-24T08:12:00Z"),
        ("Published May 24, 10:32 a.m. ET", "2024-05-24T10:32:00-04:00"),
        ("Stand: 24. Mai, 18:00 Uhr", "2024-05-24T18:00:00Z"),
        ("Publicado el 24 de mayo", "2024-05-24"),
        ("Опубликовано 24 мая, 09:00 мск", "2024-05-24T09:00:00+03:00"),
        ("发布时间：5月24日 09:00", "2024-05-24T09:00:00Z"),
    ],
)
def test_a_labelled_day_without_its_year_is_of_the_month_before_the_receipt(line, start):
    article = read(line)
    assert (article.published.start, article.published.basis.value) == (start, "inferred")
    assert article.published.evidence == (line,)
    assert page_lines(article) == [(line, "page:published")]


@pytest.mark.parametrize("line", ["Publié le 24 mars à 08h12", "Mardi 28 mai, 20h45", "24 мая, 09:00"])
def test_a_day_without_its_year_stays_when_it_is_older_or_has_no_label(line):
    article = read(line)
    assert article.published.basis.value == "received"
    assert page_lines(article) == []


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("(Reporting by Jane Doe and Al Smith in Berlin; Editing by Ann Roe)", "Jane Doe and Al Smith in Berlin"),
        ("(Reportage Jeanne Dupont, édité par Kate Martin)", "Jeanne Dupont"),
        ("(Bericht von Hans Maier, redigiert von Olaf Kurz.)", "Hans Maier"),
        ("(Reporte de Ana Ruiz; Editado en español por Luis Mora)", "Ana Ruiz"),
        ("(Reportagem de Ana Souza; edição de Rui Costa)", "Ana Souza"),
        ("Editing by Ann Roe", None),
    ],
)  # fmt: skip
def test_who_reported_and_who_edited_stands_at_the_end_and_no_actor_is_made_of_it(line, byline):
    article = enriched(text=f"{HEAD}\n{P1}\n{P2}\n{line}")
    assert (article.byline, article.body) == (byline, f"{P1}\n\n{P2}")
    assert page_lines(article) == [(line, "page:byline")]
    with_both = enriched(text=f"{HEAD}\nBy Jane Roe\n{P1}\n{P2}\n{line}")
    assert with_both.byline == "Jane Roe"


def test_stated_values_are_not_overruled_by_lines_of_the_text():
    article = read("By Al Smith | 24 March 2024", byline="Jane Doe", published_at="2024-03-20")
    assert (article.byline, article.published.start) == ("Jane Doe", "2024-03-20")
    assert article.published.basis.value == "stated"
    assert page_lines(article) == [("By Al Smith | 24 March 2024", "page:published")]


def test_a_pages_head_is_not_overruled_but_made_finer_by_a_line_of_the_same_day():
    markup = (
        '<html><head><meta property="article:published_time" content="{}"></head><body><article>'
        f"<h1>{HEAD}</h1><p>Published 24 March 2024 8:12 AM GMT</p><p>{P1}</p><p>{P2}</p></article></body></html>"
    )
    finer = enriched(html=markup.format("2024-03-24")).published
    assert (finer.start, finer.basis.value) == ("2024-03-24T08:12:00Z", "page")
    stated = enriched(html=markup.format("2024-03-24T07:00:00+01:00")).published
    assert stated.start == "2024-03-24T07:00:00+01:00"


@pytest.mark.parametrize(
    "line", ["Published 24 March 2090", "Published 24 March 1590", "Published 24 March 3024"]
)
def test_an_absurd_date_of_the_page_is_noted_and_the_next_basis_is_used(line):
    article = enriched(text=f"{HEAD}\n{line}\n{P1}\nOn Monday 15 August they met, as in 2019.\n{P2}")
    assert (article.published.start, article.published.basis.value) == ("2022-08-15", "inferred")
    (note,) = article.notes
    assert (note.code, note.field, note.stated) == ("absurd_date", "text", line)
    assert note.used == "2022-08-15 (inferred)"


def test_an_absurd_stated_date_is_noted_with_what_is_used_instead():
    article = read("Published 24 March 2024", published_at="2090-01-01")
    assert (article.published.start, article.published.basis.value) == ("2024-03-24", "page")
    (note,) = article.notes
    assert (note.code, note.field, note.stated, note.used) == (
        "absurd_date", "published_at", "2090-01-01", "2024-03-24 (page)",
    )  # fmt: skip


def test_an_absurd_date_in_the_head_of_a_page_is_noted():
    markup = (
        '<html><head><meta property="article:published_time" content="2090-08-15T10:00:00Z"></head>'
        f"<body><article><h1>{HEAD}</h1><p>{P1}</p><p>{P2}</p></article></body></html>"
    )
    article = enriched(html=markup)
    assert article.published.basis.value == "received"
    (note,) = article.notes
    assert (note.code, note.field, note.stated) == ("absurd_date", "html", "2090-08-15T10:00:00Z")
    assert note.used == f"{RECEIVED} (received)"


def test_a_publication_a_day_ahead_of_the_receipt_is_believed():
    assert read("Published 2 June 2024").published.start == "2024-06-02"
    assert read("Published 3 June 2024").published.basis.value == "received"


def test_the_order_is_stated_then_page_then_inferred_then_received():
    line, words = "Published 24 March 2024", "On Monday 15 August they met, as in 2019."
    bases = [
        enriched(text=f"{HEAD}\n{first}\n{P1}\n{second}\n{P2}", **stated).published.basis.value
        for first, second, stated in [
            (line, words, {"published_at": "2024-03-25"}),
            (line, words, {}),
            (P1 + " So it was.", words, {}),
            (P1 + " So it was.", "They met.", {}),
        ]
    ]
    assert bases == ["stated", "page", "inferred", "received"]
