"""Ranks languages by py3langid's model: sequences of bytes, and how common each is in each language.

The arithmetic is py3langid's own, and a test compares the two. The walk over a text is not: where it is after a byte
depends on the few bytes before alone, so all places of a text are walked to at once, in native code.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Collection
from typing import Any, Final

import numpy as np
from py3langid.langid import MODEL_DIR, MODEL_FILE
from py3langid.modelio import load_model

# No sequence has it: a walk that it begins is where it began.
_NO_BYTE: Final = b"\xff"


class Detector:
    """Tells `codes` apart. Takes a second to make."""

    def __init__(self, codes: Collection[str]) -> None:
        """Raises ValueError for a code that the model does not know."""
        table, prior, classes, moves, rows, features = load_model(MODEL_DIR / MODEL_FILE)
        unknown = set(codes).difference(classes)
        if unknown:
            raise ValueError(f"the model does not know {', '.join(sorted(unknown))}")
        columns = [number for number, code in enumerate(classes) if code in codes]
        self._codes = [classes[number] for number in columns]
        # By rows: a text needs some hundred of them, whole. In half the size they would be converted for every text.
        self._table = np.asarray(table)[:, columns].astype(np.float32, order="C")
        self._prior = np.asarray(prior)[columns]
        # Of each state of the walk: where its moves begin, and the sequence that ends in it (-1: none does).
        self._rows = np.asarray(rows, np.int32) << 8
        self._moves = np.asarray(moves).astype(np.int32)
        self._features = np.asarray(features, np.int32)
        self._longest = _longest(self._rows, self._moves)

    def rank(self, text: str) -> dict[str, float]:
        """How likely each language is, from 0 to 1."""
        read = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        data = read.encode("utf-8", "surrogatepass")
        scores = self._scores(data)
        best, scale = max(scores), 1.0 / math.sqrt(len(data) or 1)
        shares = [math.exp((score - best) * scale) for score in scores]
        whole = sum(shares)
        ranked: dict[str, float] = {}
        for code, share in zip(self._codes, shares, strict=True):
            ranked[code] = ranked.get(code, 0.0) + share / whole
        return ranked

    def _scores(self, data: bytes) -> list[float]:
        found = Counter(self._sequences(data).tolist())
        found.pop(-1, None)
        if not found:
            return [0.0] * len(self._codes)
        counts = np.log1p(np.array(list(found.values()), np.float32))
        scores: list[float] = (counts @ self._table.take(list(found), axis=0) + self._prior).tolist()
        return scores

    def _sequences(self, data: bytes) -> Any:
        """The number of the longest sequence that ends at each byte, in order; -1 where none does."""
        size, rows, moves = len(data), self._rows, self._moves
        padded = np.frombuffer(_NO_BYTE * (self._longest - 1) + data, np.uint8).astype(np.int32)
        states = np.zeros(size, np.int32)
        for step in range(self._longest):
            states = moves.take(rows.take(states) + padded[step : step + size])
        return self._features.take(states)


def _longest(rows: Any, moves: Any) -> int:
    """The bytes of the longest sequence: so many moves from the first state lead to every other."""
    reached = np.zeros(len(rows), bool)
    new, steps = np.zeros(1, np.intp), 0
    while True:
        reached[new] = True
        following = np.zeros(len(rows), bool)
        following[moves.reshape(-1, 256)[rows[new] >> 8]] = True
        new = np.flatnonzero(following & ~reached)
        if not len(new):
            return steps
        steps += 1
