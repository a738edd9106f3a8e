"""Logging, settings, signals and metrics: what any long-running process needs, and no word of the domain."""
