"""The query language: what is typed, how it is understood, and where it is wrong."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engines.query import EVERYTHING, AllOf, AnyOf, AnyValue, Not, Present, Words
from services.search.filters import Names
from services.search.query.compile import condition
from services.search.query.echo import echo
from services.search.query.errors import QueryError
from services.search.query.parse import MAX_LENGTH, parse
from services.search.query.scan import OPENERS
from services.search.query.tree import And, Every, Negate, Or, Text, Value, scores

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
        ("‟Kim Jong Un”", '"Kim Jong Un"'),
        ("‚Kim Jong Un‘", '"Kim Jong Un"'),
        ("‛Kim Jong Un’", '"Kim Jong Un"'),
        ("『金正恩 氏』", '"金正恩 氏"'),
        ("〝金正恩 氏〟", '"金正恩 氏"'),
        ("＂Kim Jong Un＂", '"Kim Jong Un"'),
        ("“the «so-called» plan”", '"the «so-called» plan"'),
        ("„der ‚neue‘ Plan“ x", '"der ‚neue‘ Plan" AND x'),
        ("« le « petit » plan » x", '"le « petit » plan" AND x'),
        ("“a “b c” d” x", '"a “b c” d" AND x'),
        ("«le “plan»", '"le “plan"'),
        ("«a «b» x", '"a «b" AND x'),
        ("rock ‘n roll", 'rock AND "‘n" AND roll'),
        ("a\x00b", "a AND b"),
        ("\u202eKim\u202c", "Kim"),
        ("soft\u00adhyphen", "softhyphen"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("cafe\u0301", "café"),
        ("dek:*", "dek:*"),
        ("publisher:*", "publisher:*"),
        ("country:Russland origin:AFP cited:none", "country:Russland AND origin:AFP AND cited:none"),
        ("Putin^2", "Putin^2"),
        ("Putin^1 Kim^.5", "Putin AND Kim^0.5"),
        ("presid*^2, x", "presid*^2 AND x"),
        ('"a phrase"^0.5', '"a phrase"^0.5'),
        ('"a b"~3^10 c', '"a b"~3^10 AND c'),
        ("(a OR b)^3", "(a OR b)^3"),
        ("(a b^2)^3 c", "(a AND b^2)^3 AND c"),
        ("((a)^2)^3", "(a^2)^3"),
        ("-(a OR b)^2", "NOT (a OR b)^2"),
        ("(a actor:Q1)^3", "(a AND actor:Q1)^3"),
        ("headline:(a^2 OR dek:b)^3", "(headline:a^2 OR dek:b)^3"),
        ("+a^2 +b", "a^2 AND b"),
        ("a^b", '"a^b"'),
        (r"x\^2", '"x^2"'),
        ('"…"^2 k', "k"),
        ("^_^ Kim", "Kim"),
        ("published:2022-08", "published:2022-08"),
        ("published:[2022 TO 2022]", "published:2022"),
        ("published:[2022-01-01 TO 2022-03-31]", "published:[2022-01-01 TO 2022-03-31]"),
        ("published:{ 2022 TO * ]", "published:{2022 TO *]"),
        ("published:[* TO 2022}", "published:[* TO 2022}"),
        ("published:>=2022", "published:[2022 TO *]"),
        ("published: > 2022", "published:{2022 TO *]"),
        ("published:<=2022-08-15T12:30+02:00", "published:[* TO 2022-08-15T12:30+02:00]"),
        ("mentions:<2022", "mentions:[* TO 2022}"),
        ("mentions:“2022-08-15 12:30”", 'mentions:"2022-08-15 12:30"'),
        ('mentions:["2022" TO "2023"]', "mentions:[2022 TO 2023]"),
        ("published:[* TO *]", "published:*"),
        ("published:none", "published:none"),
        ("-published:none", "published:*"),
        ("published：２０２２", "published:2022"),
        ("published:2022, Kim", "published:2022 AND Kim"),
        (
            "published:(2022 OR >=2024 -2025-01)",
            "(published:2022 OR published:[2024 TO *]) AND NOT published:2025-01",
        ),
        ("published:(2022 headline:Kim) Xi", "published:2022 AND headline:Kim AND Xi"),
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
        ("foo^", "query_syntax", 3),
        ("foo^0.09", "query_syntax", 3),
        ("foo^11", "query_syntax", 3),
        ("foo^-1", "query_syntax", 3),
        ("foo^2,5", "query_syntax", 3),
        ('"a b"^x', "query_syntax", 5),
        ("(a b)^", "query_syntax", 5),
        ("(a)^2^3", "query_syntax", 3),
        ("foo~^2", "query_unsupported", 3),
        ("actor:Q1^2", "query_unsupported", 8),
        ("published:2022^2", "query_unsupported", 14),
        ("x (-a OR language:fr)^3", "query_unsupported", 21),
        ("*^2", "query_unsupported", 1),
        ("[2020 TO 2022]", "query_unsupported", 0),
        ("headline:[a TO b]", "query_unsupported", 9),
        ("x body:{2020 TO *]", "query_unsupported", 7),
        ("country:>=RU", "query_unsupported", 8),
        ("headline:(a [b TO c])", "query_unsupported", 12),
        ("published:[2022]", "query_syntax", 10),
        ("published:[2022 2023]", "query_syntax", 10),
        ("mentions:[2022 TO 2023", "query_syntax", 9),
        ("published:>", "query_syntax", 10),
        ("published:<=)", "query_syntax", 10),
        ("published:", "query_syntax", 0),
        ("published:-2022", "query_syntax", 0),
        ("published:]", "query_syntax", 10),
        ('published:"2022"~2', "query_unsupported", 16),
        ("a published:(2022", "query_syntax", 12),
        ("x {a TO *}", "query_unsupported", 2),
        ("a*", "query_unsupported", 0),
        ("Jean-Lu*", "query_unsupported", 0),
        ("language:f*", "query_unsupported", 9),
        ('a "b c', "query_syntax", 2),
        ("a “b c", "query_syntax", 2),
        ("a „b c", "query_syntax", 2),
        ("a ‟b c", "query_syntax", 2),
        ('"presid"*', "query_unsupported", 8),
        ('x headline:"a b"~2*', "query_unsupported", 18),
        ("“…”*", "query_unsupported", 3),
        ("‘a b’* c", "query_unsupported", 5),
        ("(a b)* c", "query_unsupported", 5),
        ("(a b)*:*", "query_unsupported", 5),
        ('publisher:"Le Monde"*', "query_unsupported", 20),
        ("published:(2022)*", "query_unsupported", 16),
        ("published:(2019, 2020)", "query_syntax", 15),
        ("x mentions:(2019 ; 2020)", "query_syntax", 17),
        ("published:,", "query_syntax", 10),
        ("a «b c", "query_syntax", 2),
        ("a b» c", "query_syntax", 3),
        ("a b” c", "query_syntax", 3),
        ("“a «b” c»", "query_syntax", 8),
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


WORDS = st.text(alphabet=string.ascii_letters + "éжह東 -'\"*?:\\~", min_size=1, max_size=12).filter(
    lambda text: any(c.isalnum() for c in text) and text == text.strip()
)


@given(WORDS)
def test_anything_can_be_said_in_quotes(text):
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert parse(quoted) == Text(text)


@pytest.mark.parametrize("mark", sorted(OPENERS))
def test_a_quotation_mark_that_begins_a_word_is_one_in_the_echo_too(mark):
    tree = parse(f"\\{mark}presid*")
    assert tree == Text(f"{mark}presid", prefix=True)
    assert parse(echo(tree)) == tree


def test_a_tree_compiles_to_the_engines_conditions():
    tree = Or((And((Text("a", "headline"), Negate(Text("b")))), Value("language", "French"), Every()))
    assert condition(tree, NAMES, {}) == AnyOf(
        (
            AllOf((Words("a", ("headline",)), Not(Words("b")))),
            AnyValue("language", ("fr",)),
            EVERYTHING,
        )
    )
    assert condition(parse('"a b"~4 AND pre*'), NAMES, {}) == AllOf(
        (Words("a b", slop=4), Words("pre", prefix=True))
    )


def test_the_weights_of_words_and_of_the_brackets_around_them_are_multiplied():
    tree = parse("(a^2 OR -b OR headline:c)^3 OR d OR dek:*")
    assert condition(tree, NAMES, {}) == AnyOf(
        (
            AnyOf((Words("a", boost=6.0), Not(Words("b", boost=3.0)), Words("c", ("headline",), boost=3.0))),
            Words("d"),
            Present("dek"),
        )
    )


def test_an_error_names_the_character_and_what_was_expected():
    said = {
        "(Kim": "( is not closed: ) is expected",
        "Kim)": ") closes nothing: there is no ( before it",
        "«Kim": "« begins a quotation that nothing closes: » is expected",
        "„Kim": "„ begins a quotation that nothing closes: “ or ” is expected",
        "Kim”": "” begins a quotation that nothing closes: ” is expected",
        "a OR AND b": "AND needs something before it",
        "headline:-a": "headline: needs a word, a phrase or brackets after it, not -",
        "published:)": "published: needs a date, a range or brackets after it, not )",
        "a /b.*/": "/ begins a regular expression, which is not supported: quotation marks are expected around it",
        "?foo": "? cannot begin a word: letters are expected before it",
        "a*": "* needs at least 2 letters before it",
        "[2020 TO *]": "[ begins a range: a field of dates is expected before it, as in published:[2022 TO 2023]",
        "country:>1": "> begins a range, which country: does not take; published: and mentions: do",
        "a^x2^": "^ needs a number from 0.1 to 10 after it, such as ^2 or ^0.5",
    }
    for typed, message in said.items():
        with pytest.raises(QueryError) as caught:
            parse(typed)
        assert caught.value.message == message


@pytest.mark.parametrize(
    ("typed", "ranked"),
    [
        ("Kim", True),
        ("a OR -b", True),
        ("-a", False),
        ("*:*", False),
        ("language:fr", False),
        ("(a OR b)^2", True),
        ("published:2022", False),
    ],
)
def test_only_words_that_may_be_there_rank_articles(typed, ranked):
    assert scores(parse(typed)) is ranked
