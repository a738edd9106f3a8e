"""Every setting, in one frozen object built once at the start of a process and passed down."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX: Final = "TELEX_"


class Settings(BaseSettings):
    """Read from the environment as `TELEX_<NAME>`; each is described in docs/operations.md (a test compares)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", validate_default=True)

    bus: str = Field(
        "sqlite:///data/bus.db",
        description="Where the bus is: `kafka://host:9092[,host:9092]` or `sqlite:///path`.",
    )
    index: str = Field(
        "tantivy:///data/index", description="Where the index is: `http[s]://host:9200` or `tantivy:///path`."
    )
    index_api_key: SecretStr | None = Field(None, description="Elasticsearch API key (base64 form).")
    index_ca: Path | None = Field(
        None, description="PEM file of the authority that signed Elasticsearch's certificate."
    )
    index_name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,99}$")] = Field(
        "articles", description="Read alias; the write alias and the indices are named after it."
    )
    index_replicas: int = Field(
        0, ge=0, le=5, description="Replicas of each Elasticsearch shard, used when an index is made."
    )
    index_shards: int = Field(1, ge=1, le=64, description="Primary shards, used when an index is made.")
    topic_prefix: Annotated[str, Field(pattern=r"^[a-zA-Z0-9._-]{0,100}$")] = Field(
        "",
        description="Put before the name of every topic and group, for a cluster that several installations share.",
    )
    topic_partitions: int = Field(
        4, ge=1, le=1000, description="Partitions of a topic, used when it is made."
    )
    topic_replicas: int = Field(1, ge=1, le=9, description="Replicas of a Kafka topic, used when it is made.")
    group: str = Field("telex-ingestor", description="Consumer group of the ingestor.")
    instance_id: str | None = Field(
        None, description="Static group membership: a name that stays the same over restarts."
    )
    batch_size: int = Field(
        500, ge=1, le=10_000, description="Messages processed and written at a time, at most."
    )
    batch_bytes: int = Field(
        5 * 1024 * 1024, ge=1024, description="Size of one bulk request, in bytes, at most."
    )
    max_message_bytes: int = Field(
        10 * 1024 * 1024, ge=1024, description="A raw message above this is rejected as too large, in bytes."
    )
    host: str = Field("127.0.0.1", description="Address the search service listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port the search service listens on.")
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="Port of the ingestor's /metrics and /health; unset = none."
    )
    log_level: Annotated[str, Field(pattern=r"^(debug|info|warning|error)$")] = Field(
        "info", description="`debug`, `info`, `warning` or `error`."
    )
    log_format: Annotated[str, Field(pattern=r"^(auto|json|console)$")] = Field(
        "auto", description="`json`, `console`, or `auto`: console on a terminal, else JSON."
    )
