"""The ledger of cleaning: every raw line can be rebuilt from the clean text and the ledger."""

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingestor.draft import RawMessage
from services.ingestor.pipeline import Context, Rejected, process
from services.ingestor.stages.characters import clean_line
from services.ingestor.stages.clean import raw_lines

SENTENCE = st.sampled_from(
    [
        "Der Bundestag hat am Dienstag nach langer Debatte ein neues Gesetz beschlossen.",
        "Les amis se font rares pour le président, selon les médias d'État.",
        "Nein.",
        "Presidents meet for the first time",
        "THE PAPER",
        "两国领导人星期四举行会晤。",
        "2020-01-16 08:12  |  字号：大 中 小",
        "Publié le 24 mars 2024 à 08h12",
        "Stand: 12.03.2024 06:41 Uhr  |  Lesezeit: 2 Min.",
        "By Jane Doe",
        "logo",
        "Lire aussi : Ce que prévoit la réforme",
        "Teilen  Twittern  Mailen",
        "Ge\u00adsetz  und\u200b Recht",
        "The ministers of both countries met on Tuesday for the first time in\nthree years and agreed to reopen the border for trade and travel, the\ntwo governments said in a joint statement.",
        "***",
        "\u200b",
        "e\u0301te\u0301",
    ]
)
LINE = SENTENCE | st.text(max_size=90)
END = st.sampled_from(["\n", "\r\n", "\n\n", "\u2028", "\n \t\n"])
TEXT = st.lists(st.tuples(LINE, END), max_size=14).map(
    lambda parts: "".join(line + end for line, end in parts)
)


def rebuilt(article, lines: list[tuple[int, str]], above: int) -> list[str] | None:
    """The raw lines, by the rules in the documentation of the stage; `lines` gives only their numbers.

    `above` paragraphs of the body stand above the headline (a masthead that stayed). None when something is left over.
    """
    ledger = {entry.line: entry for entry in article.removed}
    body = article.body.split("\n\n") if article.body else []
    clean = body[:above] + [text for text in (article.headline, article.dek) if text] + body[above:]
    result = []
    for number, _ in lines:
        entry = ledger.pop(number, None)
        if (
            entry is None or (entry.rule.startswith("rewrite:") and entry.rule != "rewrite:continued")
        ) and not clean:
            return None
        if entry is None:
            result.append(clean.pop(0))
            continue
        if entry.rule.startswith("rewrite:") and entry.rule != "rewrite:continued":
            clean.pop(0)
        result.append(entry.text)
    return None if clean or ledger else result


@settings(deadline=None, max_examples=300)
@given(TEXT)
def test_the_raw_lines_can_be_rebuilt(text):
    try:
        value = orjson.dumps({"text": text})
    except TypeError:  # half a surrogate pair, which decode replaces
        return
    result = process(RawMessage(value, 1_661_000_000_000), Context())
    if isinstance(result, Rejected):
        seen = "".join(clean_line(line) for _, line in raw_lines(text))
        assert not "".join(seen.split()).strip("\u200c\u200d")
        return
    lines = raw_lines(text)
    raw = [line for _, line in lines]
    assert raw in [rebuilt(result, lines, above) for above in (0, 1, 2)]
