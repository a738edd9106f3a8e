"""Consume raw articles, process them, index them, answer each with a receipt, then commit."""
