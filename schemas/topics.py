"""The topics: names, how long they keep what they hold, and the model that each carries."""

from dataclasses import dataclass, field
from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic and the settings that Telex depends on (checked at start, set when `telex init` makes it)."""

    name: str
    settings: dict[str, str] = field(default_factory=dict)
    max_message_bytes: int = MIB


# The raw topic is the archive that rebuilds read: it is never trimmed. 32 MiB lets an oversized article arrive and be
# rejected with a reason, instead of failing in the publisher's client without one.
RAW: Final = Topic(
    "articles.raw.v1",
    {"retention.ms": "-1", "cleanup.policy": "delete", "max.message.bytes": str(32 * MIB)},
    32 * MIB,
)
RECEIPTS: Final = Topic("articles.receipts.v1", {"cleanup.policy": "compact"})
REJECTED: Final = Topic(
    "articles.rejected.v1",
    {"retention.ms": "-1", "cleanup.policy": "delete", "max.message.bytes": str(8 * MIB)},
    8 * MIB,
)
ENRICHED: Final = Topic(
    "articles.enriched.v1", {"cleanup.policy": "compact", "max.message.bytes": str(32 * MIB)}, 32 * MIB
)
# The ids of erased articles: whoever reads the raw topic, in which their messages remain, reads this one, too.
FORGOTTEN: Final = Topic("articles.forgotten.v1", {"cleanup.policy": "compact"})

TOPICS: Final = (RAW, RECEIPTS, REJECTED, ENRICHED, FORGOTTEN)
