"""A watcher that dies."""

import pytest

from tests.contract.saved.desk import ids


class _Died(BaseException):
    """What a process that is killed does: nothing more."""


class _Dying:
    """Records of a process that dies before its write number `writes`, or right after it."""

    def __init__(self, records, writes, *, after):
        self._records = records
        self._left = writes
        self._after = after

    def __getattr__(self, name):
        method = getattr(self._records, name)
        if name not in {"put", "put_many", "delete", "delete_all"}:
            return method

        async def write(*arguments, **named):
            self._left -= 1
            last = self._left == 0  # kept, because others write meanwhile
            if self._left < 0 or (last and not self._after):
                raise _Died
            answer = await method(*arguments, **named)
            if last:
                raise _Died
            return answer

        return write


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_wherever_a_watcher_dies_the_next_one_tells_everything_once(desk, after):
    stated = {"q": "harbour OR embargo"}
    search = await desk.save(stated)
    once = await desk.save(stated, once_per_story=True)
    written, deaths = [], 0
    while True:
        # A new batch each time, and one write later that the process dies at.
        begin = len(written)
        written += [
            {"id": f"a{begin}", "body": "harbour"},
            {"id": f"a{begin + 1}", "body": "nothing"},
            {"id": f"a{begin + 2}", "body": "embargo", "embargoed_until": "2026-03-01T13:00:00Z"},
        ]
        receipts = await desk.index(*written[begin:])
        dying = _Dying(desk.records, deaths + 1, after=after)
        try:
            await desk.watcher(settle_ms=1000, records=dying).handle(receipts)
        except _Died:
            deaths += 1
        else:
            break
        await desk.watcher(settle_ms=1000).handle(receipts)
    assert deaths >= 4
    for wait in (2, 3600, 2):
        desk.clock.forward(wait)
        for number in range(1, 8):
            dying = _Dying(desk.records, number, after=after)
            try:
                await desk.watcher(settle_ms=1000, records=dying).look_again()
            except _Died:
                continue
        while await desk.watcher(settle_ms=1000).look_again():
            pass
    wanted = sorted(row["id"] for row in written if row["body"] != "nothing")
    for one in (search, once):
        matched = await desk.matched(one)
        assert sorted(ids(matched)) == wanted
        assert {kind for _, _, kind in matched} == {"new"}
