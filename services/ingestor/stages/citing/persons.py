"""Which person a noun phrase beside a cue names: one of the catalogue, an office's holder, one whom the article names."""

from typing import Final

from services.catalogue.entries import Entity
from services.catalogue.matcher import Match
from services.catalogue.slugs import own_id
from services.ingestor.stages.citing.people import without_country
from services.ingestor.stages.citing.phrases import PARTICLES, Phrase, Word, is_name, phrase_at, word_from
from services.ingestor.stages.citing.sentence import Named, Sentence
from services.ingestor.stages.citing.tables.language import Tables

_WITH_PLACE: Final = 3  # words: a name of two, and one more


def person(
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
        name = " ".join(tables.base_forms.name([word.text for word in apposed], case))
        start, end = apposed[0].start, apposed[-1].end
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
        if head not in tables.person or len(tail) < _WITH_PLACE or not all(word.capital for word in tail):
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
    full = " ".join(tables.base_forms.name([word.text for word in tail], case))
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
    # "La Policía Nacional": what may be a body as well is one where it is written large.
    may_be_body = before.small in tables.person and before.small in tables.organisation
    if may_be_body and before.capital and len(tail) == 1 and tables.adjectives == "after":
        return False
    if before.small in tables.title or head in tables.person:
        return True
    # "le détective Jean Brun": a word that is no link is an office, whether or not a list has it.
    unknown = head is None and before.capital == (tables.adjectives == "capital")
    return len(tail) > 1 and (head in tables.generic or unknown)


def _is_no_name(word: Word, tables: Tables) -> bool:
    return word.small in tables.title or word.small in tables.closed or tables.head(word.small) is not None


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
