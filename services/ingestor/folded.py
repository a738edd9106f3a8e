"""Text as ids and names of articles are compared. Pure."""

import unicodedata


def folded(text: str) -> str:
    """`text` in NFC, with each run of white space as one space and none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())
