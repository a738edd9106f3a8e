"""Moving articles from Kafka into an index: who does it, into what, and what it costs."""
