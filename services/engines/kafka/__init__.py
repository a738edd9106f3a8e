"""The production bus: Kafka through aiokafka."""
