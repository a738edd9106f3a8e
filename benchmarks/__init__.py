"""Measures Telex beside what people would use instead; README.md says how."""
