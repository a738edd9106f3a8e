"""Saved searches: what they are, what they have matched, and who is told of it."""
