"""Offices without their country: "the president said", where the article names one president only, or one state only. Pure."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import Entity
from services.ingestor.stages.actors.cues import FORMER, LEADING, Cues
from services.ingestor.stages.actors.fields import Field
from services.ingestor.stages.actors.roles import Role

# "The leader" and "the head" may be anybody's.
_VAGUE: Final = frozenset({"leader", "head", FORMER})
_MEANT: Final = {
    "head-of-state": ("president", "monarch", "supreme-leader"),
    "head-of-government": ("prime-minister", "chancellor"),
}
_QUOTES: Final = "'’"


class BareRole(NamedTuple):
    """A role without its owner. `acts`: a verb follows."""

    role: Role
    acts: bool


def bare_roles(field: Field, cues: Cues, owned: Collection[Role]) -> Iterator[BareRole]:
    """Offices that stand alone behind a definite article. `owned` are the text's roles that have their country."""
    if not cues.definite:
        return
    taken = [(role.start, role.end) for role in owned]
    reached = 0
    for cue in sorted(field.by_role.get("office", ()), key=lambda cue: (cue.start, -cue.end)):
        group = [one for one in field.by_start[cue.start] if one.role == "office" and one.end == cue.end]
        if cue.start < reached or any(start < cue.end and cue.start < end for start, end in taken):
            continue
        reached = cue.end
        article = field.stands_before(cue.start, cues.definite)
        kinds = tuple(dict.fromkeys(one.value for one in group if one.value not in _VAGUE))
        if article is not None and kinds and _stands_alone(field, cues, cue.start, cue.end):
            yield BareRole(Role(article, cue.end, kinds, ""), _acts(field, cues, cue.end))


def _stands_alone(field: Field, cues: Cues, start: int, end: int) -> bool:
    """Whether nothing beside text[start:end] says whose office it is, or that it is over."""
    text = field.text
    if text[end : end + 1] == "-" or (text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()):
        return False
    after = field.word_after(end)
    if after is not None and text[end : end + 1] not in _QUOTES and _begins_owner(cues, after[1]):
        return False
    if field.starting_at(end, "adjective", "person_noun", "organisation_before") is not None:
        return False
    # "Le président catalan": where adjectives stand behind, the next word may be one that says whose office it is.
    whole = any(f" {of} " in field.folded[start:end] for of in cues.of)  # "le président de la République"
    if cues.demonym != "before" and not whole and after is not None and not _acts(field, cues, end):
        return False
    former = cues.former
    return former.before(text, field.folded, start) is None and former.after(text, field.folded, end) is None


def _acts(field: Field, cues: Cues, end: int) -> bool:
    after = field.word_after(end)
    return field.starting_at(end, "says", "says_behind") is not None or (
        # Not folded: "habló" is a verb, "regio" is none.
        after is not None and field.text.endswith(cues.verb_endings, end, after[0])
    )


def _begins_owner(cues: Cues, word: str) -> bool:
    return any(word == of.partition(" ")[0] for of in cues.of if of)


def meant_kinds(kinds: Iterable[str]) -> set[str]:
    """The kinds of offices that `kinds` of words for them may mean."""
    return {kind for one in kinds for kind in _MEANT.get(one, (one,))}


def holders_named(kinds: Iterable[str], day: date, named: Collection[Entity]) -> dict[str, Entity]:
    """Those of `named`, by id, who held an office of `kinds` on `day`."""
    meant = meant_kinds(kinds)
    return {
        one.id: one
        for one in named
        if any(office.kind in meant and office.held_on(day) for office in one.offices)
    }


def bare_holder(
    bare: BareRole, catalogue: Catalogue, day: date | None, named: Collection[Entity]
) -> Entity | None:
    """Whom a bare office means on `day`: the only one of those `named` in the article who held it, else its holder in the
    only state named.
    """
    if day is None:
        return None
    kinds = meant_kinds(bare.role.kinds)
    holders = holders_named(kinds, day, named)
    if holders:
        return next(iter(holders.values())) if len(holders) == 1 else None
    countries = {one.country for one in named if one.type == "state" and one.country}
    if len(countries) != 1 or not bare.acts or set(bare.role.kinds) <= set(LEADING):
        return None
    found = catalogue.holders(sorted(kinds), next(iter(countries)), day)
    return found[0] if len(found) == 1 else None
