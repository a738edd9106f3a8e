"""The engines that `TELEX_BUS` and `TELEX_INDEX` name: the one place that chooses between them."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from services.engines.bus import Bus
from services.engines.index import ArticleIndex, Codec
from services.engines.prefixed_bus import PrefixedBus
from services.engines.rebuild import IndexRebuild
from services.engines.records import Records
from services.engines.trails import Trails
from services.runtime.settings import Settings

_INDEX_FORMS: Final = "TELEX_INDEX must be https://host:9200 or tantivy:///path/to/index"


class UnknownEngine(ValueError):  # noqa: N818
    """A URL that names no engine Telex has. The message names the setting and the forms it takes."""


def make_bus(settings: Settings) -> Bus:
    """The bus that `settings.bus` names, not yet started. Raises UnknownEngine; BusMisconfigured from half a setting."""
    bus = _bare_bus(settings)
    return PrefixedBus(bus, settings.topic_prefix) if settings.topic_prefix else bus


def _bare_bus(settings: Settings) -> Bus:
    scheme, _, rest = settings.bus.partition("://")
    if scheme in {"kafka", "kafkas"} and rest:
        # Only who uses Kafka needs its client.
        from services.engines.kafka.access import Access  # noqa: PLC0415
        from services.engines.kafka_bus import KafkaBus  # noqa: PLC0415

        return KafkaBus(
            Access.of(settings), partitions=settings.topic_partitions, replicas=settings.topic_replicas
        )
    if scheme == "sqlite" and rest.removeprefix("/"):
        from services.engines.sqlite_bus import SqliteBus  # noqa: PLC0415

        return SqliteBus(Path(rest.removeprefix("/")), partitions=settings.topic_partitions)
    raise UnknownEngine("TELEX_BUS must be kafka[s]://host:9092 or sqlite:///path/to/bus.db")


def make_index(settings: Settings, *, writable: bool) -> ArticleIndex:
    """The index that `settings.index` names, not yet started; `writable` False never takes a write lock.

    Raises UnknownEngine; IndexMisconfigured from half a setting.
    """
    folder = _index_folder(settings)
    if folder is None:
        from services.engines.elastic.index import ElasticIndex  # noqa: PLC0415

        return ElasticIndex(settings)
    from services.engines.embedded.index import TantivyIndex  # noqa: PLC0415

    return TantivyIndex(folder, writable=writable)


def _index_folder(settings: Settings) -> Path | None:
    """Where the embedded index is; None = it is Elasticsearch. Raises UnknownEngine."""
    scheme, _, rest = settings.index.partition("://")
    if scheme in {"http", "https"} and urlsplit(settings.index).hostname:
        return None
    if scheme == "tantivy" and rest.removeprefix("/"):
        return Path(rest.removeprefix("/"))
    raise UnknownEngine(_INDEX_FORMS)


def make_records(settings: Settings) -> Records:
    """The records beside the index that `settings.index` names, not yet started.

    Raises UnknownEngine; IndexMisconfigured from half a setting.
    """
    folder = _index_folder(settings)
    if folder is None:
        from services.engines.elastic.records import ElasticRecords  # noqa: PLC0415

        return ElasticRecords(settings)
    from services.engines.sqlite.records import SqliteRecords  # noqa: PLC0415

    return SqliteRecords(folder.with_name(f"{folder.name}-records.db"))


def make_trails(settings: Settings) -> Trails:
    """The trails beside the index that `settings.index` names, not yet started.

    Raises UnknownEngine; IndexMisconfigured from half a setting.
    """
    folder = _index_folder(settings)
    if folder is None:
        from services.engines.elastic.trails import ElasticTrails  # noqa: PLC0415

        return ElasticTrails(settings)
    from services.engines.sqlite.trails import SqliteTrails  # noqa: PLC0415

    return SqliteTrails(folder.with_name(f"{folder.name}-receipts.db"))


def make_codec(settings: Settings) -> Codec:
    """How documents are encoded for the index that `settings.index` names. Raises UnknownEngine."""
    if urlsplit(settings.index).scheme in {"http", "https"}:
        from services.engines.elastic.documents import ElasticCodec  # noqa: PLC0415

        return ElasticCodec()
    from services.engines.embedded.documents import TantivyCodec  # noqa: PLC0415

    return TantivyCodec()


def make_rebuild(settings: Settings) -> IndexRebuild:
    """How the index that `settings.index` names is rebuilt, not yet started. Raises UnknownEngine."""
    if urlsplit(settings.index).scheme in {"http", "https"}:
        from services.engines.elastic.rebuild import ElasticRebuild  # noqa: PLC0415

        return ElasticRebuild(settings)
    path = settings.index.removeprefix("tantivy:///")
    if path and path != settings.index:
        from services.engines.embedded.rebuild import TantivyRebuild  # noqa: PLC0415

        return TantivyRebuild(Path(path))
    raise UnknownEngine(_INDEX_FORMS)
