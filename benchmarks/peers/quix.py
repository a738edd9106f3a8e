"""Quix Streams into its own Elasticsearch sink. Runs in an environment of its own, which has quixstreams.

python quix.py BROKER TOPIC INDEX URL BATCH
"""

import sys

from elasticsearch import Elasticsearch
from quixstreams import Application
from quixstreams.sinks.community.elasticsearch import ElasticsearchSink

PARTITIONS = 4


class Sink(ElasticsearchSink):  # type: ignore[misc]
    """Without the sink's first question, which the server that comes from the package registry does not answer."""

    def setup(self) -> None:
        """Connect; the index is there."""
        self._client = Elasticsearch(**self._client_kwargs)


def main(broker: str, topic: str, index: str, url: str, batch: str) -> None:
    """Move documents until the process is ended."""
    app = Application(
        broker_address=broker,
        consumer_group=index,
        auto_offset_reset="earliest",
        # The sink writes when offsets are committed, each partition for itself: about a batch of each.
        commit_every=int(batch) * PARTITIONS,
        commit_interval=1.0,
        use_changelog_topics=False,
    )
    source = app.topic(topic, value_deserializer="json", key_deserializer="str")
    sink = Sink(
        url=url,
        index=index,
        batch_size=int(batch),
        document_id_setter=lambda item: item.value["id"],
        request_timeout=120,
    )
    app.dataframe(source).sink(sink)
    app.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
