"""Who a noun phrase beside a cue is: a medium of the catalogue, a person the article names, a role, a document."""

from itertools import takewhile
from typing import Final

from schemas.enriched import ActorType, SourceRole
from services.catalogue.matcher import Match
from services.catalogue.slugs import own_id
from services.ingestor.stages.citing.persons import person
from services.ingestor.stages.citing.phrases import CLOSING, Phrase, Word
from services.ingestor.stages.citing.sentence import Named, Sentence
from services.ingestor.stages.citing.tables.language import Tables

_MOST_NAME: Final = 160  # characters
_MOST_QUOTED: Final = 40  # characters of a quoted name after its first words
# "État" is written large, and is no name.
_LARGE: Final = frozenset({"état", "etat", "état-major", "estado", "stato", "staat"})
# What papers are called in many languages: "the Guiyang Evening News".
_PAPERS: Final = frozenset(
    [
        "news",
        "times",
        "post",
        "tribune",
        "herald",
        "gazette",
        "chronicle",
        "telegraph",
        "courier",
        "journal",
        "observer",
        "zeitung",
        "anzeiger",
        "tageblatt",
    ]
)
_SENTENCE_START: Final = ".!?…\n»”"


def named(
    one: Sentence, phrase: Phrase | None, beside: Match | None, *, strong: bool, case: str | None = None
) -> Named | None:
    """The source that `phrase`, or the catalogue's name `beside` the cue, is; None when it is none.

    After a `strong` cue any noun phrase is a source; elsewhere it has to be a name or a noun that tells its kind.
    `case` is what the cue says about the phrase's.
    """
    if phrase is None:
        return None if beside is None else _of_catalogue(beside)
    core, tables = phrase.core, one.tables
    if core[0].small in tables.link:
        return None
    if beside is not None and _is_all(beside, core, tables):
        return _of_catalogue(beside)
    inner = next((m for m in one.matches if phrase.start <= m.start and m.end <= phrase.end), None)
    head = _head(core, tables)
    # "l'agence Reuters", "le quotidien Le Monde"; but "un journaliste de Reuters" is a person.
    if inner is not None and inner.entity.type == "media" and _names_medium(inner, core, tables, head):
        return _of_catalogue(inner)
    somebody, office = person(one, phrase, head, inner, case), one.office(phrase)
    if office is not None and (somebody is None or somebody.id != office.id):
        return Named(office.id, office.name, office.type, "speaker", office.start, office.end)
    return somebody or _other(one, phrase, head, strong=strong, case=case)


def _of_catalogue(match: Match) -> Named:
    entity = match.entity
    role: SourceRole = "medium" if entity.type == "media" else "speaker"
    return Named(entity.id, entity.label, entity.type, role, match.start, match.end)


def _is_all(match: Match, core: tuple[Word, ...], tables: Tables) -> bool:
    """Whether the name is the phrase, or its beginning with nothing after it that tells another kind."""
    if match.start > core[0].start:
        return False
    rest = [word for word in core if word.start >= match.end]
    return not any(tables.head(word.small) or word.capital for word in rest)


def _names_medium(match: Match, core: tuple[Word, ...], tables: Tables, head: str | None) -> bool:
    before = [word for word in core if word.end <= match.start]
    after = [word for word in core if word.start >= match.end]
    if after and (tables.adjectives != "before" or head in tables.person):
        return False
    if before and (before[-1].small in tables.link or before[-1].small in tables.determiner):
        return False
    # "the Sunday Times" is not The Times.
    if before and before[-1].capital and tables.head(before[-1].small) is None:
        return False
    return head is None or head in tables.medium or head in tables.organisation


def _head(core: tuple[Word, ...], tables: Tables) -> str | None:
    """The kind's noun: the first in most languages, the last before a link where adjectives stand before it."""
    found: str | None = None
    for word in core:
        if word is not core[0] and (word.small in tables.link or word.small in tables.determiner):
            break
        head = tables.head(word.small)
        # "South China Morning Post": a noun in a name tells nothing, where nouns are written small.
        if head in tables.document and word.capital and word is not core[0] and tables.adjectives == "before":
            head = None
        if head is None:
            if found is not None and not word.capital and tables.adjectives == "before":
                break
            continue
        if found is not None and tables.adjectives != "before":
            break
        found = head
    return found


def _other(
    one: Sentence, phrase: Phrase, head: str | None, *, strong: bool, case: str | None
) -> Named | None:
    """A source that is neither of the catalogue nor a person with a name."""
    text, tables, core = one.text, one.tables, phrase.core
    smalls = [word.small for word in core]
    if smalls[0] in tables.relative:
        return None
    proper = any(word.capital for word in core) and tables.adjectives != "capital"
    if head is None and not strong and (not proper or not core[-1].capital or _begins_sentence(one, phrase)):
        return None
    end = _quoted_end(text, phrase)
    kind, role = _kind(head, smalls, tables)
    if role == "medium" and len(core) > 1 and not core[0].capital and all(word.capital for word in core[1:]):
        # "газета Morning Post": the noun says what it is, the name says who.
        core = core[1:]
        phrase = Phrase(core, 0)
    name = text[core[0].start : end][:_MOST_NAME]
    if _is_generic(core, head, role, tables) or _is_anybody(phrase, head, tables):
        return Named(None, text[phrase.start : end][:_MOST_NAME], kind, role, phrase.start, end)
    based = _base(core, name, case, tables)
    if case is not None and len(found := one.article.catalogue.by_name(based)) == 1:
        (entity,) = found
        role = "medium" if entity.type == "media" else "speaker"
        return Named(entity.id, entity.label, entity.type, role, phrase.start, end)
    identifier = own_id(based)
    return Named(identifier, based, kind, role, phrase.start, end) if identifier else None


def _quoted_end(text: str, phrase: Phrase) -> int:
    """Where `phrase` ends, with the rest of a quoted name that it reaches into: "Компания «Северный ветер»"."""
    end = phrase.end
    if sum(text.count(mark, phrase.start, end) for mark in '"“«„') % 2 == 0:
        return end
    closed = [at for mark in CLOSING if (at := text.find(mark, end, end + _MOST_QUOTED)) >= 0]
    return min(closed) + 1 if closed else end


def _is_generic(core: tuple[Word, ...], head: str | None, role: SourceRole, tables: Tables) -> bool:
    """Whether it names nobody in particular: "officials", "les médias d'État", a report that nobody is named for."""
    if role == "document":
        others = [word for word in core if tables.head(word.small) != head]
        return not any(
            word.capital or word.small in tables.link or word.small in tables.determiner for word in others
        )
    # "une source proche de Jones" is still nobody in particular.
    own = list(
        takewhile(lambda word: word.small not in tables.link and word.small not in tables.preposition, core)
    )
    # Where the noun comes last, whose they are stands before it: "Dışişleri Bakanlığı kaynakları".
    if tables.topic_first and head in tables.generic:
        return True
    if any(word.capital and word.small not in _LARGE and _tells(word, tables) for word in own):
        return False
    if any(
        tables.base_forms.noun(word.small) in tables.generic or word.small in tables.generic
        for word in core[:2]
    ):
        return True
    if own and own[-1].small in tables.generic:
        return True
    return head in tables.generic and len(core) == 1


def _is_anybody(phrase: Phrase, head: str | None, tables: Tables) -> bool:
    """Whether it is "a woman", of whom nothing else is said."""
    first = phrase.words[0].small
    return (
        phrase.determiners == 1
        and first in tables.indefinite
        and len(phrase.core) == 1
        and head in tables.person
    )


def _tells(word: Word, tables: Tables) -> bool:
    """Whether a capitalised word is a name, rather than a noun that begins a sentence or is written large anyway."""
    return tables.head(word.small) is None and tables.adjectives != "capital"


def _base(core: tuple[Word, ...], name: str, case: str | None, tables: Tables) -> str:
    """`name` with its first noun, and the adjectives before it, in their base form."""
    if case is None:
        return name
    if tables.topic_first:
        last = core[-1].small
        base = tables.base_forms.noun(last)
        kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(base, last, strict=False)))
        return name if base == last else name[: len(name) - len(last) + kept] + base[kept:]
    at = next((at for at, word in enumerate(core) if tables.head(word.small) is not None), None)
    if at is None:
        return (
            " ".join(tables.base_forms.name([word.text for word in core], case)) if len(core) <= 3 else name
        )
    noun = tables.base_forms.noun(core[at].small)
    adjectives = [tables.base_forms.adjective(word.small, noun) for word in core[:at]]
    rest = name[core[at].end - core[0].start :]
    return " ".join([*adjectives, noun]) + rest


def _kind(head: str | None, smalls: list[str], tables: Tables) -> tuple[ActorType | None, SourceRole]:
    if smalls[-1] in _PAPERS and len(smalls) > 1 and head not in tables.person:
        return "media", "medium"
    if head is None:
        return None, "speaker"
    if head in tables.medium and (head not in tables.organisation or "presse" in smalls or "news" in smalls):
        return "media", "medium"
    if head in tables.document:
        return None, "document"
    if head in tables.person:
        return "person", "speaker"
    if head in tables.organisation:
        return "organisation", "speaker"
    return None, "speaker"


def _begins_sentence(one: Sentence, phrase: Phrase) -> bool:
    """Whether it is one word that may be written large only because it begins the sentence; "FBI" may not.

    Where nouns take determiners, one without is a name; elsewhere it has to stand large within a sentence, too.
    """
    (word, *more) = phrase.core
    if more or phrase.determiners or (word.text.isupper() and len(word.text) > 1):
        return False
    before = one.text[max(0, word.start - 8) : word.start].rstrip(" \"“«„'")
    if before and before[-1] not in _SENTENCE_START:
        return False
    if one.tables.adjectives == "after":
        return False
    return not one.article.people.is_name(word.text)
