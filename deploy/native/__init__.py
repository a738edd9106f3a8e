"""Real Kafka and real Elasticsearch on this machine, without Docker."""
