"""Feeds: new matches of saved searches in the forms that feed readers read."""
