"""The engines that `TELEX_BUS` and `TELEX_INDEX` name: the one place that chooses between them."""

from pathlib import Path
from urllib.parse import urlsplit

from services.engines.bus import Bus
from services.engines.index import ArticleIndex
from services.engines.prefixed_bus import PrefixedBus
from services.runtime.settings import Settings


class UnknownEngine(ValueError):  # noqa: N818
    """A URL that names no engine Telex has. The message names the setting and the forms it takes."""


def make_bus(settings: Settings) -> Bus:
    """The bus that `settings.bus` names, not yet started. Raises UnknownEngine."""
    bus = _bare_bus(settings)
    return PrefixedBus(bus, settings.topic_prefix) if settings.topic_prefix else bus


def _bare_bus(settings: Settings) -> Bus:
    scheme, _, rest = settings.bus.partition("://")
    if scheme == "kafka" and rest:
        from services.engines.kafka_bus import KafkaBus  # noqa: PLC0415 - only who uses Kafka needs its client

        return KafkaBus(rest, partitions=settings.topic_partitions, replicas=settings.topic_replicas)
    if scheme == "sqlite" and rest.removeprefix("/"):
        from services.engines.sqlite_bus import SqliteBus  # noqa: PLC0415

        return SqliteBus(Path(rest.removeprefix("/")), partitions=settings.topic_partitions)
    raise UnknownEngine("TELEX_BUS must be kafka://host:9092 or sqlite:///path/to/bus.db")


def make_index(settings: Settings, *, writable: bool) -> ArticleIndex:
    """The index that `settings.index` names, not yet started; `writable` False never takes a write lock.

    Raises UnknownEngine.
    """
    scheme, _, rest = settings.index.partition("://")
    if scheme in {"http", "https"} and urlsplit(settings.index).hostname:
        from services.engines.elastic.index import ElasticIndex  # noqa: PLC0415

        return ElasticIndex(settings)
    if scheme == "tantivy" and rest.removeprefix("/"):
        from services.engines.embedded.index import TantivyIndex  # noqa: PLC0415

        return TantivyIndex(Path(rest.removeprefix("/")), writable=writable)
    raise UnknownEngine("TELEX_INDEX must be https://host:9200 or tantivy:///path/to/index")
