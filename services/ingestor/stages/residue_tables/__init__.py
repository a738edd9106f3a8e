"""Lines that belong to a page, not to its article: tables, one a language, `any.toml` for what is written alike in all.

How a line is compared: in lower case, only its words and numbers, each number as "#". So "Temps de lecture : 2 min" is
"temps de lecture # min". Each section has lists of phrases by rule. A line is taken out when it

- `line`: is made of nothing but these phrases, in any order, repeated or not;
- `label`: begins with the phrase, and a colon, arrow or the line's end follows; or a dash or a quote, and no full stop ends it;
- `named`: begins with the phrase, and then there are only names: for words that are common in texts too ("Credit: Jane Doe");
- `sentence`: begins with the phrase, and no quotation mark stands before it;
- `also`: … and, where the rule is listed here, it holds one of these too: what only a page says to its reader.

A phrase with a `*` at its end may go on within its last word ("bu sitede çerez*").

A phrase that could open or be a line of an article's own text does not belong here: what is unsure stays. Each rule has a line that
it removes and a look-alike that stays in `residue_examples.toml`, which a test goes through.
"""
