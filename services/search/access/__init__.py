"""Who asks, and what they may: API keys, scopes and limits."""
