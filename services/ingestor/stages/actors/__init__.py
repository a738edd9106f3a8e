"""actors: who an article is about. The catalogue proposes, the article decides, offices are asked by date.

`cues` finds the words around actors, `fields` puts names and cues of one text together, `roles` reads "le président russe",
`strangers` finds names outside the catalogue, `decide` settles who is meant, `prominence` weighs, `stage` is the stage.

A table (`tables/XX.toml`) has, for one language:

- `demonym`: where the adjective stands beside an office: before ("Russian president"), after ("président russe"), both.
- `determiner`: words that belong to a role's words when they stand right before it.
- `of`: words between an office and its country ("président *de la* Russie"); "" when none is needed ("Präsident Russlands").
- `possessive`: words between a country and its office ("Russia*'s* president"), "" for none.
- `former`: words beside an office that is over, or not yet begun: its holder is somebody else.
- `title`, `person_noun`: what stands before a person's name.
- `says`: what actors do; a capital before one of these acts for its state, unless a `locative` stands before it.
- `organisation_after`, `organisation_before`: words that make a name that of another organisation: "Trump *Organization*".
- `region`: nouns that make a place's name that of a part of a country: "la *région* de Donetsk", "Donetsk *region*".
- `name_patterns`: regular expressions with a group `name`, for scripts without capital letters.
- `[offices]`, `[bodies]`: words of each kind of office or body (`services.catalogue.offices`), and `leader`, `head-of-state`,
  `head-of-government`, which mean what leads the country.
"""
