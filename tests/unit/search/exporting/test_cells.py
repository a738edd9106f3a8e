"""Cells of CSV that no spreadsheet takes for a formula, and the way back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.exporting.cells import joined, parted, plain, safe

SIGNS = "=+-@＝＋－＠﹢﹣﹦﹫−"
HOSTILE = st.text(st.sampled_from([*SIGNS, *"'; \t\r\n\\a,\"|1", "\u200b", "\ufeff", "\u00a0", "\u2066"]))
TEXTS = st.one_of(HOSTILE, st.text())


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("http://evil.example","x")', '\'=HYPERLINK("http://evil.example","x")'),
        ("+1", "'+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("＝1+1", "'＝1+1"),
        ("−5 degrees", "'−5 degrees"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\n", "'\n"),
        ("  =1", "  '=1"),
        ("\ufeff=1", "\ufeff'=1"),
        ("\u200b@x", "\u200b'@x"),
        ("said;=cmd|' /C calc'!A0", "said;'=cmd|' /C calc'!A0"),
        ("a\tb\t-1", "a\tb\t'-1"),
        ("'quoted'", "''quoted'"),
        ("a - b = c", "a - b = c"),
        ("e-mail@home.example", "e-mail@home.example"),
        ("l’Occident; l'Orient", "l’Occident; l'Orient"),
        ('x;"=1+1;y', "x;\"'=1+1;y"),
        ('x\n"=1+1;y', "x\n\"'=1+1;y"),
        ('a;" "\u200b"@x', 'a;" "\u200b"\'@x'),
        ('"quoted"; "said"', '"quoted"; "said"'),
        ("", ""),
    ],
)
def test_a_formula_is_made_text_and_text_stays_as_it_is(text, cell):
    assert safe(text) == cell
    assert plain(cell) == text


@given(TEXTS)
def test_every_text_comes_back(text):
    assert plain(safe(text)) == text


@given(TEXTS)
def test_no_cell_begins_with_a_sign_wherever_a_spreadsheet_may_cut_it(text):
    cell = safe(text)
    assert cell[:1] not in {"\t", "\r", "\n"}
    for part in re.split(r"[;\t\r\n]", cell):
        assert part.lstrip(' "\u00a0\u200b\ufeff\u2066')[:1] not in set(SIGNS)


@given(st.lists(TEXTS.filter(bool)))
def test_every_list_comes_back_from_its_cell(values):
    assert parted(joined(values)) == values
    assert parted(plain(safe(joined(values)))) == values
