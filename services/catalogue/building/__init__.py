"""Makes catalogue files from what others keep: a Wikidata dump, a newsroom's authority file. Only `telex catalogue build` uses it."""
