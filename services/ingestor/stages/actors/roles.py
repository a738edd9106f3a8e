"""Offices and bodies with their country: "le président russe", "Russia's foreign minister", "the NATO chief".

Reads where they stand and whose office it is; who held it that day is asked later.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from services.ingestor.stages.actors.cues import BODIES, FORMER, Cue, Cues
from services.ingestor.stages.actors.fields import Field, Spans

# Characters between an office and its country: "of the Democratic".
_REACH: Final = 14
_ENDS: Final = (". ", "! ", "? ", ".\n", "\n")
_LONGEST: Final = 80  # characters of a name
_OWNERS: Final = frozenset({"state", "region", "organisation"})


_Owner = tuple[int, int, str]  # where its name begins and ends, and its id


class Role(NamedTuple):
    """text[start:end] names an office or body of `owner`, a state's id or an organisation's.

    `kinds` are kinds of office or body. `former`: it is over, or has not begun.
    """

    start: int
    end: int
    kinds: tuple[str, ...]
    owner: str
    is_body: bool = False
    former: bool = False


def roles(field: Field, cues: Cues, states: AbstractSet[str]) -> list[Role]:
    """The roles that stand in a text, none inside another. `states` are the ids of those that the article speaks of."""
    found = [*split_roles(field, cues), *_owned(field, states)]
    offices = _longest(field.of("office", "body"))
    owners = _owners(field) if offices else []
    for (start, end), group in offices.items():
        kinds = tuple(dict.fromkeys(cue.value for cue in group))
        role = Role(start, end, kinds, "", is_body=group[0].role == "body", former=FORMER in kinds)
        if _goes_on(role, field, cues):
            continue
        for one in _with_former(role, field, cues):
            found.extend(_with_owner(one, field, cues, owners))
    taken = Spans(field.text)
    longest = sorted(found, key=lambda role: (role.start - role.end, role.start))
    chosen = [_widened(role, field, cues) for role in longest if taken.take(role.start, role.end)]
    return sorted(chosen, key=lambda role: role.start)


def _goes_on(role: Role, field: Field, cues: Cues) -> bool:
    """Whether a hyphen makes its words part of another one: "Премьер-лига", but not "president-elect"."""
    joined = field.text[role.end : role.end + 1] == "-" and field.text[role.end + 1 : role.end + 2].isalpha()
    return joined and _former_beside(role, field, cues)[1] is None


def _owners(field: Field) -> list[_Owner]:
    """Who may have an office, but in nobody's full name: "Kanzler Olaf Scholz" heads no OLAF."""
    found: list[_Owner] = []
    reached = 0
    for name in field.names.all:
        for entity in name.entities:
            if entity.type == "person":
                reached = max(reached, name.end) if entity in name.sure else reached
            # A name of one character ("日") is an adjective, too, and only that is looked at in longer words.
            elif entity.type in _OWNERS and name.end > reached and name.end - name.start > 1:
                found.append((name.start, name.end, entity.id))
    return found


def _longest(cues: Iterable[Cue]) -> dict[tuple[int, int], list[Cue]]:
    groups: dict[tuple[int, int], list[Cue]] = {}
    reached = 0
    for cue in sorted(cues, key=lambda cue: (cue.start, -cue.end)):
        if (cue.start, cue.end) in groups or cue.end > reached:
            groups.setdefault((cue.start, cue.end), []).append(cue)
            reached = max(reached, cue.end)
    return groups


def _owned(field: Field, states: AbstractSet[str]) -> Iterator[Role]:
    """Words that say whose office it is: "Kremlchef". Where several states have it, that of the one the article speaks of."""
    for (start, end), group in _longest(field.of("owned")).items():
        owners = {owner for _, _, owner in (cue.value.partition(" ") for cue in group)}
        meant = owners if len(owners) == 1 else owners & states
        if len(meant) == 1:
            (owner,) = meant
            kinds = tuple(
                kind for kind, _, own in (cue.value.partition(" ") for cue in group) if own == owner
            )
            yield Role(start, end, kinds, owner, is_body=kinds[0] in BODIES, former=FORMER in kinds)


def _with_former(role: Role, field: Field, cues: Cues) -> Iterator[Role]:
    """The role, and with the words around it which say that it is over: its country stands inside them or outside."""
    before, after = _former_beside(role, field, cues)
    yield role
    if before is not None:
        yield role._replace(start=before, former=True)
    if after is not None:
        yield role._replace(end=after, former=True)


def _former_beside(role: Role, field: Field, cues: Cues) -> tuple[int | None, int | None]:
    return (
        cues.former.before(field.text, field.folded, role.start),
        cues.former.after(field.text, field.folded, role.end),
    )


def _with_owner(role: Role, field: Field, cues: Cues, owners: list[_Owner]) -> Iterator[Role]:
    """The role with its country, as often as there is a way to read one."""
    if cues.demonym != "after" and (adjective := field.ending_at(role.start, "adjective")) is not None:
        yield role._replace(start=adjective.start, owner=adjective.value)
    if cues.demonym != "before" and (adjective := field.starting_at(role.end, "adjective")) is not None:
        yield role._replace(end=adjective.end, owner=adjective.value)
    yield from _of_seats(role, field, cues)
    for nth in range(bisect_left(owners, (role.start - _LONGEST,)), len(owners)):
        start, end, owner = owners[nth]
        if start > role.end + _REACH:
            break
        if role.end < start:
            words = field.between(role.end, start)
            if (
                words in cues.of
                and not _is_apart(field, role.end, start)
                and (words or field.touches(role.end, start))
            ):
                yield role._replace(end=end, owner=owner)
        elif role.start - _REACH <= end <= role.start:
            words = field.between(end, role.start)
            if (
                words in cues.possessive
                and not _is_apart(field, end, role.start)
                and (words or field.touches(end, role.start))
            ):
                yield role._replace(start=start, owner=owner)


def _is_apart(field: Field, end: int, start: int) -> bool:
    """Whether a sentence ends between two places: "… president. I Washington …"."""
    return any(sign in field.text[end:start] for sign in _ENDS)


def _of_seats(role: Role, field: Field, cues: Cues) -> Iterator[Role]:
    """Offices of a capital or palace: "le chef du Kremlin", "White House chief", by its case alone "глава Кремля"."""
    if "seat" not in field.by_role:
        return
    for seat in field.inside(role.start - _LONGEST, role.end + _REACH + 1, "seat"):
        words = field.between(role.end, seat.start) if role.end < seat.start <= role.end + _REACH else None
        if (
            words in cues.of
            and not _is_apart(field, role.end, seat.start)
            and (words or (len(cues.of) == 1 and field.touches(role.end, seat.start)))
        ):
            yield role._replace(end=seat.end, owner=seat.value)
        elif field.touches(seat.end, role.start) and "" in cues.possessive:
            yield role._replace(start=seat.start, owner=seat.value)


def split_roles(field: Field, cues: Cues) -> Iterator[Role]:
    """Offices with the adjective inside: "le ministre russe des affaires étrangères"."""
    for adjective in field.of("adjective") if cues.split else ():
        before = field.word_before(adjective.start)
        if before is None:
            continue
        for rest, kind, value in cues.split.get(before[1], ()):
            words = field.folded[adjective.end : adjective.end + len(rest) + 3]
            at = adjective.end + words.find(rest)
            if (
                words.strip().startswith(rest)
                and not field.folded[at + len(rest) : at + len(rest) + 1].strip()
            ):
                yield Role(before[0], at + len(rest), (value,), adjective.value, is_body=kind == "body")


def _widened(role: Role, field: Field, cues: Cues) -> Role:
    """With the article before it; whether a word beside it says that the office is over."""
    before, after = _former_beside(role, field, cues)
    start = role.start if before is None else before
    article = field.stands_before(start, cues.determiner)
    former = role.former or before is not None or after is not None
    start = start if article is None else article
    return role if (start, former) == (role.start, role.former) else role._replace(start=start, former=former)
