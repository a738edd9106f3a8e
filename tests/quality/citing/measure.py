"""How often the cited sources of labelled sentences are found: precision and recall by language.

    python -m tests.quality.citing.measure [--errors]

`seen/` was used while the rules were made. `unseen/` was written when they were done; the few faults it showed were mended
by rules, never by its words, so that its figures are a little better than those of a new text. A row is one sentence or a short article; `cited` lists [words, role, id, marks…], where the id is
`own` (an `x:` id, or by now the catalogue's), `known` (somebody of the catalogue), `none` (null) or the id itself, and the marks are `negated` and
`optional` (neither asked nor wrong). The words are those of the text; an article or a title before them does not matter.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final

from schemas.enriched import Cited, CitedMention, Language
from services.ingestor.draft import Context, Draft, RawMessage
from services.ingestor.stages.actors.stage import ACTORS
from services.ingestor.stages.sources import SOURCES

HALVES: Final = ("seen", "unseen")
_CONTEXT: Final = Context()
_LONGEST_BESIDE: Final = 9  # letters of an article, a title or a kind: "einem", "M.", "агентство"


@dataclass
class Count:
    """Labels found, labels there are, and mentions that match no label; with the rows that were not right."""

    found: int = 0
    wanted: int = 0
    wrong: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of the labels that was found."""
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """The share of the mentions that are right."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0


def measure(half: str) -> dict[str, Count]:
    """The counts of each language of "seen" or "unseen"."""
    folder = files("tests.quality.citing") / half
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".jsonl"))
    return {
        name.removesuffix(".jsonl"): _language(
            name.removesuffix(".jsonl"), (folder / name).read_text("utf-8").splitlines()
        )
        for name in names
    }


def _language(language: str, lines: list[str]) -> Count:
    count = Count()
    for line in lines:
        _row(json.loads(line), language, count)
    return count


def _row(row: dict[str, Any], language: str, count: Count) -> None:
    mentions = list(_mentions(row["text"], language))
    left = list(mentions)
    for label in row["cited"]:
        hit = next((pair for pair in left if _is(label, *pair)), None)
        if hit is not None:
            left.remove(hit)
        # One source may be cited twice in a sentence: the label stands for both.
        left = [pair for pair in left if hit is None or not _is(label, *pair)]
        if "optional" in label[3:]:
            left = [pair for pair in left if not pair[1].text.endswith(label[0])]
            continue
        count.wanted += 1
        if hit is None:
            count.errors.append(f"missed {label[0]!r}: {row['text']}\n    {_shown(mentions)}")
        else:
            count.found += 1
    count.wrong += len(left)
    count.errors += [f"wrong {_shown([pair])}: {row['text']}" for pair in left]


def _mentions(text: str, language: str) -> Iterator[tuple[Cited, CitedMention]]:
    draft = Draft(
        RawMessage(None, 0), body=text, language=Language(code=language, confidence=1, basis="stated")
    )
    sources = SOURCES.run(ACTORS.run(draft, _CONTEXT), _CONTEXT).sources
    for one in sources.cited if sources is not None else ():
        for mention in one.mentions:
            yield one, mention


def _is(label: list[str], one: Cited, mention: CitedMention) -> bool:
    words, role, wanted = label[:3]
    before = mention.text.removesuffix(words)
    kind = "none" if one.id is None else "known" if one.id in _CONTEXT.catalogue.entities else "own"
    return (
        mention.text.endswith(words)
        and " " not in before.strip()
        and len(before.strip()) <= _LONGEST_BESIDE
        and one.role == role
        and (wanted in (kind, one.id) or (wanted == "own" and kind == "known"))
        and ("optional" in label[3:] or mention.negated == ("negated" in label[3:]))
    )


def _shown(mentions: list[tuple[Cited, CitedMention]]) -> str:
    return "; ".join(
        f"{mention.text} [{mention.cue}] {one.role} {one.id}{' negated' if mention.negated else ''}"
        for one, mention in mentions
    )


def main() -> None:
    """Print the figures, with --errors also what was missed and what was wrong."""
    for half in HALVES:
        for language, count in measure(half).items():
            print(  # noqa: T201 - a report for a terminal
                f"{half:7}{language:4} precision {count.precision:.2f}  recall {count.recall:.2f}  "
                f"of {count.wanted} sources, {count.wrong} wrong"
            )
            if "--errors" in sys.argv:
                print("".join(f"  {error}\n" for error in count.errors), end="")  # noqa: T201


if __name__ == "__main__":
    main()
