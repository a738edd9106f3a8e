"""Plain texts of a stated size: sentences of one language in an order of their own for each article.

Numbers are other ones in each article, so that nothing is remembered from the article before.
"""

import random
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from benchmarks.corpus.sentences import UNSPACED, pools

_NUMBER: Final = re.compile(r"(?<![\d.,:])\d{2,3}(?![\d.,:])")
_PARAGRAPH: Final = (2, 5)  # sentences


def plain_text(language: str, size: int, number: int) -> str:
    """The text with this number: about `size` bytes (UTF-8) in `language`, its first line a headline."""
    chance = random.Random(f"{language} {number}")  # noqa: S311 - the same texts every time
    pool = pools()[language]
    gap = "" if language in UNSPACED else " "
    paragraphs = [min(chance.sample(pool, min(3, len(pool))), key=len).rstrip(".。।")]
    order = _endless(pool, chance)
    length = len(paragraphs[0].encode())
    while length < size:
        sentences = islice(order, chance.randint(*_PARAGRAPH))
        paragraphs.append(_NUMBER.sub(lambda found: _other(found[0], chance), gap.join(sentences)))
        length += len(paragraphs[-1].encode()) + 2
    return "\n\n".join(paragraphs)


def _endless(pool: tuple[str, ...], chance: random.Random) -> Iterator[str]:
    """The sentences over and over, each time in another order."""
    while True:
        yield from chance.sample(pool, len(pool))


def _other(digits: str, chance: random.Random) -> str:
    """Another number with as many digits; a day of a month stays one."""
    if int(digits) <= 31:
        return str(chance.randint(10, 28)).zfill(len(digits))
    return str(chance.randint(10 ** (len(digits) - 1), 10 ** len(digits) - 1))
