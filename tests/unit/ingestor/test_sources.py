"""Publisher, origin and cited sources, each from the words that show it."""

import pytest

from services.ingestor.pipeline import Rejected, process
from tests.unit.ingestor.messages import CONTEXT, message

# The language is stated; each text is long enough, and plain enough, not to contradict it.
REST = {
    "fr": " Les habitants de la ville attendent la suite des travaux pendant tout le mois.",
    "en": " People in the town have been waiting for the works to go on during the month.",
    "de": " Die Leute in der Stadt warten seit einem Monat darauf, dass es weitergeht.",
    "es": " Los vecinos de la ciudad esperan que las obras sigan durante todo el mes.",
    "it": " Gli abitanti della città aspettano che i lavori continuino per tutto il mese.",
    "pt": " Os moradores da cidade esperam que as obras continuem durante todo o mês.",
    "ru": " Жители города весь месяц ждут продолжения работ на главной площади.",
}


def sources(text, language="fr", **stated):
    result = process(message(text=text + REST[language], language=language, **stated), CONTEXT)
    assert not isinstance(result, Rejected)
    return result


def cited(text, language):
    found = sources(text, language)
    for one in found.sources.cited:
        for mention in one.mentions:
            whole = getattr(found, mention.field)
            assert whole[mention.start_char : mention.end_char] == mention.text
            assert whole[mention.cue_start : mention.cue_end] == mention.cue
            assert mention.sentence_start <= min(mention.start_char, mention.cue_start)
            assert max(mention.end_char, mention.cue_end) <= mention.sentence_end
    return [(one.id, one.role) for one in found.sources.cited]


@pytest.mark.parametrize(
    "stated",
    [
        {"name": "Le Monde"},
        {"domain": "lemonde.fr"},
        {"name": "Le Monde", "domain": "www.lemonde.fr"},
        {"name": "LE MONDE"},
    ],
)
def test_names_and_domains_of_one_paper_are_one_publisher(stated):
    publisher = sources("Un texte.", publisher=stated).sources.publisher
    assert publisher.id == "Q12461"
    assert publisher.name == stated.get("name", "Le Monde")


def test_a_namesake_with_a_domain_of_its_own_is_another_publisher():
    assert (
        sources("Un texte.", publisher={"name": "Le Monde", "domain": "lemonde.example"}).sources.publisher.id
        == "lemonde.example"
    )


def test_unknown_publishers_are_one_by_their_domain_and_keep_their_name():
    one, other = (
        sources("Un texte.", publisher={"name": name, "domain": domain}).sources.publisher
        for name, domain in (("L'Écho du Val", "www.echo.example"), ("Écho du Val", "echo.example"))
    )
    assert one.id == other.id == "echo.example"
    assert (one.name, other.name) == ("L'Écho du Val", "Écho du Val")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PARIS (AFP) — Le pont est fermé.", ["Q40464"]),
        ("Le pont est fermé. (avec AFP et Reuters)", ["Q40464", "Q130879"]),
        ("SEOUL, 15 août (Yonhap) -- Le pont est fermé.", ["x:yonhap"]),
        ("МОСКВА, 15 августа. /ТАСС/. Le pont est fermé.", ["Q223799"]),
        ("Die Brücke ist zu. (mit dpa-Material)", ["Q312653"]),
        ("Le pont est fermé.\n\nMit dpa-Material\n\n", ["Q312653"]),
        ("Le dpa-Material est arrivé.", []),
        ("The bridge is closed. (With AFP)", ["Q40464"]),
        ("Le pont est fermé, selon l'AFP.", []),
        ("L'Agence France-Presse (AFP) a un nouveau siège.", []),
        ("Le pont (photo AFP) est fermé.", []),
        ("Les élus (AFP non comprise) sont venus.", []),
    ],
)
def test_origin_is_a_tag_and_no_mention(text, found):
    assert [one.id for one in sources(text).sources.origin] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("МОСКВА, 24 июн - РИА Новости. Мост закрыт.", ["RIA Novosti"]),
        ("МОСКВА, 24 июня. РИА Новости закрыли редакцию.", []),
        ("新华社北京11月7日电 大桥开通。", ["Xinhua"]),
        ("（中央社記者王小明台北24日電）大橋開通。", ["Central News Agency"]),
        ("(서울=연합뉴스) 김철수 기자 = 다리가 개통됐다.", ["Yonhap"]),
        ("［東京　７日　ロイター］ - 橋が開通した。", ["Reuters"]),
        ("【北京共同】橋が開通した。", ["Kyodo"]),
        (
            "DEN HAAG (ANP) - De brug over de rivier is sinds vrijdag dicht.",
            ["Algemeen Nederlands Persbureau"],
        ),
        ("NIAMEY (ANP) - Le pont sur le fleuve est fermé depuis vendredi.", ["Agence nigérienne de presse"]),
        ("【ワシントン時事】橋が開通した。", ["Jiji Press"]),
        ("日米は共同で橋を開通させた。時事問題だ。", []),
    ],
)
def test_origin_is_in_the_dateline_of_each_script(text, found):
    article = process(message(text=text), CONTEXT)
    assert [one.name for one in article.sources.origin] == found


def test_origin_is_in_the_byline():
    (origin,) = sources("Le pont est fermé.", byline="Par Jean Brun avec AFP").sources.origin
    assert (origin.id, origin.evidence[0].field, origin.evidence[0].text) == ("Q40464", "byline", "AFP")


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "Le pont est fermé, selon KCNA.", [("x:kcna", "medium")]),
        ("fr", "Selon les médias d'État, le pont est fermé.", [(None, "medium")]),
        ("fr", "Le ministère des Transports a annoncé que le pont est fermé.", [("x:ministere-des-transports", "speaker")]),
        ("fr", "Selon une étude de l'université, le pont est vieux.", [("x:etude-de-l-universite", "document")]),
        ("fr", "« Non », affirme Jeanne Brun.", [("x:jeanne-brun", "speaker")]),
        ("fr", "Le pont est prêt à servir selon les besoins.", []),
        ("fr", "Il a plu sur le pont et la route a soutenu le poids.", []),
        ("en", "Reuters reported that the ministry said the bridge is closed.", [("Q130879", "medium"), ("x:ministry", "speaker")]),
        ("en", 'Jane Brown told CNN. "No," Brown said.', [("Q48340", "medium"), ("x:jane-brown", "speaker")]),
        ("en", "The bridge is closed according to plan.", []),
        ("de", "Wie die Nachrichtenagentur Reuters berichtet, ist die Brücke zu.", [("Q130879", "medium")]),
        ("de", "Laut einem Bericht der Polizei ist die Brücke zu.", [("x:bericht-der-polizei", "document")]),
        ("es", "El puente está cerrado, según la agencia EFE.", [("x:efe", "medium")]),
        ("it", "Secondo il ministero degli Esteri, il ponte è chiuso.", [("x:ministero-degli-esteri", "speaker")]),
        ("pt", "A ponte está fechada, segundo a Reuters.", [("Q130879", "medium")]),
        ("ru", "По данным ТАСС, мост закрыт.", [("Q223799", "medium")]),
        ("ru", "Мост закрыт, сообщает РИА Новости.", [("Q821172", "medium")]),
    ],
)  # fmt: skip
def test_cited_are_those_whom_statements_are_attributed_to(language, text, found):
    assert cited(text, language) == found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Reuters a rapporté que le ministère des Transports avait dit que le pont est sûr."),
        ("en", "Reuters reported that the transport ministry said the bridge is safe."),
        ("de", "Reuters berichtete, das Verkehrsministerium habe erklärt, die Brücke sei sicher."),
        ("es", "Reuters informó de que el Ministerio de Transportes dijo que el puente es seguro."),
        ("it", "Reuters ha riferito che il ministero dei Trasporti ha detto che il ponte è sicuro."),
        ("pt", "A Reuters noticiou que o Ministério dos Transportes disse que a ponte é segura."),
        ("ru", "Reuters сообщило, что министерство транспорта заявило о надёжности моста."),
    ],
)
def test_nested_attribution_cites_both(language, text):
    (outer, inner) = cited(text, language)
    assert outer == ("Q130879", "medium")
    assert inner[0].startswith("x:")
    assert inner[1] == "speaker"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le ministère n'a pas précisé la date."),
        ("fr", "Le ministère a refusé de répondre."),
        ("en", "The ministry did not say when."),
        ("en", "The ministry declined to comment."),
        ("de", "Das Ministerium bestätigte die Zahl nicht."),
        ("de", "Das Ministerium wollte sich nicht äußern."),
        ("es", "El ministerio no ha confirmado la fecha."),
        ("it", "Il governo non ha confermato la data."),
        ("pt", "O ministério não confirmou a data."),
        ("ru", "Министерство не подтвердило дату."),
    ],
)
def test_what_was_not_said_is_negated(language, text):
    (one,) = sources(text, language).sources.cited
    assert [mention.negated for mention in one.mentions] == [True]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La ministre de la Culture, qui a reconnu une erreur, est venue sur le pont."),
        ("es", "El alcalde, Juan Ruiz, celebró su cumpleaños en el puente."),
        ("it", "Il secondo governo del paese fu breve."),
        ("de", "Er wollte sich ein Haus an der Brücke kaufen."),
        ("en", "The United States and its neighbours share a bridge."),
    ],
)
def test_a_verb_that_says_something_only_at_times_needs_what_was_said(language, text):
    assert cited(text, language) == []


def test_a_name_that_goes_on_after_a_hyphen_is_not_the_shorter_one():
    assert cited("La Croix-Rouge a annoncé que le pont est fermé.", "fr") == [("x:croix-rouge", "speaker")]


def test_of_documents_alone_it_is_said_that_they_show_something():
    assert cited("La photo montre que le pont est vieux.", "fr") == []
    assert cited("L'étude de la mairie montre que le pont est vieux.", "fr") == [
        ("x:etude-de-la-mairie", "document")
    ]


def test_somebody_of_whom_nothing_is_told_has_no_id():
    assert cited("« Non », a répondu une femme.", "fr") == [(None, "speaker")]


def test_the_subject_stands_behind_the_noun_of_a_preposition():
    assert cited("После встречи Путин заявил, что мост закрыт.", "ru") == [("Q7747", "speaker")]


@pytest.mark.parametrize(
    ("published", "holder"),
    [("2022-08-16", "Q6279"), ("2018-08-16", "Q22686"), (None, "x:president-americain")],
)
def test_a_role_is_its_holder_on_the_day_and_nobody_without_one(published, holder):
    stated = {"published_at": published} if published else {}
    (one,) = sources("Le président américain a annoncé que le pont est fermé.", **stated).sources.cited
    assert one.id == holder


def test_without_a_day_a_role_is_its_holder_whom_the_article_names():
    found = sources(
        "Joe Biden est venu. Le président américain a annoncé que le pont est fermé."
    ).sources.cited
    assert [one.id for one in found] == ["Q6279"]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece",
    [
        "selon ",
        "(AFP) ",
        "AFP — ",
        "/ ",
        "Reuters, ",
        "Paris, 12. — AFP — ",
        "Jean Paul ",
        "Non. ",
        '", dit Jean ',
    ],
)
def test_the_work_grows_with_the_length_and_not_with_its_square(piece):
    assert not isinstance(
        process(message(text=piece * (200_000 // len(piece)), language="fr"), CONTEXT), Rejected
    )
