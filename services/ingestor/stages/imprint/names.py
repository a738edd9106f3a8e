"""Whether words are a byline: "By Jane Doe and Al Smith", "Автор: Иван Петров", "记者 张三", "홍길동 기자". Pure."""

from functools import cache
from itertools import pairwise
from typing import Any, Final

import regex

from services.ingestor.stages.imprint.tables import fold, tables

_MAX_CHARS: Final = 140
_MAX_ROLE_WORDS: Final = 6
_MAX_NAME_WORDS: Final = 5
_MAX_BESIDE: Final = 8
_MAX_SOURCE: Final = 40
_SHORT_DAY: Final = 3
_TOKEN: Final = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}’'‘.\-]*")
_ACRONYM: Final = regex.compile(r"\p{Lu}[\p{Lu}&]{1,5}")
_INITIAL: Final = regex.compile(r"(?:\p{Lu}\p{Ll}?\.)+-?(?:\p{Lu}\.)*|(?:Jr|Sr|Dr|St)\.")
_DENSE_NAME: Final = regex.compile(
    r"[\p{Han}\p{Katakana}\p{Hiragana}ー]{2,4}|[\p{Katakana}\p{Han}]+[·・][\p{Katakana}\p{Han}·・]+"
)
_DENSE_TAIL: Final = regex.compile(
    r"(?:(?:[\p{Han}]{2,3})?(?:报道|報導|摄影报道|综合报道|電|电)|发自\p{Han}{2,4})"
)
_HANGUL_NAME: Final = regex.compile(r"[\p{Hangul}]{2,4}")
_MAIL: Final = regex.compile(r"[\s(（<]*[\w.+-]+@[\w-]+(?:\.[\w-]+)+[)）>]*\s*$")
_AROUND: Final = " \t,;:·•|–—-/*_"
_OPENING: Final = ("(", "（", "[", "【")
_CLOSING: Final = (")", "）", "]", "】")


def byline_of(text: str) -> str | None:
    """The names in `text` when it is a byline and holds nothing else, None when it may be anything else."""
    if len(text) > _MAX_CHARS:
        return None
    words = _bare(_MAIL.sub("", text) if "@" in text else text)
    if not words or words[-1] in "?!…。":
        return None
    by, author, after = _patterns()
    if match := author.match(words):
        return _names(words[match.end() :])
    if match := by.match(words):
        first = words[match.end() :].split(maxsplit=2)[:2]
        is_desk = len(first) > 1 and fold(first[1]) in tables().any["desks"]  # "par la rédaction"
        if not first or (fold(first[0]) in tables().any["particles"] and not is_desk):
            return None  # "Von der Leyen", "Di Maio": the label is the name's own
        return _names(words[match.end() :])
    if match := after.search(words):
        name = words[: match.start()].strip()
        return name if _HANGUL_NAME.fullmatch(name) else None
    return None


def _bare(text: str) -> str:
    """`text` without signs around it; brackets only when they hold all of it."""
    words = text.strip(_AROUND)
    return words[1:-1].strip(_AROUND) if words[:1] in _OPENING and words[-1:] in _CLOSING else words


def source_of(text: str) -> str | None:
    """Whom a short text was taken over from by its own words ("来源：新华网", "Source: Reuters"); for words beside a date."""
    match = _source().match(text)
    name = text[match.end() :].strip(_AROUND) if match else ""
    return name if 0 < len(name) <= _MAX_SOURCE and not regex.search(r"[\d.!?。！？]", name) else None


def may_be_byline(text: str) -> bool:
    """Whether `text` begins as a byline does."""
    by, author, _ = _patterns()
    return by.match(text) is not None or author.match(text) is not None


def desk_of(text: str) -> str | None:
    """The names of those who wrote, when `text` tells who reported, wrote and edited and nothing else.

    "(Reporting by Jane Doe; Editing by Al Smith)" gives "Jane Doe". Empty when it names editors alone, None for any
    other text.
    """
    words = _bare(text)
    written, either = _desks()
    if either.match(words) is None:
        return None
    starts = [match.start("label") for match in either.finditer(words)]
    writers: list[str] = []
    for start, end in pairwise([*starts, len(words)]):
        label = either.match(words, start)
        if label is None:
            return None
        names = _names(words[label.end() : end].rstrip(" ;,.&"))
        if names is None:
            return None
        if written.match(words, start):
            writers.append(names)
    return ", ".join(dict.fromkeys(writers))


def is_name(text: str, *, beside_label: bool) -> bool:
    """Whether `text` can be nothing but the name of one person, or of several: for words beside a date.

    `beside_label`: the date says that it is a publication's; then a medium "with AFP" may stand there too.
    """
    words = [fold(word) for word in _TOKEN.findall(text)]
    if not 2 <= len(words) <= _MAX_BESIDE or _names(text) is None:
        return False
    joined = beside_label and any(word in tables().joins for word in words)
    return joined or not any(word in _no_names() for word in words)


def _names(text: str) -> str | None:
    """`text` trimmed when it is names, with a role after a comma; None otherwise."""
    whole = text.strip(_AROUND)
    whole = whole if _INITIAL.search(whole[-4:]) else whole.rstrip(".")
    if not whole or regex.search(r"\d", whole):
        return None
    parts = [part.strip() for part in regex.split(r"[,،、;，/&()（）]|\s–\s|\s—\s", whole) if part.strip()]
    if not parts:
        return None
    if regex.search(r"[\p{Han}\p{Hiragana}\p{Katakana}]", whole):
        tokens = whole.replace("、", " ").replace("，", " ").split()
        names = [token for token in tokens if not _DENSE_TAIL.fullmatch(token)]
        fits = 0 < len(names) <= 4 and all(_DENSE_NAME.fullmatch(name) for name in names)
        return whole if fits else None
    if not regex.search(r"[\p{Lu}\p{Ll}]", whole):
        # A script without capitals: only its length tells.
        tokens = _TOKEN.findall(whole)
        return whole if 2 <= len(tokens) <= _MAX_NAME_WORDS and len(parts) == 1 else None
    if not _is_people(parts[0]):
        return None
    for part in parts[1:]:
        if not _is_people(part) and (len(part.split()) > _MAX_ROLE_WORDS or part.endswith(".")):
            return None
    return whole


def _is_people(text: str) -> bool:
    """Whether `text` is a name, or several that words like "and" join; what follows "with" may be one word."""
    words = tables()
    name: list[str] = []
    count = 0
    for token in [*text.split(), ""]:
        key = fold(token)
        if token and not (name and key in words.joins and key not in words.any["particles"]):
            name.append(token)
            continue
        if not _is_one(name, may_be_short=count > 0):
            return False
        count += 1
        name = []
    return True


def _is_one(tokens: list[str], *, may_be_short: bool) -> bool:
    words = tables()
    if not tokens or len(tokens) > _MAX_NAME_WORDS:
        return False
    keys = [fold(token).strip(".") for token in tokens]
    # "Sam", "Dom" and "Mar" are names as well as short forms of days.
    if any(len(key) > _SHORT_DAY and key in words.weekdays for key in keys):
        return False
    if len(tokens) == 2 and keys[0] in _no_names() and keys[1] in words.any["desks"]:
        return True  # "la rédaction"
    if len(tokens) == 1:
        return (
            keys[0] in words.any["desks"]
            or _ACRONYM.fullmatch(tokens[0]) is not None
            or (may_be_short and _is_capital(tokens[0]))
        )
    capitals = [_is_capital(token) for token in tokens]
    between = all(
        capital or key in words.any["particles"] for capital, key in zip(capitals, keys, strict=True)
    )
    return between and capitals[-1] and sum(capitals) >= 2


def _is_capital(token: str) -> bool:
    if _INITIAL.fullmatch(token):
        return True
    bare = regex.sub(r"^(?:d|l|o)[’']", "", token, flags=regex.IGNORECASE)
    return _TOKEN.fullmatch(token) is not None and not token.endswith(".") and bare[:1].isupper()


@cache
def _no_names() -> frozenset[str]:
    return frozenset(tables().any["no_names"])


@cache
def _source() -> Any:
    return regex.compile(rf"{tables().source}\s*[:：]\s*", regex.IGNORECASE)


@cache
def _desks() -> tuple[Any, Any]:
    """What stands before the names of those who wrote; and of those, or of who edited, at the beginning or after a sign."""
    words = tables()
    return (
        regex.compile(words.reporting, regex.IGNORECASE),
        regex.compile(
            rf"(?:^|(?<=[;,.&]\s)|(?<=[;,]))\s*(?P<label>{words.reporting}|{words.editing})\s*:?\s+",
            regex.IGNORECASE,
        ),
    )


@cache
def _patterns() -> tuple[Any, Any, Any]:
    words = tables()
    return (
        regex.compile(rf"{words.by}\s*[:：]?\s+", regex.IGNORECASE),
        regex.compile(
            rf"{words.author}(?:\s*[:：=＝/／|｜]\s*|(?<=\p{{Han}})[\s・]\s*|(?<=بقلم)\s+)", regex.IGNORECASE
        ),
        regex.compile(rf"\s*{words.author_after}\s*=?\s*$"),
    )
