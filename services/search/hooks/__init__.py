"""Webhooks: new matches of saved searches, sent to where their owners want them."""
