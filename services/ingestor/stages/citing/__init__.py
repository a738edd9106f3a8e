"""Whom an article cites: cues (`cues.toml`), the noun phrases beside them, and who those are."""
