"""The same archive in both indices, and the same questions: totals, stories, facets and order agree to the last one."""

import random
from dataclasses import replace

import pytest

from services.engines.analysis import FOLDED, analyze
from services.engines.embedded.words import MAX_ARRANGEMENTS, arrangement_count
from services.engines.fields import TEXT_LANGUAGES
from services.engines.query import (
    EVERYTHING,
    AllOf,
    AnyOf,
    AnyValue,
    BarsFacet,
    Between,
    CountFacet,
    CrossFacet,
    Filter,
    ListFacet,
    Not,
    Present,
    Query,
    Sort,
    ValuesFacet,
    Words,
)
from tests.contract import indexes
from tests.contract.indexes import CURRENT, HOUR, document, fill, pages

both = indexes.both

SENTENCES = {
    "en": "the ministers of a country met in Geneva and were signing treaties with co-operation",
    "fr": "les ministres de l’État ont signé des traités à Genève après l'élection",
    "de": "die Minister des Landes trafen sich in Genf und unterzeichneten Verträge für Straßen",
    "ru": "министры страны встретились в Женеве и подписали договоры о выборах",
    "ar": "التقى الوزراء في جنيف ووقعوا معاهدات بعد الانتخابات",
    "tr": "bakanlar İstanbul'da buluştu ve anlaşmaları imzaladı",
    "zh": "部长 日内瓦 会晤 签署 条约 选举 。",
    "ja": "閣僚 は ジュネーブ で 会談 し 条約 に 署名",
    "ko": "장관들이 제네바에서 만나 조약에 서명했다",
    "und": "x 2024 10:30 a.b U.S. 🙂 café",
}
VOCABULARY = {code: sentence.split() for code, sentence in SENTENCES.items()}


def archive(size: int) -> list:
    """Articles of random words, the same at every run."""
    chance = random.Random(20)  # noqa: S311 - not for secrets
    made = []
    for number in range(size):
        language = chance.choice(list(VOCABULARY))

        def text(most: int, words: list[str] = VOCABULARY[language]) -> str:
            return " ".join(chance.choice(words) for _ in range(chance.randint(0, most)))

        fields = {"story": f"s{chance.randrange(size // 2)}", "sort_time": chance.randrange(40) * HOUR}
        if chance.random() < 0.7:
            fields |= {"published_start": fields["sort_time"], "publisher": f"p{chance.randrange(12)}"}
        if chance.random() < 0.5:
            fields["tag"] = tuple(f"t{chance.randrange(9)}" for _ in range(chance.randrange(4)))
        made.append(
            document(
                f"{chance.randrange(2**32):08x}{number}",
                headline=text(6),
                dek=text(10),
                body=text(40),
                language=None if language == "und" else language,
                **fields,
            )
        )
    return made


def exact(words: Words) -> bool:
    """Near each other in a way that the embedded index writes out (what it does beyond is in test_index_words)."""
    return not words.slop or all(
        arrangement_count(len(analyze(words.text, chain)), words.slop) <= MAX_ARRANGEMENTS
        for chain in (FOLDED, *TEXT_LANGUAGES)
    )


def texts() -> list:
    """Words, phrases, prefixes of every vocabulary, near and far apart."""
    chance = random.Random(21)  # noqa: S311
    asked = []
    for words in VOCABULARY.values():
        asked += [Words(word) for word in words]
        for _ in range(6):
            some = chance.sample(words, chance.randint(2, 3))
            asked.append(Words(" ".join(some), slop=chance.randint(0, 4)))
        word = chance.choice(words)
        asked += [
            Words(" ".join(words[1:4]), slop=2),
            Words(" ".join(chance.choices(words[:3], k=3)), slop=3),
            Words(f"{word} {word}", slop=2),
            Words(word[: len(word) // 2 + 1], prefix=True),
            Words(f"{words[0]} {words[1][:1]}", prefix=True),
            Words(words[2].upper(), ("headline", "dek"), exact=True),
            AllOf((Words(words[0]), Not(Words(words[1])))),
            AnyOf((Words(words[0]), Words(words[-1]), AnyValue("tag", ("t1",)))),
        ]
    return [one for one in asked if not isinstance(one, Words) or exact(one)]


FILTERS = (
    (),
    (
        Filter("publisher", AnyValue("publisher", ("p1", "p2", "p3"))),
        Filter("tag", AnyValue("tag", ("t1", "t2"))),
    ),
    (Filter("published", Between("published_start", 10 * HOUR, 30 * HOUR)), Filter("x", Not(Present("tag")))),
)
FACETS = (
    ValuesFacet("publisher", "publisher", size=5, selected=("p3", "p99")),
    ValuesFacet("tag", "tag", size=20, prefix="t"),
    ValuesFacet("language", "language", size=3, rest=True),
    ValuesFacet("tags", "tag", size=3, rest=True),
    BarsFacet("published", "published_start", tuple(range(0, 41 * HOUR, 3 * HOUR))),
    BarsFacet("bars", "published_start", tuple(range(0, 41 * HOUR, 7 * HOUR)), where=Present("publisher")),
    CountFacet("undated", Not(Present("published_start")), group="published"),
    CountFacet("tagged", Present("tag")),
    ListFacet("listed", "publisher", 5, after="p1"),
    CrossFacet(
        "cells",
        (Present("tag"), Not(Present("tag"))),
        tuple(AnyValue("publisher", (f"p{n}",)) for n in range(12)),
    ),
)


@pytest.fixture
async def filled(both):
    documents = archive(400)
    for index in both:
        # Many commits and some later versions: neither order nor counts may depend on them.
        for begin in range(0, len(documents), 80):
            await fill(index, documents[begin : begin + 80])
        await fill(index, [replace(one, version=2, texts=documents[0].texts) for one in documents[::50]])
    return both


async def test_every_question_has_the_same_answer(filled):
    tantivy, elasticsearch = filled
    chance = random.Random(22)  # noqa: S311
    some = 0
    for text in [EVERYTHING, *texts()]:
        query = Query(
            CURRENT,
            text=text,
            filters=chance.choice(FILTERS),
            facets=FACETS,
            sort=chance.choice((Sort.NEWEST, Sort.OLDEST)),
            size=100,
        )
        one, other = await tantivy.search(query), await elasticsearch.search(query)
        for facet in FACETS:
            assert one.facets[facet.name] == other.facets[facet.name], (facet, query)
        assert replace(one, next=None) == replace(other, next=None), query
        assert (one.next is None) == (other.next is None)
        some += bool(one.total)
    # Comparing empty answers would show nothing.
    assert some > 100


async def test_relevance_finds_the_same_and_every_page_of_it(filled):
    tantivy, elasticsearch = filled
    for words in VOCABULARY.values():
        text = AnyOf((Words(words[0]), Words(words[1]), Words(words[3])))
        for sort in Sort:
            query = Query(CURRENT, text, sort=sort, size=11)
            one, other = [
                [name for page in await pages(index, query) for name in page]
                for index in (tantivy, elasticsearch)
            ]
            if sort is Sort.RELEVANCE:
                one, other = sorted(one), sorted(other)
            assert one == other, query
            assert len(one) > 11
