"""Getting it out: articles and counts as CSV, JSON lines and Parquet, streamed, and told whether they are whole."""
