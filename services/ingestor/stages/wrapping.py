"""Hard-wrapped text: lines that an editor broke at a fixed width are one paragraph. Pure.

Most texts have one paragraph a line, and joining those would destroy them. So lines are joined only where the width
shows: no line of the text is longer than 100 characters, the longest of a block (what stands between blank lines) has
at least 50, and the first word of the next line would not have fit any more. A text with one longer line is not
hard-wrapped. Scripts that do not part words are left as they are.
"""

import itertools
from collections.abc import Sequence
from typing import Final

import regex

MAX_WIDTH: Final = 100
MIN_WIDTH: Final = 50
_UNPARTED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_ENDS: Final = (".", "!", "?", "…", '"', "”", "»", "।", "۔", "؟")


def joins(lines: Sequence[tuple[int, str]]) -> set[int]:
    """The numbers of those lines that continue the line before them. `lines` are the non-blank ones, numbered."""
    if not lines or max(len(text) for _, text in lines) > MAX_WIDTH:
        return set()
    found: set[int] = set()
    block: list[tuple[int, str]] = []
    for number, text in lines:
        if block and number != block[-1][0] + 1:
            found |= _in_block(block)
            block = []
        block.append((number, text))
    return found | _in_block(block)


def _in_block(block: list[tuple[int, str]]) -> set[int]:
    width = max(len(text) for _, text in block)
    if width < MIN_WIDTH or len(block) < 2:
        return set()
    found = set()
    for (_, text), (number, following) in itertools.pairwise(block):
        first = following.split(maxsplit=1)[0]
        if _UNPARTED.search(first):
            continue
        is_full = len(text) + 1 + len(first) > width
        # A full line that ends a sentence may still end its paragraph: then the next one begins anew, and the block
        # holds several paragraphs of one line each, which is not how wrapped text looks.
        if is_full and (len(block) > 2 or following[:1].islower()):
            found.add(number)
    ends = sum(text.endswith(_ENDS) for _, text in block[:-1])
    return found if ends * 3 <= len(block) - 1 else set()
