"""The lines in which a page says when an article was published and who wrote it."""
