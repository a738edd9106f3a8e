"""Consumer groups: who is a member, who holds which partition, what is committed. Synchronous; runs in a store's thread.

There is no leader. Every member now and then (`keep`) says that it lives, removes the dead, gives up what is above its
fair share and takes what is free below it, each time in one transaction; so the group settles by itself, and a
partition changes hands only when it must. Times are of the system's monotonic clock, which all processes of a machine
share and no clock change moves; a beat from the future is one from before a restart of the machine.
"""

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.engines.sqlite.log import StoredTopic, find_topic
from services.engines.sqlite.processes import ProcessIdentity, is_gone, this_process
from services.engines.sqlite.store import transaction

SESSION_MS: Final = 10_000
BEAT_MS: Final = 3_000
# A living member has beaten by then: only later is it worth asking the system whether its process is there.
_LATE_MS: Final = BEAT_MS + 1_000


@dataclass(frozen=True, slots=True)
class Member:
    """A membership as its owner remembers it."""

    member_id: int
    topic: StoredTopic
    group: str
    instance_id: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """A partition that a member holds: under which epoch, and the group's committed position (None = never)."""

    epoch: int
    committed: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member learns: the group's generation, the partitions it holds, and how many it has above its share."""

    generation: int
    held: dict[int, Held]
    surplus: int


def now_ms() -> int:
    """Milliseconds of the machine's monotonic clock."""
    return time.monotonic_ns() // 1_000_000


def join(db: sqlite3.Connection, topic: str, group: str, instance_id: str | None) -> Member:
    """Become a member; a member with the same `instance_id` is replaced, and what it held is ours at once.

    Raises BusMisconfigured when the topic is missing.
    """
    stored = find_topic(db, topic)
    process = this_process()
    with transaction(db, durable=False):
        _remove_dead(db, stored, group, late_ms=0)
        db.executemany(
            "INSERT INTO holding (log_id, team, member_id, epoch) VALUES (?, ?, NULL, 0) ON CONFLICT DO NOTHING",
            [(log_id, group) for log_id in stored.logs],
        )
        added = db.execute(
            "INSERT INTO member (topic_id, team, instance, machine, pid, started, beat_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (stored.topic_id, group, instance_id, process.machine, process.pid, process.started, now_ms()),
        )
        member = Member(int(added.lastrowid or 0), stored, group, instance_id)
        if instance_id is not None:
            former = db.execute(
                "SELECT member_id FROM member WHERE topic_id = ? AND team = ? AND instance = ? AND member_id <> ?",
                (stored.topic_id, group, instance_id, member.member_id),
            ).fetchall()
            for (member_id,) in former:
                _remove(db, member_id, heir=member.member_id)
        _new_generation(db, member)
    return member


def keep(db: sqlite3.Connection, member: Member, may_go: frozenset[int], *, at_once: bool) -> Standing | None:
    """Beat, and settle what is held. Returns None when the group took this member for dead and removed it.

    `may_go` are the held partitions with nothing in work: given up first when there are too many; the others are only
    given up when `at_once`.
    """
    with transaction(db, durable=False):
        beat = db.execute("UPDATE member SET beat_ms = ? WHERE member_id = ?", (now_ms(), member.member_id))
        if beat.rowcount == 0:
            return None
        changed = _remove_dead(db, member.topic, member.group, late_ms=_LATE_MS)
        held = _held(db, member)
        share = _share(db, member)
        spare = sorted(held, key=lambda partition: (partition not in may_go, partition))
        for partition in spare[: max(0, len(held) - share)]:
            if partition in may_go or at_once:
                _hand_over(db, member, partition, None)
                changed = True
        free = db.execute(
            "SELECT partition FROM holding JOIN log USING (log_id) "
            "WHERE topic_id = ? AND team = ? AND member_id IS NULL ORDER BY partition LIMIT ?",
            (member.topic.topic_id, member.group, max(0, share - len(held))),
        ).fetchall()
        for (partition,) in free:
            _hand_over(db, member, partition, member.member_id)
            changed = True
        if changed:
            _new_generation(db, member)
            held = _held(db, member)
        return Standing(generation(db, member), held, max(0, len(held) - share))


def leave(db: sqlite3.Connection, member: Member) -> None:
    """Give up everything; the other members share it from now on."""
    with transaction(db, durable=False):
        _remove(db, member.member_id, heir=None)
        _new_generation(db, member)


def is_replaced(db: sqlite3.Connection, member: Member) -> bool:
    """Another member has taken the static identity of `member`."""
    row = db.execute(
        "SELECT 1 FROM member WHERE topic_id = ? AND team = ? AND instance = ? AND member_id > ?",
        (member.topic.topic_id, member.group, member.instance_id, member.member_id),
    ).fetchone()
    return row is not None


def generation(db: sqlite3.Connection, member: Member) -> int:
    """Grows with every change of members or holdings of the group."""
    row = db.execute(
        "SELECT generation FROM membership WHERE topic_id = ? AND team = ?",
        (member.topic.topic_id, member.group),
    ).fetchone()
    return int(row[0]) if row else 0


def commit(
    db: sqlite3.Connection, member: Member, positions: Mapping[int, int], epochs: Mapping[int, int]
) -> frozenset[int]:
    """Commit `positions` that are still held under `epochs`, durably; returns the partitions that are not."""
    lost: set[int] = set()
    with transaction(db):
        for partition, position in positions.items():
            log_id = member.topic.logs[partition]
            done = db.execute(
                "INSERT INTO committed (log_id, team, position) SELECT log_id, team, ? FROM holding "
                "WHERE log_id = ? AND team = ? AND member_id = ? AND epoch = ? "
                "ON CONFLICT DO UPDATE SET position = excluded.position",
                (position, log_id, member.group, member.member_id, epochs[partition]),
            )
            if done.rowcount == 0:
                lost.add(partition)
    return frozenset(lost)


def committed(db: sqlite3.Connection, topic: StoredTopic, group: str) -> dict[int, int]:
    """The group's committed positions by partition; partitions without one are left out."""
    rows = db.execute(
        "SELECT partition, position FROM committed JOIN log USING (log_id) WHERE topic_id = ? AND team = ?",
        (topic.topic_id, group),
    )
    return dict(rows.fetchall())


def _held(db: sqlite3.Connection, member: Member) -> dict[int, Held]:
    rows = db.execute(
        "SELECT partition, epoch, position FROM holding JOIN log USING (log_id) "
        "LEFT JOIN committed USING (log_id, team) WHERE topic_id = ? AND team = ? AND member_id = ? ORDER BY partition",
        (member.topic.topic_id, member.group, member.member_id),
    )
    return {partition: Held(epoch, position) for partition, epoch, position in rows}


def _share(db: sqlite3.Connection, member: Member) -> int:
    """How many partitions are this member's part: equal, and one more for the members who have been there longest."""
    rows = db.execute(
        "SELECT member_id FROM member WHERE topic_id = ? AND team = ? ORDER BY member_id",
        (member.topic.topic_id, member.group),
    ).fetchall()
    each, over = divmod(len(member.topic.logs), len(rows))
    return each + (rows.index((member.member_id,)) < over)


def _hand_over(db: sqlite3.Connection, member: Member, partition: int, heir: int | None) -> None:
    db.execute(
        "UPDATE holding SET member_id = ?, epoch = epoch + 1 WHERE log_id = ? AND team = ?",
        (heir, member.topic.logs[partition], member.group),
    )


def _remove(db: sqlite3.Connection, member_id: int, *, heir: int | None) -> None:
    db.execute("UPDATE holding SET member_id = ?, epoch = epoch + 1 WHERE member_id = ?", (heir, member_id))
    db.execute("DELETE FROM member WHERE member_id = ?", (member_id,))


def _remove_dead(db: sqlite3.Connection, topic: StoredTopic, group: str, *, late_ms: int) -> bool:
    """Remove members that are silent for a session, or for `late_ms` and whose process is gone; True when any was."""
    rows = db.execute(
        "SELECT member_id, machine, pid, started, beat_ms FROM member WHERE topic_id = ? AND team = ?",
        (topic.topic_id, group),
    ).fetchall()
    removed = False
    now = now_ms()
    for member_id, machine, pid, started, beat_ms in rows:
        silent_ms = now - beat_ms
        dead = not 0 <= silent_ms <= SESSION_MS
        if not dead and silent_ms >= late_ms:
            dead = is_gone(ProcessIdentity(machine, pid, started))
        if dead:
            _remove(db, member_id, heir=None)
            removed = True
    return removed


def _new_generation(db: sqlite3.Connection, member: Member) -> None:
    db.execute(
        "INSERT INTO membership (topic_id, team, generation) VALUES (?, ?, 1) "
        "ON CONFLICT DO UPDATE SET generation = generation + 1",
        (member.topic.topic_id, member.group),
    )
