"""Why an article is, or is not, found by a search."""
