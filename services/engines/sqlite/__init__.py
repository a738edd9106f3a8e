"""The embedded bus: a partitioned log with consumer groups in one SQLite file."""
