"""People and companies outside the catalogue: what shows that words are their name, and what is called after them."""

import pytest

from tests.unit.ingestor.actors.reading import told


def names(text: str, language: str) -> list[tuple[str, str]]:
    """(words, id) of each mention of somebody outside the catalogue."""
    return [(words, name) for words, name, _ in told(text, language) if name.startswith("x:")]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        # A given name that is common somewhere.
        ("en", "The bridge was painted by Tiffany Oldcastle in May.", ["Tiffany Oldcastle"]),
        ("fr", "Le pont a été peint par Aurélie Vasseron en mai.", ["Aurélie Vasseron"]),
        ("de", "Die Brücke hat Swantje Ohlendorp im Mai bemalt.", ["Swantje Ohlendorp"]),
        ("pl", "Most pomalował w maju Tadeusz Wyrzykiewicz.", ["Tadeusz Wyrzykiewicz"]),
        ("ar", "قال ستيفن جيرهارد إن الجسر مغلق.", ["ستيفن جيرهارد"]),
        # Initials.
        ("en", "The plan was drawn up by J.P. Oldcastle in May.", ["J.P. Oldcastle"]),
        ("nl", "Het plan is van H.J. Verduijn uit Gouda.", ["H.J. Verduijn"]),
        ("es", "Es la hepatitis C. Con ella viven muchos, con fiebre.", []),
        # What is his is not his name.
        ("en", "They stood by Tiffany Oldcastle's bridge in May.", ["Tiffany Oldcastle"]),
        # What stands behind a name and is of a place.
        ("de", "Der Sprecher lobte Swantje Ohlendorp den ganzen Tag.", ["Swantje Ohlendorp"]),
    ],
)
def test_who_is_found(language, text, found):
    assert [words for words, _ in names(text, language)] == found


def test_somebody_of_the_family_is_found_by_its_name():
    text = "The dock was built by Tiffany Oldcastle. The paint was chosen by her son, Quillan Oldcastle."
    assert ("Quillan Oldcastle", "x:quillan-oldcastle") in names(text, "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The tram stops in Tiffany Oldcastle Street at noon."),
        ("fr", "Le tram s'arrête rue Aurélie Vasseron à midi."),
        ("it", "Il tram ferma in via Giacomo Bellandi a mezzogiorno."),
        ("de", "Die Bahn hält an der Swantje-Ohlendorp-Straße am Mittag."),
    ],
)
def test_what_is_called_after_somebody_is_nobody(language, text):
    assert names(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("de", "Die Brücke baut Ohlendorp & Söhne im Mai.", "Ohlendorp & Söhne"),
        ("it", "Il ponte lo costruisce la Bellandi Costruzioni Srl in maggio.", "Bellandi Costruzioni Srl"),
        ("fr", "Le pont est construit par la société Bâti-Vasseron en mai.", "Bâti-Vasseron"),
        ("pt", "A ponte é construída pela Ferraz & Filhos em maio.", "Ferraz & Filhos"),
    ],
)
def test_a_company_is_found_by_how_its_name_is_made(language, text, name):
    assert [words for words, _ in names(text, language)] == [name]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The Harbour National Commission on Human Rights said the bridge was closed.",
            ["Harbour National Commission on Human Rights"],
        ),
        ("It was told to the Oldcastle Commission on Monday.", ["Oldcastle Commission"]),
        ("They asked the Oldcastle Foundation for help.", ["Oldcastle Foundation"]),
        ("The Oldcastle Foundation on Donald Trump: no comment.", ["Oldcastle Foundation"]),
    ],
)
def test_a_body_is_named_with_what_it_is_for(text, found):
    assert [words for words, _ in names(text, "en")] == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("pt", "O homem foi levado ao Hospital Sírio-Libanês na noite de ontem.", []),
        ("pt", "O governo sírio fechou a ponte na noite de ontem.", ["Q858"]),
        ("pt", "Libaneses fecharam a ponte na noite de ontem.", ["Q822"]),
        ("es", "El gobierno español cerró el puente.", ["Q29"]),
        ("es", "La entrevista salió en el Diario Español de ayer.", []),
        ("ru", "Вчера он был в ресторане «Русский двор» у моста.", []),
    ],
)
def test_an_adjective_with_a_capital_is_part_of_a_name_where_it_has_none(language, text, found):
    assert [name for _, name, way in told(text, language) if way == "demonym"] == found


def test_a_language_is_not_its_country():
    assert told("Der Sprecher sagte auf Englisch, die Brücke sei zu.", "de") == []
