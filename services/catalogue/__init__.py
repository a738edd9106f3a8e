"""Names of actors, publishers and agencies: pure look-ups over data files, read by both services."""
