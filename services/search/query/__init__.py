"""The query language: fold typography, scan tokens, parse with luqum, echo, compile to the typed query."""
