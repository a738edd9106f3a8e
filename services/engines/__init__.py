"""The only code that talks to Kafka, Elasticsearch and their embedded stand-ins, behind two small Protocols."""
