"""Who a noun phrase beside a cue is: a medium of the catalogue, a person the article names, a role, a document."""

from itertools import takewhile
from typing import Final

from schemas.enriched import ActorType, SourceRole
from services.catalogue.entries import Entity
from services.catalogue.matcher import Match
from services.catalogue.slugs import own_id
from services.ingestor.stages.citing.people import without_country
from services.ingestor.stages.citing.phrases import (
    CLOSING,
    PARTICLES,
    Phrase,
    Word,
    is_name,
    phrase_at,
    word_from,
)
from services.ingestor.stages.citing.roles import holder
from services.ingestor.stages.citing.sentence import Named, Sentence
from services.ingestor.stages.citing.tables.language import Tables

_MOST_NAME: Final = 160  # characters
# "État" is written large, and is no name.
_LARGE: Final = frozenset({"état", "etat", "état-major", "estado", "stato", "staat"})
_WITH_PLACE: Final = 3  # words: a name of two, and one more
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
    return _person(one, phrase, head, inner, case) or _other(one, phrase, head, strong=strong, case=case)


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


def _person(
    one: Sentence, phrase: Phrase, head: str | None, inner: Match | None, case: str | None
) -> Named | None:
    """Somebody of the catalogue, the holder of an office, or one whom the article names in full."""
    tables, article = one.tables, one.article
    start, end = phrase.start, phrase.end
    entity: Entity | None = None
    name: str | None = None
    if inner is not None and inner.entity.type == "person" and inner.end == phrase.end:
        entity, start = inner.entity, inner.start
    elif (parts := _name(phrase, head, one, case)) is not None:
        words, name = parts
        start = words[0].start
    elif head in tables.person and (apposed := _apposed_name(one, phrase)) is not None:
        name = _joined(tables.base_forms.name([word.text for word in apposed], case))
        start, end = apposed[0].start, apposed[-1].end
    elif head in tables.person:
        role = one.text[phrase.core[0].start : phrase.end]
        entity = holder(role, article.language, article.catalogue, article.day, article.named)
    if entity is None and name is not None:
        known = article.catalogue.by_name(name, ("person",))
        entity = known[0] if len(known) == 1 else None
    if entity is not None:
        return Named(entity.id, entity.label, "person", "speaker", start, end)
    identifier = own_id(name) if name else None
    return Named(identifier, name or "", "person", "speaker", start, end) if identifier else None


def _name(phrase: Phrase, head: str | None, one: Sentence, case: str | None) -> tuple[list[Word], str] | None:
    """The name that a phrase holds, alone or after a title or role, and whom it means in full."""
    tables, core = one.tables, phrase.core
    tail = _capitals_at_end(core, tables)
    if not tail:
        return None
    before = core[-len(tail) - 1] if len(tail) < len(core) else None
    if before is not None and any(
        before.small in some for some in (tables.link, tables.far_link, tables.determiner, tables.preposition)
    ):
        # "Il presidente della Macedonia Gjorge Ivanov"
        if head not in tables.person or len(tail) < _WITH_PLACE:
            return None
        tail = tail[-2:]
    elif (
        before is None and phrase.determiners and tables.adjectives == "capital" and len(tail) == _WITH_PLACE
    ):
        # "der Agronom Jan Brun": where nouns are written large, too, an office may be one that no list has.
        before, tail = tail[0], tail[-2:]
    titled = before is not None and _is_title(before, tail, head, tables)
    if (before is not None and not titled) or (before is None and phrase.determiners):
        return None
    full = _joined(tables.base_forms.name([word.text for word in tail], case))
    if len(tail) > 1 and tail[0].capital:
        return (tail, full) if titled or is_name(tail, tables) else None
    called = one.article.people.called(tail[-1].text, case)
    if called is None and (not titled or (case is None and tables.of_place.search(tail[-1].small))):
        return None
    return tail, called or full


def _capitals_at_end(core: tuple[Word, ...], tables: Tables) -> list[Word]:
    """The capitalised words that end the phrase, with the particles among them."""
    tail: list[Word] = []
    for word in reversed(core):
        if word.capital:
            if _is_no_name(word, tables):
                break
        elif not tail or word.small not in PARTICLES or not (tail[0].capital or tail[0].small in PARTICLES):
            break
        tail.insert(0, word)
    titled = len(core) > len(tail) > 0 and core[-len(tail) - 1].small in tables.title
    while tail and not tail[0].capital and not titled:
        tail = tail[1:]
    return tail[len(tail) - len(without_country([word.text for word in tail])) :]


def _is_title(before: Word, tail: list[Word], head: str | None, tables: Tables) -> bool:
    """Whether `before` is a title, an office or a kind of people, so that the name `tail` is somebody's."""
    if before.small in tables.title or head in tables.person:
        return True
    # "le détective Jean Brun": a word that is no link is an office, whether or not a list has it.
    unknown = head is None and before.capital == (tables.adjectives == "capital")
    return len(tail) > 1 and (head in tables.generic or unknown)


def _is_no_name(word: Word, tables: Tables) -> bool:
    return word.small in tables.title or word.small in tables.closed or tables.head(word.small) is not None


def _joined(parts: list[str]) -> str:
    return " ".join(parts)


def _apposed_name(one: Sentence, phrase: Phrase) -> list[Word] | None:
    """The name between the comma after a role and what follows it: "le porte-parole du Kremlin, Dmitri Peskov"."""
    if one.text[phrase.end : phrase.end + 2] != ", ":
        return None
    first = word_from(one.words, phrase.end)
    name = phrase_at(one.text, one.words, first, one.tables) if first < len(one.words) else None
    if name is None or name.determiners or name.start != phrase.end + 2:
        return None
    words = list(name.words)
    return words if is_name(words, one.tables) and all(word.capital for word in words) else None


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
    end = phrase.end
    quotes = sum(text.count(mark, phrase.start, end) for mark in '"“«„')
    if quotes % 2 and text[end : end + 1] in tuple(CLOSING):
        end += 1
    name = text[core[0].start : end][:_MOST_NAME]
    kind, role = _kind(head, smalls, tables)
    if _is_generic(core, head, role, tables):
        return Named(None, text[phrase.start : end][:_MOST_NAME], kind, role, phrase.start, end)
    based = _base(core, name, case, tables)
    if case is not None and len(found := one.article.catalogue.by_name(based)) == 1:
        (entity,) = found
        role = "medium" if entity.type == "media" else "speaker"
        return Named(entity.id, entity.label, entity.type, role, phrase.start, end)
    identifier = own_id(based)
    return Named(identifier, based, kind, role, phrase.start, end) if identifier else None


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


def _tells(word: Word, tables: Tables) -> bool:
    """Whether a capitalised word is a name, rather than a noun that begins a sentence or is written large anyway."""
    return tables.head(word.small) is None and tables.adjectives != "capital"


def _base(core: tuple[Word, ...], name: str, case: str | None, tables: Tables) -> str:
    """`name` with its first noun, and the adjectives before it, in their base form."""
    if case is None:
        return name
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
