"""The text of an API key: `telex_<id>_<secret><check>`. Pure.

The prefix lets scanners of repositories find keys; the check tells one that was cut off or mistyped from one that is not
known. A secret has 256 random bits, so nothing is won by a slow or keyed hash: nobody can try them out. The hash alone is
kept.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass, field
from typing import Final

PREFIX: Final = "telex"
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_ID_LENGTH: Final = 12
_SECRET_LENGTH: Final = 43  # of 62 letters: 256 bits
_CHECK_LENGTH: Final = 6
FORM: Final = re.compile(
    rf"{PREFIX}_([0-9a-z]{{{_ID_LENGTH}}})_([0-9A-Za-z]{{{_SECRET_LENGTH}}})([0-9A-Za-z]{{{_CHECK_LENGTH}}})"
)


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key as its holder has it."""

    id: str
    secret: str = field(repr=False)

    def shown(self) -> str:
        """The whole key, for its holder alone."""
        stem = f"{PREFIX}_{self.id}_{self.secret}"
        return stem + _check(stem)

    def hashed(self) -> str:
        """What is kept of the secret."""
        return hashlib.sha256(self.secret.encode("ascii")).hexdigest()

    def is_of(self, kept: str) -> bool:
        """Whether `kept` is the hash of its secret, in a time that tells nothing."""
        return hmac.compare_digest(self.hashed(), kept)


def new_key(key_id: str | None = None) -> KeyText:
    """A key that nobody has, with a new id or another secret for `key_id`."""
    return KeyText(key_id or _random(_ID_LETTERS, _ID_LENGTH), _random(_LETTERS, _SECRET_LENGTH))


def read_key(text: str) -> KeyText | None:
    """The key in `text`; None when it is none, or was cut off or mistyped."""
    found = FORM.fullmatch(text)
    if found is None or _check(text[:-_CHECK_LENGTH]) != found[3]:
        return None
    return KeyText(found[1], found[2])


def has_key(text: str) -> bool:
    """Whether a key stands anywhere in `text`, mistyped or not."""
    return FORM.search(text) is not None


def _check(stem: str) -> str:
    number = zlib.crc32(stem.encode("ascii"))
    letters = ""
    for _ in range(_CHECK_LENGTH):
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return letters


def _random(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))
