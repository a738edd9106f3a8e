"""Elasticsearch as the article index: the typed query compiled to its query language, and a bulk writer of our own."""
