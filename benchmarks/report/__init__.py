"""What a run writes: a table, a chart, and the figures as JSON."""
