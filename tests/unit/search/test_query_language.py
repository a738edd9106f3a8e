"""The query language: what is typed, how it is understood, and where it is wrong."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engines.query import EVERYTHING, AllOf, AnyOf, AnyValue, Not, Words
from services.search.filters import Names
from services.search.query.compile import condition, scores
from services.search.query.echo import echo
from services.search.query.errors import QueryError
from services.search.query.fold import fold
from services.search.query.parse import MAX_LENGTH, parse
from services.search.query.tree import And, Every, Negate, Or, Text, Value

NAMES = Names(lambda stated: (stated,))


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("", "*:*"),
        (" \t\n", "*:*"),
        ("*", "*:*"),
        ("*:*", "*:*"),
        ("Poutine Kim", "Poutine AND Kim"),
        ("Poutine && Kim || Xi", "(Poutine AND Kim) OR Xi"),
        ("a OR b c", "(a OR b) AND c"),
        ("a b OR c", "a AND (b OR c)"),
        ("a OR b -c", "(a OR b) AND NOT c"),
        ("a OR b NOT c", "(a OR b) AND NOT c"),
        ("a OR b AND c", "a OR (b AND c)"),
        ("!a", "NOT a"),
        ("-a -b", "NOT a AND NOT b"),
        ("NOT (a OR b)", "NOT (a OR b)"),
        ("NOT NOT a", "a"),
        ("+a +b", "a AND b"),
        ("((a))", "a"),
        ("and or not", "and AND or AND not"),
        ('"AND"', '"AND"'),
        ('"Kim Jong Un"~3', '"Kim Jong Un"~3'),
        ("presid*", "presid*"),
        ("presid*,", "presid*"),
        ("headline:Kim", "headline:Kim"),
        ("headline: Kim", "headline:Kim"),
        ("headline:(Kim OR dek:Xi)", "headline:Kim OR dek:Xi"),
        ("language:fr", "language:fr"),
        ('publisher:"Le Monde"', 'publisher:"Le Monde"'),
        ("12:30", '"12:30"'),
        ("Titel:Kim", '"Titel:Kim"'),
        ("https://x.example/a?b=c*~2", '"https://x.example/a?b=c*~2"'),
        ("https://x.example", '"https://x.example"'),
        ("9/11", '"9/11"'),
        ("AT&T", '"AT&T"'),
        ("vis-à-vis", "vis-à-vis"),
        ("l'Occident", "l'Occident"),
        ("l’Occident", "l’Occident"),
        ("[VIDEO] {live}", "VIDEO AND live"),
        ("foo - bar & baz", "foo AND bar AND baz"),
        ("-& foo", "foo"),
        ("Who is Putin?", "Who AND is AND Putin"),
        (r"\-5 \*", '"-5"'),
        (r"12\"", '"12\\""'),
        ("東京 北京*", "東京 AND 北京"),
        ("Москв*", "Москв*"),
        ("🙂 ²", '"🙂"'),
        ("Ｐｕｔｉｎ　ＡＮＤ　（Ｋｉｍ）", "Putin AND Kim"),
        ("«Kim Jong Un»", '"Kim Jong Un"'),
        ("« il a dit “oui” »", '"il a dit “oui”"'),
        ("»Kim Jong Un«", '"Kim Jong Un"'),
        ("“Kim Jong Un”", '"Kim Jong Un"'),
        ('“Kim Jong Un"', '"Kim Jong Un"'),
        ("„Kim Jong Un“", '"Kim Jong Un"'),
        ("”Kim Jong Un”", '"Kim Jong Un"'),
        ("「金正恩 氏」", '"金正恩 氏"'),
        ("‘prime minister’ Kim", '"prime minister" AND Kim'),
        ("‘the minister’s plan’", '"the minister’s plan"'),
        ("rock ‘n roll", 'rock AND "‘n" AND roll'),
        ("a\x00b", "a AND b"),
        ("\u202eKim\u202c", "Kim"),
        ("soft\u00adhyphen", "softhyphen"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("cafe\u0301", "café"),
    ],
)
def test_a_query_is_understood_as(typed, understood):
    assert echo(parse(typed)) == understood


@pytest.mark.parametrize(
    ("typed", "code", "position"),
    [
        ("*foo", "query_unsupported", 0),
        ("?foo", "query_unsupported", 0),
        ("a f*o", "query_unsupported", 3),
        ("f?o", "query_unsupported", 1),
        ("a /fo.*/", "query_unsupported", 2),
        ("foo~", "query_unsupported", 3),
        ("foo~0.8", "query_unsupported", 3),
        ("foo^2", "query_unsupported", 3),
        ('"a b"^2', "query_unsupported", 5),
        ("[2020 TO 2022]", "query_unsupported", 0),
        ("x {a TO *}", "query_unsupported", 2),
        ("a*", "query_unsupported", 0),
        ("Jean-Lu*", "query_unsupported", 0),
        ("language:f*", "query_unsupported", 9),
        ('a "b c', "query_syntax", 2),
        ('"a b"~x', "query_syntax", 5),
        ('"a b"~101', "query_syntax", 5),
        ("(a", "query_syntax", 0),
        ("a (b (c)", "query_syntax", 2),
        ("a)", "query_syntax", 1),
        ("()", "query_syntax", 0),
        ("a ( ) b", "query_syntax", 2),
        ("AND a", "query_syntax", 0),
        ("a OR", "query_syntax", 2),
        ("a OR AND b", "query_syntax", 5),
        ("(a OR) b", "query_syntax", 3),
        ("a NOT", "query_syntax", 2),
        ("headline:", "query_syntax", 0),
        ("headline:-a", "query_syntax", 0),
        ("+a OR b", "query_syntax", 0),
        ("a OR +b", "query_syntax", 5),
        ("???", "query_no_words", 0),
        ("!!! ---", "query_no_words", 0),
        ("(" * 33 + "a" + ")" * 33, "query_too_complex", 32),
        ("-" * 33 + "a", "query_too_complex", 32),
        ("a " * 257, "query_too_complex", 512),
        ('x "' + "a " * 512 + '"', "query_too_complex", 2),
        ("東" * 513, "query_too_complex", 0),
        ("a" * (MAX_LENGTH + 1), "query_too_long", MAX_LENGTH),
    ],
)
def test_an_error_names_its_place(typed, code, position):
    with pytest.raises(QueryError) as caught:
        parse(typed)
    assert (caught.value.code, caught.value.position) == (code, position)


def test_the_deepest_and_the_longest_query_are_understood():
    assert parse("(" * 32 + "a" + ")" * 32) == Text("a")
    assert len(parse("a " * 256).parts) == 256


# Everything that means something to the scanner, words in several scripts, and characters that trip parsers.
PIECES = st.sampled_from(
    [
        *'()[]{}"~*?:+-!&|^/\\<>=\'.,;', *"“”„«»‘’‚「」（＂：", "AND", "OR", "NOT", "TO", "&&", "||", "*:*", " ", " ",
        "headline:", "body:", "language:", "publisher:", "x:", "://", "~2", "Kim", "été", "Москва", "東京", "한국",
        "نص", "हिन्दी", "12:30", "\u00ad", "\u200c", "\u0301", "\ufb01", "\u037e", "\u212a", "\x00", "\ud800", "🙂",
    ]
)  # fmt: skip
TYPED = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join))


@given(TYPED)
def test_folding_keeps_every_position(typed):
    assert len(fold(typed)) == len(typed)


@given(TYPED)
def test_parsing_raises_nothing_but_its_own_error_and_says_where(typed):
    place = 0
    try:
        parse(typed)
    except QueryError as error:
        place = error.position
    assert 0 <= place <= len(typed)


@given(TYPED)
def test_the_echo_of_a_query_is_understood_alike(typed):
    try:
        tree = parse(typed)
    except QueryError:
        return
    said = echo(tree)
    assert parse(said) == tree
    assert echo(parse(said)) == said


WORDS = st.text(alphabet=string.ascii_letters + "éжह東 -'\"*?:\\~", min_size=1, max_size=12).filter(
    lambda text: any(c.isalnum() for c in text) and text == text.strip()
)


@given(WORDS)
def test_anything_can_be_said_in_quotes(text):
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert parse(quoted) == Text(text)


def test_a_tree_compiles_to_the_engines_conditions():
    tree = Or((And((Text("a", "headline"), Negate(Text("b")))), Value("language", "French"), Every()))
    assert condition(tree, NAMES) == AnyOf(
        (
            AllOf((Words("a", ("headline",)), Not(Words("b")))),
            AnyValue("language", ("fr",)),
            EVERYTHING,
        )
    )
    assert condition(parse('"a b"~4 AND pre*'), NAMES) == AllOf(
        (Words("a b", slop=4), Words("pre", prefix=True))
    )


@pytest.mark.parametrize(
    ("typed", "ranked"),
    [("Kim", True), ("a OR -b", True), ("-a", False), ("*:*", False), ("language:fr", False)],
)
def test_only_words_that_may_be_there_rank_articles(typed, ranked):
    assert scores(parse(typed)) is ranked
