"""Every setting, in one frozen object built once at the start of a process and passed down."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from services.runtime.settings_file import SettingsFile

PREFIX: Final = "TELEX_"


def _networks(stated: str) -> str:
    """`stated`, in which networks stand with commas between them."""
    for part in stated.split(","):
        if part.strip():
            ip_network(part.strip())
    return stated


class Settings(BaseSettings):
    """Read from the environment as `TELEX_<NAME>`, else from the file that TELEX_CONFIG names; each is described in
    docs/operations.md (a test compares). Raises SettingsFileUnusable besides pydantic's own errors."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", validate_default=True)

    config: Path | None = Field(None, description="TOML file with settings; the environment comes before it.")
    bus: str = Field(
        "sqlite:///data/bus.db",
        description="Where the bus is: `kafka[s]://host:9092[,host:9092]` or `sqlite:///path`.",
    )
    bus_ca: Path | None = Field(
        None, description="PEM file of the authority that signed Kafka's certificate."
    )
    bus_cert: Path | None = Field(None, description="PEM file of Telex's own certificate for Kafka.")
    bus_key: Path | None = Field(None, description="PEM file of the key of `bus_cert`.")
    bus_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        None, description="How to prove to Kafka who Telex is."
    )
    bus_username: str | None = Field(None, min_length=1, description="Telex's name at Kafka.")
    bus_password: SecretStr | None = Field(None, description="Its password.")
    bus_password_file: Path | None = Field(None, description="File with its password.")
    index: str = Field(
        "tantivy:///data/index", description="Where the index is: `http[s]://host:9200` or `tantivy:///path`."
    )
    index_api_key: SecretStr | None = Field(None, description="Elasticsearch API key (base64 form).")
    index_api_key_file: Path | None = Field(None, description="File with the Elasticsearch API key.")
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
    catalogue: str = Field(
        "",
        description="Catalogue files beside the shipped one: paths of files and folders, a colon between them.",
    )
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
    bytes_in_flight: int = Field(
        32 * 1024 * 1024,
        ge=1024,
        description="Raw bytes of messages that are worked on at a time; above it nothing is polled.",
    )
    batches_in_flight: int = Field(
        4, ge=1, le=64, description="Batches that are written at a time, at most; how many are is found out."
    )
    workers: int | None = Field(
        None,
        ge=0,
        le=256,
        description="Processes that enrich; unset = one fewer than processors, at least one; 0 = in the ingestor itself.",
    )
    stages_off: str = Field(
        "", description="Stages of the pipeline that are left out, with commas between them."
    )
    stories_seconds: float = Field(
        5.0, ge=0, description="Copies of articles are looked for every so many seconds; 0 = never."
    )
    publish_enriched: bool = Field(
        True,
        description="Whether enriched articles are published for other services (`articles.enriched.v1`).",
    )
    stop_seconds: float = Field(
        30.0,
        gt=0,
        le=3600,
        description="Seconds that work in hand may take after SIGTERM before it is left uncommitted.",
    )
    stalled_seconds: float = Field(
        300.0,
        ge=0,
        description="The ingestor ends with an error when there are messages and for this long none arrives; 0 = never.",
    )
    rejects_share: float = Field(
        0.5, gt=0, le=1, description="Share of rejects above which the ingestor pauses; 1 = never."
    )
    rejects_window: int = Field(
        1000, ge=10, le=1_000_000, description="How many of the last outcomes that share is counted over."
    )
    rejects_pause_seconds: float = Field(
        60.0, gt=0, description="Paused by rejects, a few messages are tried every so many seconds."
    )
    max_message_bytes: int = Field(
        10 * 1024 * 1024, ge=1024, description="A raw message above this is rejected as too large, in bytes."
    )
    corrections: Path | None = Field(
        None, description="File of editors' corrections, JSON lines, read again whenever it changes."
    )
    trails: bool = Field(
        True, description="Whether receipts are kept so that those of one article are found (`telex trace`)."
    )
    trails_days: int = Field(
        365, ge=0, le=36_500, description="Days that receipts are kept for that; 0 = for ever."
    )
    trails_shards: int = Field(
        1, ge=1, le=64, description="Primary shards of their Elasticsearch index, used when it is made."
    )
    jobs: int = Field(
        2, ge=0, le=16, description="Jobs that a search process works on at a time; 0 = on none."
    )
    job_days: float = Field(
        30.0, gt=0, le=36_500, description="For so many days jobs and what they counted are kept."
    )
    export_days: float = Field(
        30.0,
        gt=0,
        le=36_500,
        description="For so many days exports are remembered: what was asked, and what was in them.",
    )
    export_articles: int = Field(
        100_000, ge=0, description="Of so many articles of each export it is remembered which they were."
    )
    host: str = Field("127.0.0.1", description="Address the search service listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port the search service listens on.")
    anonymous: Annotated[
        str, Field(pattern=r"^((read|fulltext|embargoed|export)(,(read|fulltext|embargoed|export))*)?$")
    ] = Field(
        "",
        description="What who comes without a key may do at the search service: scopes, with commas between them; "
        "empty = nothing.",
    )
    public_url: Annotated[str, Field(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")] | None = Field(
        None,
        description="Address that readers reach the search service at, for links in feeds and deliveries.",
    )
    webhook_allow: Annotated[str, AfterValidator(_networks)] = Field(
        "",
        description="Networks that webhooks may go to though they are not public, such as `10.20.0.0/16`; commas between them.",
    )
    webhook_http: bool = Field(False, description="Whether webhooks may be http://, without encryption.")
    rate_key: int = Field(
        1200, ge=0, description="Searches that one key may ask for in a minute; 0 = any number."
    )
    rate_address: int = Field(
        300, ge=0, description="The same for an address that comes without a key; 0 = any number."
    )
    trusted_proxies: int = Field(
        0,
        ge=0,
        le=16,
        description="Proxies of ours before the search service, each of which adds to X-Forwarded-For.",
    )
    requests_at_once: int = Field(
        64,
        ge=1,
        le=10_000,
        description="Requests that a search service works on at a time; as many again may wait.",
    )
    request_seconds: float = Field(
        30.0, gt=0, le=3600, description="Seconds within which an answer of the search service begins."
    )
    cors_origins: Annotated[str, Field(pattern=r"^(https?://[^\s,/*]+(,https?://[^\s,/*]+)*)?$")] = Field(
        "",
        description="Origins whose pages may ask the search service from a browser, with commas between them.",
    )
    tls_cert: Path | None = Field(
        None, description="PEM file of the search service's certificate; with it, it speaks HTTPS."
    )
    tls_key: Path | None = Field(None, description="PEM file of the key of `tls_cert`.")
    metrics_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="Port of /metrics and /health alone, of the ingestor and the search service; unset = none.",
    )
    log_level: Annotated[str, Field(pattern=r"^(debug|info|warning|error)$")] = Field(
        "info", description="`debug`, `info`, `warning` or `error`."
    )
    log_format: Annotated[str, Field(pattern=r"^(auto|json|console)$")] = Field(
        "auto", description="`json`, `console`, or `auto`: console on a terminal, else JSON."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed in, then the environment, then the file."""
        return init_settings, env_settings, SettingsFile(settings_cls)
