"""The embedded article index: tantivy in one folder of one machine. One process writes, any number read."""
