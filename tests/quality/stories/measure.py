"""How many copies of a text join its story, and how many other texts do: `python -m tests.quality.stories.measure`.

Made of the samples, in fifteen languages: what is done to a text on its way through newsrooms, and what different texts
have in common without being copies. Drawn at random, the same at every run.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from services.ingestor.draft import Context, RawMessage
from services.ingestor.files import read_articles
from services.ingestor.fingerprints import fingerprint
from services.ingestor.pipeline import Rejected, process
from services.ingestor.stories import Member, copies

SAMPLES: Final = Path(__file__).parents[3] / "samples"
# Copies among the samples themselves.
_AGAIN: Final = ("14-", "15-", "22-", "24-", "25-", "26-", "35-")
_DRAWS: Final = 400

# What a publisher sets under everything, in the language of the house.
FOOTER: Final = (
    "Sign up for our morning letter and read what the day will bring before it begins. Our newsroom follows a code of conduct "
    "that you can read on the page about us. If you have seen a mistake, tell the editor on duty, who answers every letter. "
    "Copying any part of this text needs the publisher's permission in writing."
)  # fmt: skip

Pair = tuple[str, str]
_HOUSES: Final = {"one_house", "short_one_house", "own_update"}
Kind = Callable[[random.Random, list[list[str]]], Pair]


def texts() -> list[list[str]]:
    """The samples' bodies as sentences, one of each set of copies."""
    found = []
    for path in sorted(SAMPLES.glob("[0-9]*")):
        if not path.name.startswith(_AGAIN):
            for one in read_articles(path):
                made = process(RawMessage(one.value, 1_766_000_000_000), Context())
                if not isinstance(made, Rejected):
                    found.append(sentences(made.body))
    return [one for one in found if len(one) >= 5]


def sentences(text: str) -> list[str]:
    """Cut after full stops of any script."""
    return [one.strip() for one in re.split(r"(?<=[.!?。！？।؟])\s*", text) if one.strip()]


def _joined(*parts: list[str]) -> str:
    return "\n\n".join(" ".join(part) for part in parts)


def _two(chance: random.Random, found: list[list[str]]) -> tuple[list[str], list[str]]:
    one, other = chance.sample(found, 2)
    return one, other


def _whole(chance: random.Random, found: list[list[str]]) -> list[str]:
    """A text of one or two samples: 100 to 350 words."""
    one, other = _two(chance, found)
    return one + other if chance.random() < 0.5 else one


def shortened(chance: random.Random, found: list[list[str]]) -> Pair:
    """The beginning, from a third of the text on."""
    text = _whole(chance, found)
    return _joined(text), _joined(text[: chance.randint(max(3, len(text) // 3), len(text))])


def framed(chance: random.Random, found: list[list[str]]) -> Pair:
    """Whole, under a sentence of the house's own, and over its footer."""
    text, other = _whole(chance, found), chance.choice(found)
    return _joined(text), _joined(other[:1], text, [FOOTER])


def updated(chance: random.Random, found: list[list[str]]) -> Pair:
    """A sentence in six written anew, and one set before it all."""
    text, other = _whole(chance, found), chance.choice(found)
    changed = list(text)
    for place in chance.sample(range(len(text)), len(text) // 6):
        changed[place] = chance.choice(other)
    return _joined(text), _joined(other[-1:], changed)


def own_update(chance: random.Random, found: list[list[str]]) -> Pair:
    """A sentence in ten written anew, by the same house under another address."""
    text, other = _whole(chance, found), chance.choice(found)
    changed = list(text)
    for place in chance.sample(range(len(text)), len(text) // 10):
        changed[place] = chance.choice(other)
    return _joined(text), _joined(changed)


def subedited(chance: random.Random, found: list[list[str]]) -> Pair:
    """One word in twenty-five changed."""
    text = _joined(_whole(chance, found))
    words = text.split(" ")
    for place in chance.sample(range(len(words)), len(words) // 25):
        words[place] = words[place][::-1] + "x"
    return text, " ".join(words)


def quoting(chance: random.Random, found: list[list[str]]) -> Pair:
    """Another report, with one or two sentences of the same speech."""
    one, other = _two(chance, found)
    quotes = chance.sample(one, chance.randint(1, 2))
    return _joined(one), _joined(other[:2], quotes, other[2:])


def background(chance: random.Random, found: list[list[str]]) -> Pair:
    """Two reports that end on the same two or three sentences of background."""
    one, other = _two(chance, found)
    last = chance.choice(found)[: chance.randint(2, 3)]
    return _joined(one, last), _joined(other, last)


def one_house(chance: random.Random, found: list[list[str]]) -> Pair:
    """Two reports over one footer, which cleaning did not know."""
    one, other = _two(chance, found)
    return _joined(one, [FOOTER]), _joined(other, [FOOTER])


def short_one_house(chance: random.Random, found: list[list[str]]) -> Pair:
    """The same with three sentences of report."""
    one, other = _two(chance, found)
    return _joined(one[:3], [FOOTER]), _joined(other[:3], [FOOTER])


def live_blog(chance: random.Random, found: list[list[str]]) -> Pair:
    """A report, and a page of a dozen entries one of which is its beginning."""
    chosen = chance.sample(found, 12)
    return _joined(chosen[0]), _joined(*(one[:4] for one in chosen))


def digest(chance: random.Random, found: list[list[str]]) -> Pair:
    """A report, and ten whole ones under each other, of which it is one."""
    chosen = chance.sample(found, 10)
    return _joined(chosen[0]), _joined(*chosen)


COPIES: Final[tuple[Kind, ...]] = (shortened, framed, updated, own_update, subedited)
OTHERS: Final[tuple[Kind, ...]] = (quoting, background, one_house, short_one_house, live_blog, digest)


def _member(text: str, house: str | None) -> Member:
    return Member("", 1, "", 0, 0, 0, house, fingerprint(text))


def measure() -> dict[str, float]:
    """The share of pairs that are joined, by kind."""
    found = texts()
    shares = {}
    for kind in (*COPIES, *OTHERS):
        chance = random.Random(kind.__name__)  # noqa: S311 - not for secrets
        pairs = [kind(chance, found) for _ in range(_DRAWS)]
        house = "house" if kind.__name__ in _HOUSES else None
        shares[kind.__name__] = sum(copies(_member(a, house), _member(b, house)) for a, b in pairs) / _DRAWS
    return shares


if __name__ == "__main__":
    for name, share in measure().items():
        print(f"{name:16} {share:6.1%}")  # noqa: T201 - what it is for
