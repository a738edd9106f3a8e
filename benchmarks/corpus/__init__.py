"""What is measured on: made of the samples by fixed rules, the same on every machine."""
