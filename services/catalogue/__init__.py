"""Names of actors, publishers and agencies: pure look-ups over data files, read by both services.

`entries` is the format, `catalogue` the snapshot and its look-ups, `installed` the one of this installation, `matcher`
finds names in running text.
"""
