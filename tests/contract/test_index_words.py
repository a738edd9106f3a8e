"""What words find in the article indices: in many languages and scripts, the same on the embedded one and Elasticsearch."""

import pytest

from services.engines.query import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    AnyValue,
    Between,
    Flag,
    Not,
    Present,
    Query,
    Sort,
    Words,
)
from tests.contract import indexes
from tests.contract.indexes import CURRENT, ask, document, fill, found

index_settings = indexes.index_settings
index = indexes.index

# Language, a text, what finds it, what does not.
LANGUAGES = {
    "en": ("The ministers were meeting in Co-operation Hall at 10:30.", ["minister", "MINISTERS", "meet", "co-operation", "operation", "10:30", "operation hall at"], ["ministry of", "cooperations", "10 31"]),
    "fr": ("L’Assemblée a voté les réformes économiques d'hier.", ["reforme", "réformes", "REFORMES", "économique", "assemblee", "l'assemblée", "hier", "voter"], ["economique reforme", "assemblage"]),
    "de": ("Die Häuser der Präsidenten standen in der Straße.", ["haus", "Häuser", "praesidenten", "strasse", "Straße"], ["der haus"]),
    "es": ("Las elecciones españolas fueron ayer en Cádiz.", ["eleccion", "elecciones", "espanola", "cadiz"], ["selección"]),
    "it": ("I ministri italiani hanno approvato le leggi.", ["ministro", "legge", "italiani"], ["minestra"]),
    "pt": ("Os governos aprovaram as eleições em São Paulo.", ["governo", "eleicoes", "sao paulo"], ["paulo sao"]),
    "nl": ("De regeringen spraken over verkiezingen.", ["regering", "verkiezing"], ["regen"]),
    "sv": ("Regeringarna talade om valen i Malmö.", ["regering", "malmo"], ["regn"]),
    "pl": ("Ministrowie rozmawiali o wyborach w Łodzi.", ["wyborach", "lodzi", "Łodzi"], ["wybuch"]),
    "ru": ("Министры обсудили выборы в Москве.", ["министр", "МИНИСТРЫ", "выборов", "москва"], ["министерство"]),
    "uk": ("Міністри обговорили вибори в Києві.", ["міністри", "києві"], ["міністерство"]),
    "tr": ("İstanbul'da bakanlar seçimleri görüştü.", ["istanbul", "secimleri", "BAKANLAR"], ["bakkal"]),
    "ar": ("اجتمع الوزراء في القاهرة يوم الاثنين.", ["القاهرة", "الوزراء"], ["الوزير القاهرة"]),
    "hi": ("मंत्रियों ने दिल्ली में बैठक की।", ["दिल्ली", "बैठक"], ["मुंबई"]),
    "zh": ("部长们星期一在北京开会。", ["北京", "部长", "开会", "京"], ["京北", "南京"]),
    "ja": ("閣僚は月曜日に東京で会談した。", ["東京", "会談", "月曜日"], ["京都"]),
    "ko": ("장관들이 서울에서 회담을 열었다.", ["서울", "장관"], ["부산"]),
    "el": ("Οι υπουργοί συναντήθηκαν στην Αθήνα.", ["αθήνα", "ΥΠΟΥΡΓΟΊ"], ["υπουργός"]),
    "th": ("รัฐมนตรีพบกันที่กรุงเทพ", ["รัฐมนตรีพบกันที่กรุงเทพ"], ["ลอนดอน"]),
    "he": ("השרים נפגשו בירושלים", ["השרים", "נפגשו בירושלים"], ["בירושלים נפגשו"]),
    "vi": ("Các bộ trưởng họp tại Hà Nội", ["ha noi", "Hà Nội", "bộ trưởng"], ["nội hà"]),
}  # fmt: skip


async def test_words_find_what_is_written_in_every_language(index):
    await fill(
        index,
        [document(code, body=text, language=code, article={}) for code, (text, _, _) in LANGUAGES.items()],
    )
    for code, (_, finds, misses) in LANGUAGES.items():
        assert {words: code in await found(index, Words(words)) for words in (*finds, *misses)} == {
            **dict.fromkeys(finds, True),
            **dict.fromkeys(misses, False),
        }, code


async def test_only_the_article_s_own_language_stems_it(index):
    text = "Les ministres parlaient des nationalisations"
    await fill(index, [document("fr", body=text, language="fr"), document("none", body=text, language=None)])
    assert await found(index, Words("nationalisation")) == ["fr"]
    assert await found(index, Words("nationalisations")) == ["fr", "none"]
    assert await found(index, Words("nationalisation", exact=True)) == []
    assert await found(index, Words("NATIONALISATIONS", exact=True)) == ["fr", "none"]


async def test_several_words_are_a_phrase_in_one_field(index):
    await fill(
        index,
        [
            document("phrase", headline="The prime minister spoke"),
            document("apart", headline="The prime", body="minister spoke"),
            document("reversed", body="minister prime"),
            document("far", body="prime and now the minister"),
        ],
    )
    assert await found(index, Words("prime minister")) == ["phrase"]
    assert await found(index, Words("prime ministers")) == ["phrase"]
    assert await found(index, Words("prime minister", ("body",))) == []
    assert await found(index, Words("prime minister", slop=1)) == ["phrase"]
    assert await found(index, Words("prime minister", slop=2)) == ["phrase", "reversed"]
    assert await found(index, Words("prime minister", slop=3)) == ["far", "phrase", "reversed"]
    assert await found(index, AllOf((Words("prime"), Words("minister")))) == [
        "apart",
        "far",
        "phrase",
        "reversed",
    ]


async def test_three_words_are_near_each_other_at_one_place(index):
    await fill(
        index,
        [
            document("in order", body="alpha x beta y gamma"),
            document("mixed", body="gamma alpha beta"),
            document("pairs", body="alpha beta x x x x x x beta gamma x x x x x x gamma alpha"),
            document("far", body="alpha x x x x x beta x x x x x gamma"),
        ],
    )
    phrase = "alpha beta gamma"
    assert await found(index, Words(phrase)) == []
    assert await found(index, Words(phrase, slop=1)) == []
    assert await found(index, Words(phrase, slop=2)) == ["in order"]
    assert await found(index, Words(phrase, slop=3)) == ["in order", "mixed"]
    assert await found(index, Words(phrase, slop=4)) == ["in order", "mixed"]
    assert await found(index, Words(phrase, slop=10)) == ["far", "in order", "mixed", "pairs"]


async def test_a_repeated_word_stands_twice(index):
    await fill(
        index,
        [
            document("once", body="alpha x y z"),
            document("twice", body="alpha alpha"),
            document("apart", body="alpha x alpha"),
            document("around", body="alpha beta alpha"),
        ],
    )
    assert await found(index, Words("alpha alpha")) == ["twice"]
    assert await found(index, Words("alpha alpha", slop=1)) == ["apart", "around", "twice"]
    assert await found(index, Words("alpha beta alpha")) == ["around"]
    assert await found(index, Words("alpha beta alpha", slop=2)) == ["around"]


async def test_many_words_far_from_each_other_are_still_at_one_place(index, index_settings, request):
    if index_settings.index.startswith("tantivy"):
        request.applymarker(
            pytest.mark.xfail(
                strict=True, reason="the embedded index compares the words of so wide a phrase two by two"
            )
        )
    x = " x" * 30
    await fill(
        index,
        [
            document(
                "pairs",
                body=f"alpha beta{x} beta gamma{x} gamma delta{x} alpha gamma{x} beta delta{x} alpha delta",
            ),
            document("together", body="delta alpha x beta x gamma"),
        ],
    )
    assert await found(index, Words("alpha beta gamma delta", slop=9)) == ["together"]


async def test_a_quotation_may_be_long(index):
    words = " ".join(f"w{n}" for n in range(300))
    await fill(index, [document("a", body=f"x {words} y"), document("b", body="w1 w2 w3")])
    assert await found(index, Words(words)) == ["a"]
    assert await found(index, Words(words.replace("w150", "other"))) == []
    assert await found(index, Words(words, slop=3)) == ["a"]


async def test_words_may_be_asked_of_some_fields(index):
    await fill(
        index,
        [document("h", headline="summit"), document("d", dek="summit"), document("b", body="the summits")],
    )
    assert await found(index, Words("summit")) == ["b", "d", "h"]
    assert await found(index, Words("summit", ("headline",))) == ["h"]
    assert await found(index, Words("summit", ("dek", "body"))) == ["b", "d"]


async def test_the_beginning_of_a_word_finds_the_word(index):
    await fill(
        index,
        [
            document("a", body="Réformistes and others"),
            document("b", body="reform"),
            document("c", body="l'Occident"),
            document("d", body="form"),
            document("e", body="l’ouest et l'occasion"),
            document("f", body="日本経済新聞"),
        ],
    )
    assert await found(index, Words("reform", prefix=True)) == ["a", "b"]
    assert await found(index, Words("RÉFORM", prefix=True)) == ["a", "b"]
    assert await found(index, Words("l'occ", prefix=True)) == ["c", "e"]
    assert await found(index, Words("l'occi", prefix=True)) == ["c"]
    assert await found(index, Words("日本経", prefix=True)) == ["f"]
    assert await found(index, Words("form", ("headline",), prefix=True)) == []
    assert await found(index, Words("zz", prefix=True)) == []


async def test_the_beginning_of_a_word_may_stand_for_many_words(index):
    await fill(index, [document(f"a{n:03}", body=f"the w{n:03}x") for n in range(300)])
    assert (await ask(index, Words("w", prefix=True))).total == 300
    assert (await ask(index, Words("the w", prefix=True))).total == 300
    assert await found(index, Words("the w29", prefix=True)) == [f"a{n}" for n in range(290, 300)]


async def test_words_without_a_word_find_nothing(index):
    await fill(index, [document("a", body="word !!! ...")])
    for text in ("", " ", "!!!", "…", "'’"):
        assert await found(index, Words(text)) == []
        assert await found(index, Words(text, prefix=True)) == []
        assert await found(index, Not(Words(text))) == ["a"]


@pytest.mark.parametrize("text", ["x" * 5000, "a.* OR (b", "\\", '"', "{!}", "*", "\ud800", "\x00", "a\x00b"])
async def test_no_text_is_too_odd_to_ask_for(index, text):
    await fill(index, [document("a", body="nothing of that kind")])
    for words in (
        Words(text),
        Words(text, prefix=True),
        Words(f"{text} {text}", slop=3),
        Words(text, exact=True),
    ):
        assert await found(index, words) == []


async def test_a_very_long_word_is_found(index):
    await fill(index, [document("a", body="x" * 400)])
    assert await found(index, Words("x" * 400)) == ["a"]
    assert await found(index, Words("x" * 255)) == ["a"]
    assert await found(index, Words("x" * 254)) == []


async def test_conditions_nest_in_any_way(index):
    await fill(
        index,
        [
            document("a", headline="red green", publisher="p", published_start=10),
            document("b", headline="red blue", publisher="q", published_start=20, dek="seen"),
            document("c", headline="green", tag=("t", "u"), published_start=30),
            document("d", headline="none", language="fr"),
        ],
    )
    red, green, blue = Words("red"), Words("green"), Words("blue")
    cases = [
        (EVERYTHING, "abcd"),
        (NOTHING, ""),
        (Not(EVERYTHING), ""),
        (Not(NOTHING), "abcd"),
        (AllOf((EVERYTHING,)), "abcd"),
        (AnyOf((NOTHING,)), ""),
        (AllOf((red, NOTHING)), ""),
        (AnyOf((red, EVERYTHING)), "abcd"),
        (AnyOf((red, green)), "abc"),
        (AllOf((red, green)), "a"),
        (AllOf((red, Not(green))), "b"),
        (AllOf((Not(red), Not(green))), "d"),
        (AnyOf((Not(red), blue)), "bcd"),
        (Not(AnyOf((red, green))), "d"),
        (Not(AllOf((red, green))), "bcd"),
        (Not(Not(red)), "ab"),
        (Not(Not(Not(red))), "cd"),
        (AnyValue("publisher", ("p", "q", "zz")), "ab"),
        (AnyValue("publisher", ()), ""),
        (AnyValue("publisher", ("P",)), ""),
        (AnyValue("publisher", ("x" * 40_000,)), ""),
        (AnyValue("tag", ("u", "zz")), "c"),
        (AnyValue("tag", ("t", *map(str, range(2000)))), "c"),
        (Present("publisher"), "ab"),
        (Not(Present("publisher")), "cd"),
        (Present("tag"), "c"),
        (Present("published_start"), "abc"),
        (Present("current"), "abcd"),
        (Present("dek"), "b"),
        (Between("published_start", 10, 20), "ab"),
        (Between("published_start", 11, 29), "b"),
        (Between("published_start", 20), "bc"),
        (Between("published_start", most=19), "a"),
        (Between("published_start"), "abc"),
        (Between("published_start", 20, 10), ""),
        (Between("published_start", -(2**70), 2**70), "abc"),
        (Between("published_start", 2**70), ""),
        (Between("published_start", most=-(2**70)), ""),
        (Between("version", 1, 1), "abcd"),
        (Flag("current", False), ""),
        (AnyValue("language", ("fr",)), "d"),
        (AllOf((AnyOf((red, Between("published_start", 30))), Not(AnyValue("publisher", ("q",))))), "ac"),
        (AnyOf((AllOf((red, green)), AllOf((Not(red), Not(green))))), "ad"),
    ]
    for condition, expected in cases:
        assert "".join(await found(index, condition)) == expected, condition
        assert (await index.search(Query(condition, size=0))).total == len(expected), condition


async def test_a_condition_may_be_deep(index):
    await fill(index, [document("a", headline="red"), document("b", headline="blue")])
    deep = Words("red")
    for level in range(60):
        part = Not(Words("green")) if level % 2 else AnyOf((Words("green"), Words("yellow")))
        deep = AllOf((deep, part)) if level % 2 else AnyOf((deep, part))
    assert await found(index, deep) == ["a"]
    for _ in range(31):
        deep = Not(AllOf((deep, EVERYTHING)))
    assert await found(index, deep) == ["b"]


async def test_what_is_rarer_and_stands_in_a_shorter_text_comes_first(index):
    filler = "and so on and so forth " * 20
    await fill(
        index,
        [
            document("long", body=f"treaty {filler}"),
            document("short", body="treaty signed"),
            document("often", body=f"treaty treaty treaty treaty {filler}"),
            document("other", body=filler),
        ],
    )
    hits = (await ask(index, Words("treaty"))).hits
    assert [hit.id for hit in hits] == ["short", "often", "long"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.score for hit in hits)
    both = AnyOf((Words("treaty", boost=0.01), Words("forth")))
    assert (await ask(index, both)).hits[0].id != "short"
    assert [hit.score for hit in (await ask(index, Words("treaty"), sort=Sort.NEWEST)).hits] == [None] * 3


async def test_only_words_rank(index):
    await fill(
        index,
        [
            document("b", headline="red", publisher="p", tag=("t",), published_start=1),
            document("a", headline="red"),
        ],
    )
    rest = AnyOf((AnyValue("publisher", ("p",)), Present("tag"), Between("published_start", 0), EVERYTHING))
    for text in (Words("red"), AllOf((Words("red"), rest)), AnyOf((Words("red"), rest)), rest, EVERYTHING):
        hits = (await index.search(Query(CURRENT, text))).hits
        assert [hit.id for hit in hits] == ["a", "b"], text
