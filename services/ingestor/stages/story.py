"""story: what tells copies of the same text apart from other reports, a fingerprint of the body."""

from typing import Final

from services.ingestor.draft import Context, Draft, Stage, nothing
from services.ingestor.fingerprints import fingerprint


def _run(draft: Draft, context: Context) -> Draft:  # noqa: ARG001
    # Not the headline: each publisher writes its own over the same text.
    return draft.add(fingerprint=fingerprint(draft.body))


STORY: Final = Stage("story", frozenset({"body"}), frozenset({"fingerprint"}), _run, nothing)
