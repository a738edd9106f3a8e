"""Actors in any text of any language: nothing raises, mentions stand where they say, and the work grows with the text."""

import sys
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.enriched import Language, Published, PublishedBasis
from schemas.moments import Precision
from services.catalogue.installed import installed
from services.ingestor.draft import Context, Draft, RawMessage
from services.ingestor.stages.actors.cues import cues
from services.ingestor.stages.actors.stage import ACTORS

LANGUAGES = (
    "ar", "de", "en", "es", "fi", "fr", "he", "hi", "hu", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "und", "zh",
)  # fmt: skip
CONTEXT = Context()
DAY = Published(start="2022-08-16", end="2022-08-16", precision=Precision.DAY, basis=PublishedBasis.STATED)
SIGNS = [
    " ", " ", " ", ", ", ". ", "\n", "\n\n", "-", "'", "’", "·", "・", "(", ")", "19", "」", "。", "\u064b", "\u093c", "\u200d", "\u0640", "İ", "ß", "ﬁ", "😀", "x",
]  # fmt: skip


@cache
def words(language: str) -> list[str]:
    """Words that the stage looks for in a language: its cues, and names in its script or any."""
    phrases = [written for _, _, written in cues(language).phrases._meanings]
    names = [
        name
        for entity in list(installed().entities.values())[::7]
        for some in (entity.names, entity.context)
        for name in (*some.get(language, ()), *some.get("any", ()))
    ]
    return sorted({*phrases, *names, "Jane Doe", "佐藤健一", "박지영", "李明华", "خالد العتيبي", "राजेश वर्मा"})


@st.composite
def newsy(draw):
    """A language, and a text of its cues and names in any order."""
    language = draw(st.sampled_from(LANGUAGES))
    part = st.one_of(st.sampled_from(words(language)), st.sampled_from(SIGNS))
    return language, draw(st.sampled_from(["", " "])).join(draw(st.lists(part, max_size=30)))


def run(language, body, headline=None, dek=None, published=DAY):
    draft = Draft(
        raw=RawMessage(b"", 0),
        headline=headline,
        dek=dek,
        body=body,
        language=Language(code=language, confidence=1.0, basis="stated"),
        published=published,
    )
    return ACTORS.run(draft, CONTEXT).actors


def check(actors, texts):
    assert len({actor.id for actor in actors}) == len(actors)
    for actor in actors:
        assert 0 < actor.prominence <= 1
        assert actor.mentions
        assert actor.in_headline == any(one.field == "headline" for one in actor.mentions)
        for one in actor.mentions:
            assert 0 <= one.start_char < one.end_char <= len(texts[one.field])
            assert texts[one.field][one.start_char : one.end_char] == one.text
    for field in texts:
        spans = sorted(
            (one.start_char, one.end_char) for actor in actors for one in actor.mentions if one.field == field
        )
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@settings(deadline=None)
@given(st.sampled_from(LANGUAGES), st.text(max_size=200), st.text(max_size=60) | st.none())
def test_any_text_gives_mentions_that_stand_in_it(language, body, headline):
    check(run(language, body, headline), {"headline": headline or "", "body": body})


@settings(deadline=None)
@given(newsy(), newsy(), st.sampled_from([DAY, None]))
def test_cues_and_names_in_any_order_give_mentions_that_stand_in_the_text(first, second, published):
    language, body = first
    _, headline = second
    found = run(language, body, headline, published=published)
    check(found, {"headline": headline, "body": body})
    assert run(language, body, headline, published=published) == found


def steps(language: str, text: str) -> int:
    """How many lines of the stage run for a text."""
    count = 0

    def line(frame, event, arg):
        nonlocal count
        count += event == "line"
        return line

    def call(frame, event, arg):
        inside = "/services/" in frame.f_code.co_filename
        return line if inside else None

    run(language, text)  # what is made once, before counting
    before = sys.gettrace()
    sys.settrace(call)
    try:
        run(language, text)
    finally:
        sys.settrace(before)
    return count


LONG = {
    "ar": "قال السيد خالد العتيبي إن الرئيس الروسي التقى بوتين. وقالت موسكو إن السياسة الخارجية الأمريكية تغيرت. ",
    "en": "The Russian president met Jane Doe, 45, in Paris. Moscow said that Donald Trump had spoken to Doe. ",
    "hi": "श्री राजेश वर्मा ने कहा कि रूसी राष्ट्रपति ने फ़्रांस में पुतिन से बात की। मॉस्को ने कहा। ",
    "ja": "佐藤健一さんは米大統領と会談し、佐藤さんは田中首相やプーチン氏について話した。モスクワは反発した。",
    "ko": "박지영 변호사는 러시아 대통령을 만났다. 박 변호사는 말했다. 모스크바는 반발했다고 밝혔다. ",
    "tr": "Bay Selim Aktürk'ün konuşması sürdü, Moskova, ABD Başkanı'na yanıt verdi. Selim Aktürk teşekkür etti. ",
    "zh": "李明华先生与俄总统会谈，李先生说做法总统了解。莫斯科表示，特朗普集团与普京无关。",
}


@pytest.mark.parametrize("language", sorted(LONG))
def test_four_times_the_text_is_about_four_times_the_work(language):
    short, long = (steps(language, LONG[language] * times) for times in (20, 80))
    assert long < 5 * short


@pytest.mark.parametrize("language", ["en", "ja", "ko", "zh"])
def test_many_strangers_are_about_as_many_times_the_work(language):
    made = {
        "en": "Mr {} said. {} spoke.",
        "ja": "ジョン・{}氏は言った。{}氏は笑った。",
        "ko": "김{} 의원은 말했다. 김 의원은 웃었다.",
        "zh": "李{}先生说。李先生笑了。",
    }[language]
    syllables = {
        "en": "abcdefghij",
        "ja": "アイウエオカキクケコ",
        "ko": "가나라마바사아자차카",
        "zh": "明华文武天地山水光辉",
    }[language]

    def text(count: int) -> str:
        names = ("".join(syllables[int(digit)] for digit in f"{number:02d}") for number in range(count))
        capital = (name.capitalize() * 2 if language == "en" else name for name in names)
        return " ".join(made.replace("{}", name) for name in capital)

    short, long = (steps(language, text(count)) for count in (25, 100))
    assert long < 6 * short
