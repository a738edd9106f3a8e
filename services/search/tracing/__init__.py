"""What became of an article: the messages that touched it, and what is in the index now."""
