"""The contract: message models, topics, JSON Schemas, the index mapping and examples. No I/O, no environment."""
