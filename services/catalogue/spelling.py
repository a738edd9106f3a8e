"""Whether words that read like a name are written like one: capital letters count where a script has them."""

from functools import lru_cache
from typing import Final

import regex

_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")
# Longer acronyms are written as words, too: "Unesco", "Nato".
_SPOKEN: Final = 4


# An article writes its names again and again, and a day's articles write the same ones.
@lru_cache(maxsize=16_384)
def is_written_like(name: str, written: str) -> bool:
    """Whether `written`, which equals `name` but for case, accents and endings, may be that name.

    Words that the name has with a capital have one in the text; an acronym has nothing but capitals, or is written as
    a word when it is long enough to be spoken; in capitals throughout anything longer than an acronym passes.
    """
    if name == written:
        return True
    if name[0].isupper() and written.islower():
        return False
    letters = [char for char in name if char.isalpha()]
    if not any(char.isupper() for char in letters):
        return True
    if written.isupper():
        return name.isupper() or len(letters) >= _SPOKEN
    if name.isupper() and len(letters) > 1:
        return written[0].isupper() and len(letters) >= _SPOKEN and " " not in name
    pairs = zip(_WORD.findall(name), _WORD.findall(written), strict=False)
    return all(not own[0].isupper() or theirs[0].isupper() for own, theirs in pairs)
