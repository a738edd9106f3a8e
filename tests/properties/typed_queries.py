"""Queries as people, machines and cats type them: by characters, by pieces of the language, and by its rules."""

from hypothesis import strategies as st

# Everything that means something to the scanner, words in several scripts, and characters that trip parsers.
PIECES = st.sampled_from(
    [
        *'()[]{}"~*?:+-!&|^/\\<>=\'.,;', *"“”„‟«»‘’‚‛「」『』〝〟（＂：", "AND", "OR", "NOT", "TO", " TO ", "&&", "||", "*:*", " ", " ",
        "headline:", "body:", "language:", "publisher:", "country:", "published:", "mentions:", "published:[", "x:", "://",
        "~2", "^2", "^0.5", ")^3", ">=", "<", "2022", "2022-08", "2022-13", "9999", "none", "Kim", "été", "Москва", "東京",
        "한국", "نص", "हिन्दी", "12:30", "\u00ad", "\u200c", "\u0301", "\ufb01", "\u037e", "\u212a", "\x00", "\ud800", "🙂",
    ]
)  # fmt: skip
_DATE = st.sampled_from(
    [
        "2022",
        "2022-08",
        "2022-02-29",
        "2022-08-15T12:30+02:00",
        '"2022-08-15 12:30"',
        "0001",
        "9999-12-31",
        "x",
    ]
)
_END = _DATE | st.just("*")
_DATES = st.one_of(
    _DATE,
    st.sampled_from(["none", "*"]),
    st.builds("{}{}".format, st.sampled_from([">", ">=", "<", "<="]), _DATE),
    st.builds("{}{} TO {}{}".format, st.sampled_from("[{"), _END, _END, st.sampled_from("]}")),
)
_WEIGHT = st.sampled_from(["", "", "", "^2", "^0.5", "^10", "^0.1"])
_LEAF = st.one_of(
    st.builds(
        "{}{}".format, st.sampled_from(["Kim", '"Kim Jong"', '"a b"~3', "presid*", "東京", "«été»"]), _WEIGHT
    ),
    st.builds(
        "{}:{}{}".format,
        st.sampled_from(["headline", "dek", "body"]),
        st.sampled_from(["a", '"a b"', "*"]),
        _WEIGHT,
    ),
    st.builds(
        "{}:{}".format,
        st.sampled_from(["language", "publisher", "actor", "country", "origin", "cited"]),
        st.sampled_from(["fr", "none", '"Le Monde"', "Q159", "*"]),
    ),
    st.builds("{}:{}".format, st.sampled_from(["published", "mentions"]), _DATES),
    st.builds("{}:({} OR {})".format, st.sampled_from(["published", "mentions"]), _DATES, _DATES),
)
BY_THE_RULES = st.recursive(
    _LEAF,
    lambda inner: st.one_of(
        st.builds("({} {} {}){}".format, inner, st.sampled_from(["AND", "OR", "", "NOT"]), inner, _WEIGHT),
        st.builds("{}{}".format, st.sampled_from(["NOT ", "-"]), inner),
    ),
    max_leaves=12,
)
TYPED = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join), BY_THE_RULES)
