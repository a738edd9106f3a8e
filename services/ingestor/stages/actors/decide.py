"""Who is meant: the article decides between what the catalogue proposes, what offices say and what strangers are called."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from schemas.enriched import ActorVia
from services.catalogue.catalogue import Catalogue
from services.catalogue.entries import Entity
from services.ingestor.stages.actors.bodies import body_party
from services.ingestor.stages.actors.cues import Cues
from services.ingestor.stages.actors.evidence import Evidence
from services.ingestor.stages.actors.fields import Field, Spans
from services.ingestor.stages.actors.holders import holder
from services.ingestor.stages.actors.roles import roles
from services.ingestor.stages.actors.seats import acts
from services.ingestor.stages.actors.sighting import Party, Sighting, of_entity
from services.ingestor.stages.actors.strangers import Stranger, strangers

# Of claims on the same words, the first of these has them.
_ORDER: Final = ("role", "name", "stranger", "short", "demonym")


class Claim(NamedTuple):
    """That text[start:end] of a field means `party`. Without one the words are taken, and mean nobody."""

    start: int
    end: int
    order: int
    via: ActorVia
    party: Party | None


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
        unknown = {id(one): strangers(one, self._cues, self._catalogue.given_names) for one in fields}
        evidence.add_strangers((one, stranger) for one in fields for stranger in unknown[id(one)])
        found: list[Sighting] = []
        for one in fields:
            claims = [
                *self._roles(one, evidence),
                *self._names(one, evidence),
                *self._strangers(one, unknown[id(one)], evidence),
                *self._named_again(one, evidence),
                *self._demonyms(one),
            ]
            found.extend(_granted(one, claims))
        return found

    def _party(self, entity: Entity) -> Party:
        party = self._parties.get(entity.id)
        if party is None:
            party = self._parties[entity.id] = of_entity(entity, self._catalogue.label(entity))
        return party

    def _roles(self, one: Field, evidence: Evidence) -> Iterator[Claim]:
        for role in roles(one, self._cues, evidence.states):
            party: Party | None = None
            if role.is_body:
                party = body_party(role, self._catalogue)
            else:
                named = evidence.named_beside(one, role.end)
                if named is not None and named.attached:
                    # "le président russe Vladimir Poutine": one mention, and it is the name's.
                    yield Claim(role.start, role.end, 0, "role", None)
                    continue
                entity = holder(role, self._catalogue, self._day, evidence.named)
                if named is not None and not role.former:
                    party = named.party or (self._party(named.entity) if named.entity is not None else None)
                elif entity is not None:
                    party = self._party(entity)
            yield Claim(role.start, role.end, 0, "role", party)

    def _names(self, one: Field, evidence: Evidence) -> Iterator[Claim]:
        for (start, end), group in evidence.groups(one).items():
            entity, sure = evidence.meant(one, start, end, group)
            if entity is not None:
                via: ActorVia = "name" if sure else "short"
                yield Claim(start, end, 1 if sure else 3, via, self._party(entity))

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
                or (cue.role == "seat" and not acts(one, cue, self._cues))
            ):
                continue  # one character ("意", "美") counts only beside an office
            via: ActorVia = "short" if cue.role == "seat" else "demonym"
            yield Claim(cue.start, cue.end, 4, via, self._party(entity))


def _granted(one: Field, claims: list[Claim]) -> list[Sighting]:
    """The longest claims first, none on words that another one has."""
    taken = Spans()
    longest = sorted(claims, key=lambda claim: (claim.start - claim.end, claim.order))
    granted = [
        Sighting(claim.party, one.name, claim.start, claim.end, claim.via)
        for claim in longest
        if taken.take(claim.start, claim.end) and claim.party is not None
    ]
    return sorted(granted, key=lambda sighting: sighting.start_char)
