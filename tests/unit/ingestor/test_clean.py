"""What cleaning takes out, what it leaves, and what the ledger says about it."""

import pytest

from services.ingestor.stages.characters import clean_line
from services.ingestor.stages.residue import residue_rule
from tests.unit.ingestor.messages import enriched

A = "Der Bundestag hat am Dienstag nach langer Debatte ein neues Gesetz beschlossen."
B = "Die Opposition kündigte an, vor das Verfassungsgericht zu ziehen."


def ledger(article):
    return [(entry.line, entry.rule) for entry in article.removed]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("logo", "logo"),
        ("Teilen  Twittern  Mailen  Drucken", "share"),
        ("Temps de lecture : 3 min", "read_time"),
        ("Lire aussi : Ce que prévoit la réforme", "related"),
        ("Nous utilisons des cookies pour améliorer votre expérience.", "cookies"),
        ("Advertisement", "advertisement"),
        ("Sign up for our morning briefing", "signup"),
        ("Photo: Jane Doe/Agency", "photo"),
        ("5 min read", "read_time"),
        ("Compartir en Facebook | Tuitear | Imprimir", "share"),
        ("Leggi anche: La cronaca", "related"),
        ("Leia também: O que muda", "related"),
        ("Lees ook: Wat er verandert", "related"),
        ("Udostępnij | Tweetnij | Wyślij", "share"),
        ("Читайте также: Итоги дня", "related"),
        ("Поділитися  Telegram  Facebook", "share"),
        ("اقرأ أيضا: قمة جديدة", "related"),
        ("分享到：微信 微博", "share"),
        ("（责任编辑：某某）", "credit"),
        ("シェア ポスト ブックマーク 印刷", "share"),
        ("© 2022 The Paper", "rights"),
        ("The Paper. All rights reserved.", "rights"),
        ("Home > World > Europe", "navigation"),
        ("* * *", "ornament"),
    ],
)
def test_furniture_is_known_in_many_languages(line, rule):
    assert residue_rule(line) == rule


@pytest.mark.parametrize(
    "line",
    [
        "Yes.",
        "« Non », a répondu le ministre.",
        "The logo was changed in 2019.",
        "Share prices fell by 3 percent on Monday.",
        "Photo editors went on strike.",
        "Teilen ist eine Tugend.",
        "Cookies were served at the White House.",
        "Publicité mensongère : le groupe condamné",
        "Menu du jour : soupe et pain",
        "Читайте медленно, сказал учитель.",
        "Subscribe rates rose.",
        "3,5 %",
        "2020-01-16 08:12",
        "Réaction",
        "Кремль: переговоров не будет",
    ],
)
def test_text_that_resembles_furniture_stays(line):
    assert residue_rule(line) is None


def test_removed_lines_are_in_the_ledger_with_their_place_and_rule():
    article = enriched(text=f"logo\n\n{A}\nLesen Sie auch: Mehr dazu\n\n{B}\nAnzeige")
    assert article.body == f"{A}\n\n{B}"
    assert ledger(article) == [(1, "residue:logo"), (4, "residue:related"), (7, "residue:advertisement")]
    assert article.removed[1].text == "Lesen Sie auch: Mehr dazu"


def test_a_text_of_nothing_but_furniture_is_kept():
    article = enriched(text="logo")
    assert (article.body, article.removed) == ("logo", ())


def test_a_long_line_said_twice_is_said_once_and_a_short_one_twice():
    article = enriched(text=f"{A}\nNein.\n{B}\nNein.\n{A}")
    assert article.body == f"{A}\n\nNein.\n\n{B}\n\nNein."
    assert [entry.line for entry in article.removed] == [5]


def test_furniture_beside_other_words_is_cut_off_and_the_whole_line_kept_in_the_ledger():
    article = enriched(text=f"{A}\nStand 8.12 Uhr  •  Lesezeit: 2 Min.\n{B}")
    assert article.body == f"{A}\n\nStand 8.12 Uhr\n\n{B}"
    assert ledger(article) == [(2, "rewrite:residue")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_every_kind_of_line_end_parts_paragraphs(end):
    assert enriched(text=f"{A}{end}{B}").body == f"{A}\n\n{B}"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("e\u0301te\u0301", "été"),
        ("Ge\u00adsetz", "Gesetz"),
        ("\ufeffa\u200bb\u202ec\u0000", "abc"),
        ("a \t  b", "a b"),
        ("58,5\u00a0%", "58,5\u00a0%"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("Ã©tÃ© Ã\u00a0 Paris", "été à Paris"),
        ("L’été « Ã la carte »", "L’été « Ã la carte »"),
    ],
)
def test_characters_that_nobody_sees_go_and_those_that_mean_something_stay(raw, clean):
    assert clean_line(raw) == clean


WRAPPED = (
    "The ministers of both countries met on Tuesday for the first time in\n"
    "three years and agreed to reopen the border for trade and travel, the\n"
    "two governments said in a joint statement that was published in the\n"
    "evening.\n"
    "\n"
    "Nothing was said about the prisoners whose release families on both\n"
    "sides of the border have been demanding since the fighting ended last\n"
    "spring."
)


def test_hard_wrapped_text_is_joined_into_its_paragraphs():
    article = enriched(text=WRAPPED)
    first, second = article.body.split("\n\n")
    assert first.startswith("The ministers")
    assert first.endswith("in the evening.")
    assert second.endswith("ended last spring.")
    assert ledger(article)[:2] == [(1, "rewrite:joined"), (2, "rewrite:continued")]


def test_paragraphs_of_one_line_each_are_not_joined():
    lines = ["He came to the village in the early spring.", "Nobody there had ever seen him before then.",
             "The old people spoke of nothing else at all."]  # fmt: skip
    assert enriched(text="\n".join(lines)).body == "\n\n".join(lines)


@pytest.mark.parametrize(
    "lines",
    [
        [
            "两国总统星期四在一座岛上举行了首次会晤，双方在没有助手陪同的情况下谈了几个小时，会后没有签署任何文件，也没有发表声明。",
            "双方表示将在年底之前在对方首都再次会面",
            "观察人士此前抱有更高的期望，两国上一次最高级别的会晤是在十一年之前举行的。",
        ],
        [
            "両国の大統領は木曜日に島で初めて会談し、側近を交えずに数時間にわたって話し合ったが、文書には何も署名しなかった",
            "両者は年内に相手国の首都で再び会うと述べた",
            "前回の首脳会談は十一年前に行われた",
        ],
    ],
)
def test_paragraphs_of_scripts_that_do_not_part_words_are_not_joined(lines):
    assert enriched(text="\n".join(lines), headline="x").body.split("\n\n") == lines


def test_one_long_line_shows_that_a_text_is_not_wrapped():
    article = enriched(text=WRAPPED + "\n\n" + "x" * 120)
    assert article.removed == ()
    assert f"{article.headline}\n\n{article.body}".count("\n\n") == 7
