"""actors: who an article is about. The catalogue proposes, the article decides, offices are asked by date.

`cues` finds the words around actors, `fields` puts names and cues of one text together, `roles` reads "le président russe",
`strangers` finds names outside the catalogue, `decide` settles who is meant, `prominence` weighs, `stage` is the stage.

A table (`tables/XX.toml`) has, for one language:

- `demonym`: where the adjective stands beside an office: before ("Russian president"), after ("président russe"), both.
- `determiner`: words that belong to a role's words when they stand right before it.
- `of`: words between an office and its country ("président *de la* Russie"); "" when none is needed ("Präsident Russlands").
- `definite`: articles that say that the reader knows who is meant: "*the* president" alone.
- `state_article`: articles that stand before states and before nobody's name: "*le* Tchad".
- `before_month`: words that stand before the name of a month, and before nobody's: "*since* May".
- `possessive`: words between a country and its office ("Russia*'s* president"), "" for none.
- `former`: words beside an office that is over, or not yet begun: its holder is somebody else. Abbreviations have their
  full stops ("b.", "и. о.").
- `former_prefix`: the same, written in one with the office: "*ex*presidente".
- `title`, `person_noun`: what stands before a person's name.
- `says`: what actors do; a capital beside one of these acts for its state, unless a `locative` stands before it.
- `says_behind`: the same, of words that tell it only behind the capital: "Moskau *ist*", and all where no verb comes first.
- `organisation_after`, `organisation_before`: words that make a name that of another organisation: "Trump *Organization*".
- `region`: nouns that make a place's name that of a part of a country: "la *région* de Donetsk", "Donetsk *region*".
- `apostrophe`: true where a name takes its case endings behind an apostrophe: "Koca*'nın*".
- `capital_nouns`: whether every noun has a capital letter, so that one may stand before a name: "der *Angeklagte* Lars Krüger".
- `family_first`: countries whose people have a family name of one character before the others; it stands alone beside a
  title: "*윤* 대통령". In `name_patterns` a group `family` says the same of strangers.
- `subject`, `verb_last`: where verbs come last, what makes a capital the subject, and verbs one of which its sentence has.
- `no_office`: longer words with an office, a body or a short adjective in them, which mean none: "总统*府*", "*方*法".
- `two_surnames`: whether people are called by the last but one of their names, too: "María *Fernández* Robles".
- `namesake`, `namesake_behind`, `namesake_endings`: nouns of streets, stadiums and prizes before and behind a person's name,
  and what such a word ends with: "*via* Giovanni Falcone", "Jose Marti *memorial*", "Bernhard*plein*".
- `firms`: nouns before a company's name: "*la société* Bâti-Loire"; `firms_quoted`: the name stands in quotation marks.
- `particles_of`: small words that begin family names and mean "of", too: "Rory Hughes *van* Ayr".
- `small_adjectives`: adjectives and names of peoples have a small letter: with a capital they are part of a name: "Hospital
  *Sírio*-Libanês".
- `language_ending`: an adjective with a capital and this ending is a language: "Engl*isch*".
- `not_names`, `name_parts`, `not_begun`, `written_before`: in scripts without capitals, words that no family name is behind a given
  name; words of a name that need another; what no family name begins with; what is written onto a given name ("و").
- `name_patterns`: regular expressions with a group `name`, for scripts without capital letters.
- `verb_endings`: endings of finite verbs, where adjectives stand behind an office as verbs do: "le président quitt*era*".
- `[nouns]`: by type of actor, what stands before a name of that type: "le *groupe* Orange".
- `[body_links]`: words between a body's noun and what it is for, with the nouns that each stands behind: "National Commission
  *on* Human Rights".
- `[offices]`, `[bodies]`: words of each kind of office or body (`services.catalogue.offices`), and `leader`, `head-of-state`,
  `head-of-government`, which mean what leads the country.
- `[owned.ID]`: words of each kind that say whose office or body it is, by the owner's id: "Kremlchef". Where several
  states have one ("Bundeskanzler"), it is that of the only one which the article speaks of.
"""
