"""The `telex` command: the one place that puts real engines, settings and services together."""
