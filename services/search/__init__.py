"""Faceted full-text search over HTTP: request model, typed query, engine, response model."""
