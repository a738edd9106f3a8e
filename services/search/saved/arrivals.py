"""Which places of the raw topic had a receipt before: the message of one that had is read again, and nothing of it is new.
What was rejected does not count: once it is repaired and read again, nobody was told of it yet.

Receipts of one partition come nearly in order, but not quite: ingestors write several batches at a time. So the places
are kept as spans of offsets, which grow together as the gaps between them are filled.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from schemas.outcomes import Outcome, Receipt
from services.engines.records import Record, RecordChanged, Records

_ARRIVED: Final = "arrived"
# Gaps that no message will fill (a broker has some) must not fill a record.
MOST_SPANS: Final = 1000

Span = tuple[int, int]


class Spans:
    """A set of numbers as spans [first, last], in order and apart."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._spans = sorted(spans)

    @property
    def spans(self) -> Sequence[Span]:
        """The spans."""
        return self._spans

    def __contains__(self, number: int) -> bool:
        place = bisect_left(self._spans, (number + 1, 0))
        return place > 0 and number <= self._spans[place - 1][1]

    def add(self, number: int) -> None:
        """Add one; beyond MOST_SPANS the lowest gap counts as filled."""
        if number in self:
            return
        place = bisect_left(self._spans, (number, 0))
        first = last = number
        if place < len(self._spans) and self._spans[place][0] == number + 1:
            last = self._spans.pop(place)[1]
        if place > 0 and self._spans[place - 1][1] == number - 1:
            place -= 1
            first = self._spans.pop(place)[0]
        self._spans.insert(place, (first, last))
        if len(self._spans) > MOST_SPANS:
            low, high = self._spans[0], self._spans[1]
            self._spans[:2] = [(low[0], high[1])]


class Arrivals:
    """The places that were seen, in `records`. All methods raise the store's errors."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def first_times(self, receipts: Sequence[Receipt]) -> list[bool]:
        """Of each receipt, in order, whether its message comes for the first time. Nothing is written yet."""
        spans = {key: spans for key, (spans, _) in (await self._read(receipts)).items()}
        return [one.offset not in spans[_key(one)] for one in receipts]

    async def add(self, receipts: Sequence[Receipt]) -> None:
        """Their places were seen from now on: to be called when everything that is to be told of them is written."""
        arrived = [one for one in receipts if one.outcome is not Outcome.REJECTED]
        for key in {_key(one) for one in arrived}:
            mine = [one for one in arrived if _key(one) == key]
            while True:
                spans, record = (await self._read(mine))[key]
                before = list(spans.spans)
                for one in mine:
                    spans.add(one.offset)
                if before == spans.spans:
                    break
                try:
                    await self._records.put(
                        _ARRIVED,
                        key,
                        {"spans": [list(span) for span in spans.spans]},
                        revision=None if record is None else record.revision,
                    )
                except RecordChanged:
                    continue
                break

    async def _read(self, receipts: Sequence[Receipt]) -> dict[str, tuple[Spans, Record | None]]:
        found: dict[str, tuple[Spans, Record | None]] = {}
        for key in {_key(one) for one in receipts}:
            record = await self._records.get(_ARRIVED, key)
            stored = [] if record is None else record.value["spans"]
            if not isinstance(stored, list):
                raise TypeError("a record of arrivals without spans")
            found[key] = (Spans((int(first), int(last)) for first, last in stored), record)
        return found


def _key(receipt: Receipt) -> str:
    return f"{receipt.topic}/{receipt.partition}"
