"""Finds many phrases in a list of tokens at once, in one pass (the automaton of Aho and Corasick, over words)."""

from collections import deque
from collections.abc import Iterable, Sequence


class Phrases:
    """Exact sequences of tokens to look for."""

    def __init__(self, phrases: Iterable[Sequence[str]]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._length = [0]  # of the longest phrase that ends in a state
        for phrase in phrases:
            self._add(phrase)
        self._fail = [0] * len(self._next)
        self._link()

    def _add(self, phrase: Sequence[str]) -> None:
        state = 0
        for token in phrase:
            if token not in self._next[state]:
                self._next[state][token] = len(self._next)
                self._next.append({})
                self._length.append(0)
            state = self._next[state][token]
        self._length[state] = len(phrase)

    def _link(self) -> None:
        waiting = deque(self._next[0].values())
        while waiting:
            state = waiting.popleft()
            for token, after in self._next[state].items():
                self._fail[after] = self._step(self._fail[state], token)
                self._length[after] = self._length[after] or self._length[self._fail[after]]
                waiting.append(after)

    def _step(self, state: int, token: str) -> int:
        while state and token not in self._next[state]:
            state = self._fail[state]
        return self._next[state].get(token, 0)

    def find(self, tokens: Iterable[tuple[int, str]]) -> list[tuple[int, int]]:
        """Where phrases stand in `tokens`, each with its place: [first, after), the longest that ends at each place, by
        their ends. No phrase goes on over a place that is left out.
        """
        found: list[tuple[int, int]] = []
        state, begins, expected = 0, self._next[0], 0
        for place, token in tokens:
            if place != expected:
                state = 0
            expected = place + 1
            if not state and token not in begins:
                continue  # nearly every token
            state = self._step(state, token)
            if length := self._length[state]:
                found.append((place + 1 - length, place + 1))
        return found
