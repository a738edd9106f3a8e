"""How often the actors of labelled articles are found: precision and recall by language.

    python -m tests.quality.actors.measure [--errors] [seen|unseen|wide] [LANGUAGE...]

`labels.py` says how articles are labelled. `seen/` was used while rules were mended. `unseen/` was written together with it
and measured before and after; what it showed was mended by rules or left. `wide/` has more languages and kinds of text; it was
measured first and mended from then.

An actor is right when the article is about it by its label; a mention, when its words are those of the label, give or take an
article, a title or an ending.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from schemas.enriched import Actor, Language, Published
from services.ingestor.draft import Context, Draft, RawMessage
from services.ingestor.stages.actors.stage import ACTORS
from tests.quality.actors.labels import Article, Label, articles, languages

HALVES: Final = ("seen", "unseen", "wide")
_CONTEXT: Final = Context()
_LONGEST_BEFORE: Final = 16  # letters of an article or a title before a name: "the", "Bundeskanzlerin "
_LONGEST_ENDING: Final = 4  # letters of a particle or a case behind one: "'nın"


class Mention(NamedTuple):
    """What was found at text[start:end] of a field."""

    field: str
    start: int
    end: int
    id: str
    type: str
    words: str


@dataclass
class Count:
    """What was found of what there is, and what was found wrongly; actors count once an article."""

    found: int = 0
    wanted: int = 0
    wrong: int = 0

    @property
    def recall(self) -> float:
        """The share of what there is that was found."""
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.found / (self.wanted + self.found + self.wrong)


@dataclass
class Figures:
    """The counts of one language, and what was not right in words."""

    actors: Count = field(default_factory=Count)
    mentions: Count = field(default_factory=Count)
    errors: list[str] = field(default_factory=list)


def measure(half: str, language: str) -> Figures:
    """The figures of a language of "seen" or "unseen"."""
    figures = Figures()
    for article in articles(half, language):
        _count(article, language, figures)
    return figures


def _count(article: Article, language: str, figures: Figures) -> None:
    draft = Draft(
        RawMessage(None, 0),
        headline=article.headline,
        body=article.body,
        language=Language(code=language, confidence=1, basis="stated"),
        published=Published(start=article.day, end=article.day, precision="day", basis="stated"),
    )
    texts = {"headline": article.headline, "body": article.body}
    found = list(_mentions(ACTORS.run(draft, _CONTEXT).actors or (), texts))
    strangers: dict[str, str] = {}
    wanted, right, wrong = set[str](), set[str](), set[str]()
    left = list(found)
    for label in article.labels:
        if label.actors[0] in "?-":
            continue
        here = [one for one in left if _overlap(label, one)]
        wanted.add(label.actors[0])
        figures.mentions.wanted += 1
        hit = next((one for one in here if _is(label, one, strangers)), None)
        if hit is None:
            words = texts[label.field][label.start : label.end]
            figures.errors.append(f"missed {words!r} {label.actors[0]}; there {_shown(here)}")
            continue
        figures.mentions.found += 1
        right.add(label.actors[0])
        left.remove(hit)
    optional = [label for label in article.labels if label.actors[0] == "?"]
    left = [one for one in left if not any(_overlap(label, one) for label in optional)]
    figures.mentions.wrong += len(left)
    known = {one.id for one in found if one not in left}
    wrong = {one.id for one in left} - known
    figures.errors += [f"wrong {_shown([one])}" for one in left]
    figures.actors.wanted += len(wanted)
    figures.actors.found += len(right)
    figures.actors.wrong += len(wrong)


def _mentions(actors: tuple[Actor, ...], texts: dict[str, str]) -> Iterator[Mention]:
    for actor in actors:
        for one in actor.mentions:
            words = texts[one.field][one.start_char : one.end_char]
            if words == one.text:
                yield Mention(one.field, one.start_char, one.end_char, actor.id, actor.type, words)


def _overlap(label: Label, one: Mention) -> bool:
    return label.field == one.field and label.start < one.end and one.start < label.end


def _is(label: Label, one: Mention, strangers: dict[str, str]) -> bool:
    if (
        not label.start - _LONGEST_BEFORE <= one.start <= label.start
        or not label.end - _LONGEST_ENDING <= one.end <= label.end + _LONGEST_ENDING
    ):
        return False
    if one.id in label.actors:
        return True
    mark = label.actors[0]
    if not one.id.startswith("x:") or (mark[0] == "p") != (one.type == "person") or mark[0] not in "pomcr":
        return False
    return strangers.setdefault(mark, one.id) == one.id


def _shown(mentions: list[Mention]) -> str:
    return "; ".join(f"{one.words} = {one.id} ({one.type})" for one in mentions) or "nobody"


def main() -> None:
    """Print the figures, with --errors also what was missed and what was wrong."""
    chosen = [one for one in sys.argv[1:] if one != "--errors"]
    for half in [one for one in HALVES if one in chosen] or HALVES:
        for language in languages(half):
            if (others := [one for one in chosen if one not in HALVES]) and language not in others:
                continue
            one = measure(half, language)
            print(  # noqa: T201 - a report for a terminal
                f"{half:7}{language:4} actors P {one.actors.precision:.3f} R {one.actors.recall:.3f} of {one.actors.wanted:3}  "
                f"mentions P {one.mentions.precision:.3f} R {one.mentions.recall:.3f} of {one.mentions.wanted:3}"
            )
            if "--errors" in sys.argv:
                print("".join(f"  {error}\n" for error in one.errors), end="")  # noqa: T201


if __name__ == "__main__":
    main()
