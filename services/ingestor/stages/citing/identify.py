"""Who a noun phrase beside a cue is: a medium of the catalogue, a person the article names, a role, a document."""

from dataclasses import dataclass
from typing import Final

from schemas.enriched import ActorType, SourceRole
from services.catalogue.entries import Entity
from services.catalogue.matcher import Match
from services.catalogue.slugs import own_id
from services.ingestor.stages.citing.people import without_country
from services.ingestor.stages.citing.phrases import Phrase, Word
from services.ingestor.stages.citing.roles import holder
from services.ingestor.stages.citing.sentence import Sentence
from services.ingestor.stages.citing.tables import Tables

_MOST_NAME: Final = 160  # characters


@dataclass(frozen=True, slots=True)
class Named:
    """A source and the words text[start:end] that name it."""

    id: str | None
    name: str
    type: ActorType | None
    role: SourceRole
    start: int
    end: int


def named(one: Sentence, phrase: Phrase | None, beside: Match | None, *, strong: bool) -> Named | None:
    """The source that `phrase`, or the catalogue's name `beside` the cue, is; None when it is none.

    After a `strong` cue any noun phrase is a source; elsewhere it has to be a name or a noun that tells its kind.
    """
    tables = one.tables
    if beside is not None and (phrase is None or _is_whole(beside, phrase)):
        return _of_catalogue(beside)
    if phrase is None:
        return None
    core = phrase.core
    head = _head(core, tables)
    inner = next((m for m in one.matches if phrase.start <= m.start and m.end <= phrase.end), None)
    # "l'agence Reuters", "le quotidien Le Monde"; but "un journaliste de Reuters" is a person.
    if (
        inner is not None
        and head in (tables.medium | tables.organisation | {None})
        and _names_medium(inner, core)
    ):
        return _of_catalogue(inner)
    person = _person(one, phrase, head, inner)
    return person or _other(one, phrase, head, strong=strong)


def _other(one: Sentence, phrase: Phrase, head: str | None, *, strong: bool) -> Named | None:
    """A source that is neither of the catalogue nor a person with a name."""
    text, tables, core = one.text, one.tables, phrase.core
    smalls = [word.small for word in core]
    proper = any(word.capital for word in core)
    if head is None:
        if smalls[0] in tables.nothing or " ".join(smalls) in tables.nothing:
            return None
        if not strong and (not proper or _sentence_word(phrase, text)):
            return None
    name = text[core[0].start : core[-1].end][:_MOST_NAME]
    kind, role = _kind(head, smalls, tables)
    generic = not _has_name(core, tables) and any(
        small in tables.generic for small in smalls[:2] + smalls[-1:]
    )
    identifier = None if generic else own_id(name)
    if not generic and identifier is None:
        return None
    shown = text[phrase.start : phrase.end][:_MOST_NAME] if generic else name
    return Named(identifier, shown, kind, role, phrase.start, phrase.end)


def _of_catalogue(match: Match) -> Named:
    entity = match.entity
    role: SourceRole = "medium" if entity.type == "media" else "speaker"
    return Named(entity.id, entity.label, entity.type, role, match.start, match.end)


def _is_whole(match: Match, phrase: Phrase) -> bool:
    """Whether the name is all of the phrase, or its first part, a determiner aside."""
    return match.start <= phrase.core[0].start or (
        match.end >= phrase.end and match.start <= phrase.core[0].start
    )


def _names_medium(match: Match, core: tuple[Word, ...]) -> bool:
    return match.end >= core[-1].end or match.start <= core[0].start


def _head(core: tuple[Word, ...], tables: Tables) -> str | None:
    """The kind's word: the first in most languages, the last noun before a link in English."""
    for word in core:
        if word.small in tables.link and word is not core[0]:
            break
        if not word.capital and word.small in tables.heads:
            last = word.small
            following = [w.small for w in core[core.index(word) + 1 :] if w.small in tables.heads]
            return following[0] if following and core[core.index(word) + 1].small == following[0] else last
    return next((word.small for word in core if word.small in tables.heads), None)


def _person(one: Sentence, phrase: Phrase, head: str | None, inner: Match | None) -> Named | None:
    """Somebody of the catalogue, the holder of an office, or one whom the article names in full."""
    entity: Entity | None = None
    if inner is not None and inner.entity.type == "person" and inner.end == phrase.end:
        entity = inner.entity
    elif head in one.tables.person:
        words = one.text[phrase.core[0].start : phrase.end]
        article = one.article
        entity = holder(words, article.language, article.catalogue, article.day, article.named)
    name = entity.label if entity else _name(phrase, head, one)
    if name is None:
        return None
    if entity is None:
        known = one.article.catalogue.by_name(name, ("person",))
        entity = known[0] if len(known) == 1 else None
    identifier = entity.id if entity else own_id(name)
    if identifier is None:
        return None
    return Named(identifier, entity.label if entity else name, "person", "speaker", phrase.start, phrase.end)


def _name(phrase: Phrase, head: str | None, one: Sentence) -> str | None:
    """The full name that a phrase holds, alone or after a title or role; None when it holds none."""
    tables, everyone = one.tables, one.article.people
    core = phrase.core
    tail: list[Word] = []
    for word in reversed(core):
        if not word.capital or word.small in tables.heads | tables.title:
            break
        tail.insert(0, word)
    tail = tail[len(tail) - len(without_country([word.text for word in tail])) :]
    if not tail or (len(tail) < len(core) and core[-len(tail) - 1].small in tables.link | tables.determiner):
        return None
    before = core[-len(tail) - 1] if len(tail) < len(core) else None
    # "le détective Jean Brun": a small word that is no link is an office, whether or not a list has it.
    titled = before is not None and (
        before.small in tables.title
        or head in tables.person
        or (len(tail) > 1 and not before.capital and not tables.proper_last and head is None)
    )
    if len(tail) < len(core) and not titled:
        return None
    if len(tail) == len(core) and phrase.determiners:
        return None
    name = " ".join(word.text for word in tail)
    if len(tail) > 1:
        return name if titled or name in everyone.full else None
    return everyone.called(name) or (name if titled else None)


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


def _has_name(core: tuple[Word, ...], tables: Tables) -> bool:
    """Whether a name stands in it, so that it is somebody in particular."""
    if tables.proper_last:
        return any(word.capital and word.small not in tables.heads for word in core)
    # "État" is written large, and is no name.
    return any(word.capital and word.small not in tables.heads | _LARGE for word in core)


def _sentence_word(phrase: Phrase, text: str) -> bool:
    """Whether it is one word that may be written large only because it begins the sentence; "FBI" may not."""
    (word, *more) = phrase.core
    if more or phrase.determiners or (word.text.isupper() and len(word.text) > 1):
        return False
    before = text[max(0, word.start - 8) : word.start].rstrip(" \"“«„'")
    return not before or before[-1] in ".!?…\n»”"


_LARGE: Final = frozenset({"état", "etat", "état-major", "estado", "stato", "staat"})
