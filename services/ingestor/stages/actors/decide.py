"""Who is meant: the article decides between what the catalogue proposes, what offices say and what strangers are called."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from schemas.enriched import ActorVia
from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import Entity
from services.ingestor.stages.actors.bare import bare_holder, bare_roles, holders_named
from services.ingestor.stages.actors.bearers import Bearers
from services.ingestor.stages.actors.bodies import body_party
from services.ingestor.stages.actors.cues import Cue, Cues
from services.ingestor.stages.actors.evidence import Beside, Evidence
from services.ingestor.stages.actors.fields import Field, Spans
from services.ingestor.stages.actors.holders import holder
from services.ingestor.stages.actors.kin import kin
from services.ingestor.stages.actors.namesakes import is_namesake
from services.ingestor.stages.actors.roles import Role, roles
from services.ingestor.stages.actors.seats import acts
from services.ingestor.stages.actors.sighting import Party, Sighting, of_entity
from services.ingestor.stages.actors.stranger import Stranger
from services.ingestor.stages.actors.strangers import strangers

# Of claims on the same words, the first of these has them.
_CALLED_AFTER: Final = ("person", "region")
_ORDER: Final = ("role", "name", "stranger", "short", "demonym")


class Claim(NamedTuple):
    """That text[start:end] of a field means `party`. Without one the words are taken, and mean nobody but `body`, which is
    named somewhere in them.
    """

    start: int
    end: int
    order: int
    via: ActorVia
    party: Party | None
    body: tuple[int, int, Party] | None = None


class Decider:
    """Decides about one article."""

    def __init__(self, catalogue: Catalogue, cues: Cues, day: date | None) -> None:
        """`day`: when it was published, None when that is not known."""
        self._catalogue = catalogue
        self._cues = cues
        self._day = day
        self._parties: dict[str, Party] = {}

    def sightings(self, fields: Sequence[Field]) -> list[Sighting]:
        """Everyone in the article's texts, wherever they are mentioned, in order."""
        evidence = Evidence(fields, self._catalogue, self._cues)
        given = self._catalogue.given_names
        known = {id(one): evidence.known_in(one) for one in fields}
        unknown = {id(one): strangers(one, self._cues, given, known[id(one)]) for one in fields}
        lasts = _last_names(fields, unknown)
        for one in fields:
            found = unknown[id(one)]
            found += [
                more for more in kin(one, self._cues, given, lasts, found) if not known[id(one)][more.end - 1]
            ]
        evidence.add_strangers((one, stranger) for one in fields for stranger in unknown[id(one)])
        owned = {id(one): roles(one, self._cues, evidence.states) for one in fields}
        claims: dict[int, list[Claim]] = {}
        for one in fields:
            claims[id(one)] = [
                *self._roles(one, owned[id(one)], evidence),
                *self._names(one, evidence),
                *self._strangers(one, unknown[id(one)], evidence),
                *self._named_again(one, evidence),
                *self._demonyms(one),
            ]
        bare = list(self._bare_roles(fields, owned, claims, evidence))
        for one, claim in bare:
            claims[id(one)].append(claim)
        return [sighting for one in fields for sighting in _granted(one, claims[id(one)], self._cues)]

    def _party(self, entity: Entity) -> Party:
        party = self._parties.get(entity.id)
        if party is None:
            party = self._parties[entity.id] = of_entity(entity, self._catalogue.label(entity))
        return party

    def _roles(self, one: Field, found: Iterable[Role], evidence: Evidence) -> Iterator[Claim]:
        for role in found:
            party: Party | None = None
            if role.is_body:
                party = body_party(role, self._catalogue)
            else:
                entity = holder(role, self._catalogue, self._day, evidence.named)
                named = evidence.named_beside(one, role.end, entity)
                if named is not None and named.attached and _is_another(entity, named.entity):
                    named = None
                if named is not None and named.attached and not _is_whose(one, role, entity, named):
                    # "le président russe Vladimir Poutine": one mention, and it is the name's.
                    body = self._body_in(one, role) if entity is None else None
                    yield Claim(role.start, role.end, 0, "role", None, body)
                    continue
                if named is not None and not role.former and not _is_whose(one, role, entity, named):
                    party = named.party or (self._party(named.entity) if named.entity is not None else None)
                elif entity is not None:
                    party = self._party(entity)
            body = self._body_in(one, role) if party is None and not role.is_body else None
            yield Claim(role.start, role.end, 0, "role", party, body)

    def _body_in(self, one: Field, role: Role) -> tuple[int, int, Party] | None:
        """Where the body is named whose office it is: the article is about it, too, whoever holds the office."""
        owner = self._catalogue.entities.get(role.owner)
        if owner is None or owner.type != "organisation":
            return None
        names = (name for name in one.names.all if role.start <= name.start and name.end <= role.end)
        found = next((name for name in names if owner in name.entities), None)
        return None if found is None else (found.start, found.end, self._party(owner))

    def _bare_roles(
        self,
        fields: Sequence[Field],
        owned: Mapping[int, Sequence[Role]],
        claims: Mapping[int, Sequence[Claim]],
        evidence: Evidence,
    ) -> Iterator[tuple[Field, Claim]]:
        """Offices without a country, meant as the rest of the article lets one read them."""
        ids = {claim.party.id for some in claims.values() for claim in some if claim.party is not None}
        named = [entity for one in sorted(ids) if (entity := self._catalogue.entities.get(one)) is not None]
        bearers: Bearers | None = None
        for one in fields:
            for bare in bare_roles(one, self._cues, owned[id(one)]):
                role = bare.role
                beside = evidence.named_beside(one, role.end)
                entity = bare_holder(bare, self._catalogue, self._day, named)
                if beside is not None and beside.attached:
                    continue
                if beside is not None:
                    party = beside.party or (
                        self._party(beside.entity) if beside.entity is not None else None
                    )
                else:
                    bearers = bearers or self._bearers(fields, owned, claims, evidence)
                    if entity is not None:
                        party = None if bearers.has_another(role.kinds, entity) else self._party(entity)
                    else:
                        holders = {} if self._day is None else holders_named(role.kinds, self._day, named)
                        party = bearers.only(role.kinds, holders.values())
                if party is not None:
                    yield one, Claim(role.start, role.end, 0, "role", party)

    def _bearers(
        self,
        fields: Sequence[Field],
        owned: Mapping[int, Sequence[Role]],
        claims: Mapping[int, Sequence[Claim]],
        evidence: Evidence,
    ) -> Bearers:
        def named(one: Field, start: int, end: int) -> Party | None:
            beside = evidence.named_beside(one, end)
            if beside is not None:
                return beside.party or (self._party(beside.entity) if beside.entity is not None else None)
            return next(
                (
                    claim.party
                    for claim in claims[id(one)]
                    if claim.via == "role" and claim.start == start and claim.end == end
                ),
                None,
            )

        return Bearers(fields, self._cues, owned, named)

    def _names(self, one: Field, evidence: Evidence) -> Iterator[Claim]:
        for name in one.names.all:
            entity, sure = evidence.meant(one, name)
            if entity is not None:
                via: ActorVia = "name" if sure else "short"
                yield Claim(name.start, name.end, 1 if sure else 3, via, self._party(entity))

    def _strangers(self, one: Field, found: Iterable[Stranger], evidence: Evidence) -> Iterator[Claim]:
        for stranger in found:
            party = evidence.party_of(one, stranger)
            if party is not None:
                yield Claim(stranger.start, stranger.end, 2, "name", party)

    def _named_again(self, one: Field, evidence: Evidence) -> Iterator[Claim]:
        for start, end, party, via in evidence.again(one):
            yield Claim(start, end, 2 if via == "name" else 3, via, party)

    def _demonyms(self, one: Field) -> Iterator[Claim]:
        for cue in one.of("adjective", "people", "seat"):
            entity = self._catalogue.entities.get(cue.value)
            if (
                entity is None
                or cue.end - cue.start == 1
                or _is_named_so(one, cue, self._cues)
                or (cue.role == "seat" and not acts(one, cue, self._cues))
            ):
                continue  # one character ("意", "美") counts only beside an office
            via: ActorVia = "short" if cue.role == "seat" else "demonym"
            yield Claim(cue.start, cue.end, 4, via, self._party(entity))


def _is_named_so(one: Field, cue: Cue, cues: Cues) -> bool:
    """Whether a capital makes an adjective a language ("Englisch") or a part of a name ("Hospital Sírio-Libanês")."""
    word = one.text[cue.start : cue.end]
    if cue.role == "seat" or not word[0].isupper() or word.isupper() or one.begins_sentence(cue.start):
        return False
    return cues.small_adjectives or bool(cues.language_ending and word.endswith(cues.language_ending))


def _is_whose(one: Field, role: Role, holder: Entity | None, named: Beside) -> bool:
    """Whether the name behind a role is that of its holder's man: "пресс-секретарь президента России Дмитрий Песков"."""
    other = holder is not None and (named.entity is None or named.entity.id != holder.id)
    return other and one.ending_at(role.start, "title", "person_noun", "office") is not None


def _last_names(fields: Sequence[Field], unknown: Mapping[int, Sequence[Stranger]]) -> set[str]:
    """The last words of the full names of strangers."""
    lasts = set[str]()
    for one in fields:
        people = (one.text[who.start : who.end].split() for who in unknown[id(one)] if who.type == "person")
        lasts.update(words[-1] for words in people if len(words) > 1)
    return lasts


def _is_another(holder: Entity | None, beside: Entity | None) -> bool:
    """Whether the name behind a role is no part of it: "le président français Mbappé" is two people, who has no office."""
    return holder is not None and beside is not None and beside.id != holder.id and not beside.offices


def _granted(one: Field, claims: list[Claim], cues: Cues) -> list[Sighting]:
    """The longest claims first, none on words that another one has, and no person or region a street is called after."""
    taken = Spans(one.text)
    granted: list[Sighting] = []
    for claim in sorted(claims, key=lambda claim: (claim.start - claim.end, claim.order)):
        start, end, _, via, party, body = claim
        if not taken.take(start, end):
            continue
        if body is not None:
            granted.append(Sighting(body[2], one.name, body[0], body[1], "name"))
        if party is not None and not (party.type in _CALLED_AFTER and is_namesake(one, start, end, cues)):
            granted.append(Sighting(party, one.name, start, end, via))
    return sorted(granted, key=lambda sighting: sighting.start_char)
