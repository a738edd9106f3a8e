"""What a SQLite file of ours is: the mark that tells it from others, its tables, and what its troubles are called."""

import sqlite3
from dataclasses import dataclass
from typing import Final

from services.engines.errors import EngineError

_UNUSABLE: Final = {
    sqlite3.SQLITE_NOTADB: "the file of {setting} is not a SQLite database: name another file, or move it away",
    sqlite3.SQLITE_CORRUPT: "the {noun} is damaged: restore it from a copy, or move it away and {again}",
    sqlite3.SQLITE_CANTOPEN: "the {noun} cannot be opened: {setting} must name a place that Telex may write to",
    sqlite3.SQLITE_READONLY: "the {noun} or its folder is read-only: give Telex the right to write there",
    sqlite3.SQLITE_PERM: "the {noun} may not be used: give Telex the right to read and write it",
    sqlite3.SQLITE_AUTH: "the {noun} may not be used: give Telex the right to read and write it",
}
_FOR_NOW: Final = {
    sqlite3.SQLITE_FULL: "the disk with the {noun} is full",
    sqlite3.SQLITE_BUSY: "the {noun} is locked by another process",
    sqlite3.SQLITE_LOCKED: "the {noun} is locked by another connection",
    sqlite3.SQLITE_IOERR: "the disk with the {noun} answers with errors",
}


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of file. `noun` is what messages call it, `setting` what names its place, `again` how it is made anew.

    `application_id` stands in SQLite's own field for telling files apart; `version` is that of `tables`, which are
    statements with semicolons between them. `mode` are the rights to a new file; None: those that this process gives any.
    """

    noun: str
    setting: str
    again: str
    application_id: int
    version: int
    tables: str
    unavailable: type[EngineError]
    misconfigured: type[EngineError]
    mode: int | None = None

    def is_prepared(self, db: sqlite3.Connection) -> bool:
        """True when the file is of this form and version, False when it is empty. Raises `misconfigured` otherwise."""
        tables, kind, version = _marks(db)
        if kind == self.application_id and version == self.version:
            return True
        if kind == self.application_id:
            raise self.misconfigured(
                f"the {self.noun} is of format {version}, this version of Telex reads format {self.version}: run the "
                f"version that wrote it, or name a new place in {self.setting} and {self.again}"
            )
        if kind == 0 and tables == 0:
            return False
        raise self.misconfigured(
            f"the {self.noun} of {self.setting} is a SQLite database of another program: name another place"
        )

    def prepare(self, db: sqlite3.Connection) -> None:
        """Make the tables, inside the caller's transaction."""
        for statement in self.tables.split(";"):
            if statement.strip():
                db.execute(statement)
        # PRAGMA takes no parameters; both are constants of a form.
        db.execute(f"PRAGMA application_id = {self.application_id}")
        db.execute(f"PRAGMA user_version = {self.version}")

    def translated(self, error: sqlite3.Error) -> EngineError:
        """The project's error for SQLite's, with what to do; never a path or a value."""
        # The low byte is the kind of error, the rest refines it.
        kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if kind in _UNUSABLE:
            return self.misconfigured(self._told(_UNUSABLE[kind]))
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        return self.unavailable(self._told(_FOR_NOW.get(kind, f"the {{noun}} could not be used ({name})")))

    def _told(self, sentence: str) -> str:
        return sentence.format(noun=self.noun, setting=self.setting, again=self.again)


def _marks(db: sqlite3.Connection) -> tuple[int, ...]:
    """The number of tables, the application id and the version, seen at one moment: another process may be preparing."""
    begun = not db.in_transaction
    if begun:
        db.execute("BEGIN")
    try:
        return tuple(
            int(db.execute(question).fetchone()[0])
            for question in (
                "SELECT count(*) FROM sqlite_schema",
                "PRAGMA application_id",
                "PRAGMA user_version",
            )
        )
    finally:
        if begun:
            db.execute("ROLLBACK")
