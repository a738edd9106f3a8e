"""The cue tables, one a language, and what is made of them. `language.py` says what the keys of a table mean."""
