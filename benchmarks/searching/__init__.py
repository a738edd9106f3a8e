"""Searching: Telex beside the same query sent straight to Elasticsearch."""
