"""Articles with their actors marked in the text: `{Poutine|putin}`.

A file has the articles of a language. Each begins with `# ` and its day; the next line is its headline, the others are its
body. After the bar stands who is meant:

- a name of `ids.toml`, or several with strokes between, one of which it has to be;
- `p`, `o`, `m`, `c` or `r` (a person, a body, a medium, a company, a region) and digits or a name: somebody without an entry,
  with one `x:` id wherever the article has the same mark;
- `?`: somebody may be found there or not; `-`: words that nobody is to be found in, of their own.
"""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Final, NamedTuple

import regex

_FOLDER: Final = files("tests.quality.actors")
_MARK: Final = regex.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
IDS: Final[dict[str, str]] = tomllib.loads((_FOLDER / "ids.toml").read_text("utf-8"))


class Label(NamedTuple):
    """text[start:end] of a field means one of `actors`."""

    field: str
    start: int
    end: int
    actors: tuple[str, ...]


class Article(NamedTuple):
    """An article without its marks, and what they say."""

    day: str
    headline: str
    body: str
    labels: tuple[Label, ...]


def languages(half: str) -> list[str]:
    """The languages that "seen", "unseen" or "wide" has articles in."""
    return sorted(file.name.removesuffix(".txt") for file in (_FOLDER / half).iterdir())


def articles(half: str, language: str) -> Iterator[Article]:
    """The articles of a language. Raises KeyError for a mark that is neither a stranger's nor in `ids.toml`."""
    for block in (_FOLDER / half / f"{language}.txt").read_text("utf-8").split("\n\n"):
        day, headline, body = block.strip().split("\n", 2)
        texts = [_read(name, text) for name, text in (("headline", headline), ("body", body))]
        labels = (label for _, some in texts for label in some)
        yield Article(day.removeprefix("# "), texts[0][0], texts[1][0], tuple(labels))


def _read(field: str, marked: str) -> tuple[str, list[Label]]:
    text, reached, labels = "", 0, list[Label]()
    for mark in _MARK.finditer(marked):
        text += marked[reached : mark.start()]
        actors = tuple(IDS.get(one) or _stranger(one) for one in mark[2].split("/"))
        labels.append(Label(field, len(text), len(text) + len(mark[1]), actors))
        text += mark[1]
        reached = mark.end()
    return text + marked[reached:], labels


def _stranger(mark: str) -> str:
    if mark not in "?-" and not regex.fullmatch(r"[pomcr](?:\d|-.*)?", mark):
        raise KeyError(mark)
    return mark
