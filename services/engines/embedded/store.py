"""An opened embedded index: its newest commit to search in, look-ups by document id, and the one writer. Blocking."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import structlog
import tantivy

from services.engines.embedded import folder
from services.engines.embedded.documents import from_tantivy, refusal, to_tantivy
from services.engines.embedded.schema import ARTICLE_ID, DOC_ID, schema
from services.engines.errors import IndexUnavailable
from services.engines.index import IndexDocument, Verdict, WriteResult

# What tantivy collects before it starts a segment; one thread makes one segment a commit.
_BUFFER_BYTES: Final = 64_000_000
_THREADS: Final = 1

_log = structlog.get_logger(__name__)


class Store:
    """The index in the folder at `path`: the live generation, or always the one at `home`, under `lock`.

    With `foreign` it may be of another version of Telex; then it can only be read and erased from by ids. Every method may be called
    from any thread.
    """

    def __init__(
        self,
        path: Path,
        *,
        writable: bool,
        home: Path | None = None,
        lock: folder.Lock | None = None,
        foreign: bool = False,
    ) -> None:
        self._path = path
        self._writable = writable
        self._home = home
        self._foreign = foreign
        self._opened_at: Path | None = None
        self._lock = folder.Lock(path) if lock is None else lock
        self._changing = threading.RLock()
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._state: tuple[int, int, int] | None = None
        self._searcher: tantivy.Searcher | None = None

    def start(self) -> None:
        """Take the lock when writing; open the index when there is one.

        Raises IndexLocked, IndexMisconfigured; IndexUnavailable for a reader when there is no index yet.
        """
        with self._changing:
            if self._writable:
                self._lock.take()
            if not self._writable or folder.exists(self._where()):
                self._open()

    def ensure(self) -> list[str]:
        """Make the index if there is none. Raises IndexMisconfigured; IndexUnavailable when this is a reader."""
        with self._changing:
            if not self._writable or self._index is not None:
                self._open()
                return []
            self._lock.take()
            where = self._where()
            if folder.begun(where):
                folder.check_version(where)
            made = not folder.exists(where)
            try:
                where.mkdir(exist_ok=True)
                folder.mark(where)
                tantivy.Index(schema(), str(where))
            except (OSError, ValueError) as error:
                raise IndexUnavailable("the index cannot be made in the index folder") from error
            self._open()
            return [where.name] if made else []

    def close(self) -> None:
        """Finish merges and release everything. Safe to call twice."""
        self.finish()
        self._lock.release()

    def finish(self) -> None:
        """Finish merges and release everything but the lock. Safe to call twice."""
        with self._changing:
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.wait_merging_threads()
            self._index = self._searcher = self._state = None

    def searcher(self) -> tantivy.Searcher:
        """A view of the newest commit, which stays as it is. Raises IndexUnavailable, IndexMisconfigured."""
        with self._changing:
            index = self._open()
            # Read before the commit itself: a commit in between is then seen at the next call.
            state = folder.committed_state(self._where())
            if self._searcher is None or state != self._state:
                try:
                    index.reload()
                    self._searcher = index.searcher()
                except (OSError, ValueError) as error:
                    raise IndexUnavailable("the index folder cannot be read") from error
                self._state = state
            return self._searcher

    def find(self, doc_ids: Iterable[str]) -> dict[str, IndexDocument]:
        """The committed documents with these ids, without their texts. Raises IndexUnavailable."""
        searcher = self.searcher()
        found: dict[str, IndexDocument] = {}
        for doc_id in dict.fromkeys(doc_ids):
            query = tantivy.Query.term_query(self._open().schema, DOC_ID, doc_id)
            for _, address in searcher.search(query, limit=1, count=False).hits:
                found[doc_id] = from_tantivy(searcher.doc(address))
        return found

    def all(self, at_once: int) -> Iterator[list[IndexDocument]]:
        """Every committed document, without its texts. Raises IndexUnavailable."""
        searcher = self.searcher()
        found = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs), count=False).hits
        for begin in range(0, len(found), at_once):
            yield [from_tantivy(searcher.doc(address)) for _, address in found[begin : begin + at_once]]

    def write(self, documents: Sequence[IndexDocument]) -> list[WriteResult]:
        """Write in order and commit; one result for each. WRITTEN ones are on the disk. Never raises."""
        with self._changing:
            try:
                return self._write(documents)
            except IndexUnavailable as error:
                problem = str(error)
            except (OSError, ValueError, RuntimeError) as error:
                _log.warning("index_write_failed", error=type(error).__name__)
                problem = "the index folder cannot be written to"
            # The writer may have lost its threads with what it was given: a new one starts from the last commit.
            self._writer = None
            return [WriteResult(Verdict.UNAVAILABLE, problem)] * len(documents)

    def _write(self, documents: Sequence[IndexDocument]) -> list[WriteResult]:
        results: list[WriteResult] = []
        accepted: dict[str, IndexDocument] = {}
        refusals = [refusal(document) for document in documents]
        stored = self.find(
            d.doc_id for d, problem in zip(documents, refusals, strict=True) if problem is None
        )
        for document, problem in zip(documents, refusals, strict=True):
            if problem is not None:
                results.append(WriteResult(Verdict.REFUSED, problem))
                continue
            known = accepted.get(document.doc_id) or stored.get(document.doc_id)
            if known is not None and known.version > document.version:
                results.append(WriteResult(Verdict.STALE))
                continue
            accepted[document.doc_id] = document
            results.append(WriteResult(Verdict.WRITTEN))
        if accepted:
            writer = self._opened_writer()
            for doc_id, document in accepted.items():
                if doc_id in stored:
                    writer.delete_documents_by_term(DOC_ID, doc_id)
                writer.add_document(to_tantivy(document))
            writer.commit()
        return results

    def erase(self, article_ids: Iterable[str]) -> dict[str, int]:
        """Delete every document of these articles and commit; how many there were, by article.

        Of this generation alone. Raises IndexUnavailable.
        """
        with self._changing:
            searcher = self.searcher()
            erased: dict[str, int] = {}
            for article_id in article_ids:
                query = tantivy.Query.term_query(self._open().schema, ARTICLE_ID, article_id)
                count: int = searcher.search(query, limit=1).count  # type: ignore[attr-defined]  # not in its stub
                if count:
                    erased[article_id] = count
            if not erased:
                return {}
            try:
                writer = self._opened_writer()
                for article_id in erased:
                    writer.delete_documents_by_term(ARTICLE_ID, article_id)
                writer.commit()
            except (OSError, ValueError, RuntimeError) as error:
                self._writer = None
                raise IndexUnavailable("the index folder cannot be written to") from error
            return erased

    def beside(self) -> list["Store"]:
        """The other generations that are in the folder, each to be finished by the caller. Raises IndexUnavailable."""
        here = self._where()
        return [
            Store(self._path, writable=self._writable, home=home, lock=self._lock, foreign=True)
            for home in (self._path, *folder.generations(self._path).values())
            if home != here and folder.exists(home)
        ]

    def _opened_writer(self) -> tantivy.IndexWriter:
        if not self._writable:
            raise IndexUnavailable("this process opened the index for reading only")
        if self._writer is None:
            self._writer = self._open().writer(_BUFFER_BYTES, _THREADS)
        return self._writer

    def _where(self) -> Path:
        return folder.live(self._path) if self._home is None else self._home

    def _open(self) -> tantivy.Index:
        where = self._where()
        if self._index is None or where != self._opened_at:
            if not folder.exists(where):
                raise IndexUnavailable("there is no index in the index folder yet: `telex init` makes it")
            if not self._foreign:
                folder.check_version(where)
            try:
                index = tantivy.Index.open(str(where))
                # Reloading is ours (see searcher): tantivy would look only twice a second.
                index.config_reader("manual")
            except (OSError, ValueError) as error:
                raise IndexUnavailable("the index folder cannot be read") from error
            self._index, self._opened_at = index, where
            self._searcher = self._state = None
        return self._index

    def size_bytes(self) -> int:
        """The size of the folder's files. Raises IndexUnavailable."""
        self.searcher()
        return folder.size_bytes(self._where())
