"""The cues and words of one language, made ready from its TOML table.

Cues are small letters and literal, with one piece of notation: "(a|b|) c" stands for "a c", "b c" and "c". Their keys:

    before                  the source stands right after: "selon X"; before_genitive and the like tell its case, too
    after                   the source stands right before: "X zufolge"; after_dative and the like tell its case, too, and of
                            a genitive other words may stand between: "X'in dünkü haberine göre"
    quoted_before           as `before`, but only after a quotation or a comma: "…, so X"
    media                   right after stands a medium, else it is no source: "told X"
    finite                  verbs of saying; `participle` needs one of `auxiliary` before it, or, when it is negated,
                            one of `negated_auxiliary`
    infinitive              a verb of saying that its subject precedes: "… le ministère à annoncer que"
    weak                    of the verbs, those that say something only before `that` or beside a quotation: "a reconnu que"
    shows                   of the verbs, those that say something when a document is their subject: "data showed"
    refusal                 says that somebody said nothing: "declined to comment"
    never                   holds a cue in another sense: "according to plan"

The other lists are single words:

    negation, adverb, time  may stand between the parts of a verb, or between a verb and its subject
    relative, frame         "X, qui a dit"; "wie X … berichtet"
    inverts                 the subject follows the verb after it: "ce que dément X"
    at                      a preposition between a verb and the body that speaks: "сообщили в X"
    hypothetical, reflexive make what follows no statement: "si X dit", "X erklärte sich"
    indefinite              of the determiners, those of somebody who is not named: "a woman"
    determiner, link, far_link   build noun phrases: a link goes on with one ("of"), a far link only after a noun of
                            the next lists ("minister for")
    preposition, conjunction, stop   end noun phrases
    person, organisation, document, medium   nouns that say what a source is
    generic                 nouns that name nobody in particular: such a source has no id
    nothing                 what follows a cue without being a source
    title                   stands before a name: "M."
    pronoun                 subjects that name nobody: "il"

And how its noun phrases are built: `adjectives` "before" or "after" the noun, "both", or "capital" where nouns are written
large; `ends`, a pattern of small words that belong to no noun phrase; `oblique`, of the first word of one in a case that no
subject has; `genitive`, of the last letters of one that something belongs to; `title_ends`, of nouns before a name that are written large; `of_place`, of what a title is of ("мэр Москвы")
and no name in the nominative; `elided`, words that lose their vowel; `joiners`, signs
within words; `free_order`: the
subject may follow its verb anywhere; `verb_final`: parts of the verb may stand at the end; `topic_first`: the subject begins the sentence, the verb ends it; `compounds`: the nouns above
may end longer words; `declension` and `names`: base forms (`base_forms.py`).
"""

import re
import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from importlib.resources import files
from itertools import product
from typing import Any, Final

from ahocorasick_rs import AhoCorasick, MatchKind

from services.ingestor.stages.citing.base_forms import BaseForms

_GROUP: Final = re.compile(r"\(([^()]*)\)")
_NO_WORD: Final = re.compile(r"\W")
_SHORTEST_COMPOUND: Final = 3  # letters of a noun that may end a longer word


class CueKind(Enum):
    """Where a cue's source stands. Of a literal that is of two kinds the later one counts: it looks for the earlier, too."""

    FINITE = "finite"
    PARTICIPLE = "participle"
    INFINITIVE = "infinitive"
    MEDIA = "media"
    QUOTED_BEFORE = "quoted_before"
    AFTER = "after"
    BEFORE = "before"
    REFUSAL = "refusal"
    NEVER = "never"


_CASES: Final = ("genitive", "dative", "accusative", "prepositional", "locative", "ablative")
_SETS: Final = (
    "negation", "adverb", "time", "relative", "frame", "at", "hypothetical", "reflexive", "determiner", "link",
    "far_link", "preposition", "conjunction", "stop", "person", "organisation", "document", "medium", "generic",
    "nothing", "title", "auxiliary", "negated_auxiliary", "pronoun", "elided", "weak", "that", "participle",
    "shows", "inverts", "indefinite",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tables:
    """One language. `cues` are the kind and the case of each literal that `automaton` finds in small letters."""

    automaton: AhoCorasick
    cues: tuple[tuple[CueKind, str | None], ...]
    token: re.Pattern[str]
    ends: re.Pattern[str]
    oblique: re.Pattern[str]
    genitive: re.Pattern[str]
    title_ends: re.Pattern[str]
    of_place: re.Pattern[str]
    adjectives: str
    free_order: bool
    verb_final: bool
    topic_first: bool
    compounds: frozenset[str]
    compound_lengths: tuple[int, ...]  # from the longest
    base_forms: BaseForms
    verbs: frozenset[str]
    closed: frozenset[str]  # words that no noun phrase begins with or goes on over
    heads: frozenset[str]  # every noun that says what a source is
    negation: frozenset[str]
    adverb: frozenset[str]
    time: frozenset[str]
    relative: frozenset[str]
    frame: frozenset[str]
    at: frozenset[str]
    hypothetical: frozenset[str]
    reflexive: frozenset[str]
    determiner: frozenset[str]
    link: frozenset[str]
    far_link: frozenset[str]
    preposition: frozenset[str]
    conjunction: frozenset[str]
    stop: frozenset[str]
    person: frozenset[str]
    organisation: frozenset[str]
    document: frozenset[str]
    medium: frozenset[str]
    generic: frozenset[str]
    nothing: frozenset[str]
    title: frozenset[str]
    auxiliary: frozenset[str]
    negated_auxiliary: frozenset[str]
    pronoun: frozenset[str]
    weak: frozenset[str]
    that: frozenset[str]
    shows: frozenset[str]
    inverts: frozenset[str]
    indefinite: frozenset[str]
    participle: frozenset[str]
    elided: frozenset[str]

    def head(self, small: str) -> str | None:
        """The noun that `small` is, or that it ends with, in its base form; None when no list has it."""
        base = self.base_forms.noun(small)
        if base in self.heads:
            return base
        if small in self.heads:
            return small
        for length in self.compound_lengths:
            if small[-length:] in self.compounds:
                return small[-length:]
        return None


@lru_cache(maxsize=128)
def tables(language: str) -> Tables | None:
    """The tables of a language (first subtag), None where there are none."""
    if not language.isalpha():
        return None
    file = files("services.ingestor.stages.citing.tables") / f"{language}.toml"
    return _tables(tomllib.loads(file.read_text("utf-8"))) if file.is_file() else None


def _tables(table: dict[str, Any]) -> Tables:
    sets = {name: frozenset(table.get(name, ())) for name in _SETS}
    heads = sets["person"] | sets["organisation"] | sets["document"] | sets["medium"] | sets["generic"]
    verbs = frozenset(table.get("finite", ()))
    ways = ("link", "determiner", "far_link")
    building = frozenset().union(*(sets[name] for name in ways)) | heads
    closed = sets["stop"] | sets["pronoun"] | sets["conjunction"] | sets["auxiliary"] | sets["time"]
    cues = _cues(table)
    compounds = _compounds(heads) if table.get("compounds") else frozenset()
    return Tables(
        automaton=AhoCorasick(list(cues) or ["\0"], matchkind=MatchKind.Standard),
        cues=tuple(cues.values()),
        token=_token(table.get("elided", []), table.get("title", []), table.get("joiners", "-.'&")),
        ends=_pattern(table, "ends"),
        oblique=_pattern(table, "oblique"),
        genitive=_pattern(table, "genitive"),
        title_ends=_pattern(table, "title_ends"),
        of_place=_pattern(table, "of_place"),
        adjectives=table.get("adjectives", "after"),
        free_order=table.get("free_order", False),
        verb_final=table.get("verb_final", False),
        topic_first=table.get("topic_first", False),
        compounds=compounds,
        compound_lengths=tuple(sorted({len(noun) for noun in compounds}, reverse=True)),
        base_forms=BaseForms(table.get("declension", {}), table.get("names", {}), heads),
        verbs=verbs,
        # A verb of saying ends a noun phrase, unless it is a noun as well ("reports", "note").
        closed=closed | (sets["preposition"] - building) | (verbs - heads),
        heads=heads,
        **sets,
    )


def _pattern(table: dict[str, Any], key: str) -> re.Pattern[str]:
    return re.compile(table.get(key, r"(?!)"))


def _compounds(heads: frozenset[str]) -> frozenset[str]:
    return frozenset(noun for noun in heads if len(noun) >= _SHORTEST_COMPOUND)


def _cues(table: dict[str, Any]) -> dict[str, tuple[CueKind, str | None]]:
    found: dict[str, tuple[CueKind, str | None]] = {}
    for kind in CueKind:
        for literal in (cue for notation in table.get(kind.value, ()) for cue in expanded(notation)):
            found[literal] = (kind, None)
    for case in _CASES:
        for literal in (cue for notation in table.get(f"before_{case}", ()) for cue in expanded(notation)):
            found[literal] = (CueKind.BEFORE, case)
        for literal in (cue for notation in table.get(f"after_{case}", ()) for cue in expanded(notation)):
            found[literal] = (CueKind.AFTER, case)
    return found


def expanded(notation: str) -> list[str]:
    """Every cue that `notation` stands for, in small letters and with single spaces."""
    pieces = _GROUP.split(notation)
    ways = [piece.split("|") if at % 2 else [piece] for at, piece in enumerate(pieces)]
    return [" ".join("".join(way).lower().split()) for way in product(*ways)]


def _token(elided: list[str], titles: list[str], joiners: str) -> re.Pattern[str]:
    """Words; an elided one keeps its apostrophe, a title and an initial their full stop."""
    stopped = [title for title in titles if title.endswith(".")]
    stops = "|".join(sorted(map(re.escape, stopped), key=len, reverse=True))
    signs = "".join(sorted({"'", ".", *(_NO_WORD.findall(title)[0] for title in stopped)}))
    parts = [
        # Most words are none of the next three: no sign follows that those have.
        rf"\w++(?![{re.escape(signs)}])(?:[{joiners}]\w+)*",
        rf"\b(?i:{'|'.join(elided)})'(?=\w)" if elided else "",
        rf"\b(?i:{stops})" if stops else "",
        r"\b[^\W\d_a-zа-я]\.(?:[^\W\d_a-zа-я]\.)*(?=\s?\w)",
        rf"\w+(?:[{joiners}]\w+)*",
    ]
    # The first test spares the others where a sign or a space stands.
    return re.compile(rf"(?=\w)(?:{'|'.join(part for part in parts if part)})")
