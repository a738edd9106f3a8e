"""An opened embedded index: its newest commit to search in, look-ups by document id, and the one writer. Blocking."""

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import structlog
import tantivy

from services.engines.embedded import folder
from services.engines.embedded.documents import from_tantivy, refusal, to_tantivy
from services.engines.embedded.schema import DOC_ID, schema
from services.engines.errors import IndexUnavailable
from services.engines.index import IndexDocument, Verdict, WriteResult

# What tantivy collects before it starts a segment; one thread makes one segment a commit.
_BUFFER_BYTES: Final = 64_000_000
_THREADS: Final = 1

_log = structlog.get_logger(__name__)


class Store:
    """The index in the folder at `path`. Every method may be called from any thread."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        self._path = path
        self._writable = writable
        self._lock = folder.Lock(path)
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
            if not self._writable or folder.exists(self._path):
                self._open()

    def ensure(self) -> list[str]:
        """Make the index if there is none. Raises IndexMisconfigured; IndexUnavailable when this is a reader."""
        with self._changing:
            if not self._writable or self._index is not None:
                self._open()
                return []
            self._lock.take()
            if folder.begun(self._path):
                folder.check_version(self._path)
            made = not folder.exists(self._path)
            try:
                folder.mark(self._path)
                tantivy.Index(schema(), str(self._path))
            except (OSError, ValueError) as error:
                raise IndexUnavailable("the index cannot be made in the index folder") from error
            self._open()
            return [self._path.name] if made else []

    def close(self) -> None:
        """Finish merges and release everything. Safe to call twice."""
        with self._changing:
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.wait_merging_threads()
            self._index = self._searcher = self._state = None
            self._lock.release()

    def searcher(self) -> tantivy.Searcher:
        """A view of the newest commit, which stays as it is. Raises IndexUnavailable, IndexMisconfigured."""
        with self._changing:
            index = self._open()
            # Read before the commit itself: a commit in between is then seen at the next call.
            state = folder.committed_state(self._path)
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
            query = tantivy.Query.term_query(schema(), DOC_ID, doc_id)
            for _, address in searcher.search(query, limit=1, count=False).hits:
                found[doc_id] = from_tantivy(searcher.doc(address))
        return found

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

    def _opened_writer(self) -> tantivy.IndexWriter:
        if not self._writable:
            raise IndexUnavailable("this process opened the index for reading only")
        if self._writer is None:
            self._writer = self._open().writer(_BUFFER_BYTES, _THREADS)
        return self._writer

    def _open(self) -> tantivy.Index:
        if self._index is None:
            if not folder.exists(self._path):
                raise IndexUnavailable("there is no index in the index folder yet: `telex init` makes it")
            folder.check_version(self._path)
            try:
                index = tantivy.Index.open(str(self._path))
                # Reloading is ours (see searcher): tantivy would look only twice a second.
                index.config_reader("manual")
            except (OSError, ValueError) as error:
                raise IndexUnavailable("the index folder cannot be read") from error
            self._index = index
        return self._index

    def size_bytes(self) -> int:
        """The size of the folder's files. Raises IndexUnavailable."""
        self.searcher()
        return folder.size_bytes(self._path)
