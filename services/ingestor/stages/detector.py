"""Ranks languages by py3langid's model: sequences of bytes, found in one walk, and how common each is in each language.

The arithmetic is py3langid's own, and a test compares the two. The walk jumps about in tables far larger than a
processor's cache: here, what is needed together lies together, and what other languages need is not kept.
"""

import math
import unicodedata
from array import array
from collections import Counter
from collections.abc import Collection
from typing import Any

import numpy as np
from py3langid.langid import MODEL_DIR, MODEL_FILE
from py3langid.modelio import load_model


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
        # By rows: a text needs some hundred of them, whole.
        self._table = np.ascontiguousarray(np.asarray(table)[:, columns])
        self._prior = np.asarray(prior)[columns]
        # A state is where its pair begins: the row of its moves, and the sequence that ends in it (-1: none does).
        pairs = np.empty(2 * len(rows), np.int32)
        pairs[0::2] = np.asarray(rows, np.int32) << 8
        pairs[1::2] = features
        self._pairs = array("i", pairs.tobytes())
        self._moves = array("I", (np.asarray(moves, np.uint32) * 2).tobytes())

    def rank(self, text: str) -> dict[str, float]:
        """How likely each language is, from 0 to 1."""
        read = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        data = read.encode("utf-8", "surrogatepass")
        scores = self._scores(data)
        scores *= 1.0 / math.sqrt(len(data) or 1)
        np.exp(scores - scores.max(), out=scores)
        scores /= scores.sum()
        ranked: dict[str, float] = {}
        for code, score in zip(self._codes, scores.tolist(), strict=True):
            ranked[code] = ranked.get(code, 0.0) + score
        return ranked

    def _scores(self, data: bytes) -> Any:
        found = Counter(self._sequences(data))
        if not found:
            return np.zeros(len(self._codes), np.float32)
        numbers = np.fromiter(found.keys(), np.intp, len(found))
        counts = np.fromiter(found.values(), np.float32, len(found))
        return np.log1p(counts) @ self._table[numbers] + self._prior

    def _sequences(self, data: bytes) -> list[int]:
        pairs, moves, state = self._pairs, self._moves, 0
        found = []
        for byte in data:
            state = moves[pairs[state] + byte]
            sequence = pairs[state + 1]
            if sequence >= 0:
                found.append(sequence)
        return found
