"""An item of Wikidata's JSON: its labels, and what its statements say. Nothing here trusts the shape of the data."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeGuard
from urllib.parse import urlsplit

import regex

# Wikis with other contents than an encyclopedia of one language.
_NOT_WIKIPEDIAS: Final = frozenset(
    {"commonswiki", "specieswiki", "metawiki", "mediawikiwiki", "sourceswiki", "wikidatawiki", "outreachwiki",
     "incubatorwiki", "wikimaniawiki", "foundationwiki", "wikifunctionswiki"}
)  # fmt: skip
_ID: Final = regex.compile(r"Q[1-9][0-9]{0,17}")
_TIME: Final = regex.compile(r"\+(\d{4})-(\d\d)-(\d\d)T00:00:00Z")
_GREGORIAN: Final = "Q1985727"
_HOST: Final = regex.compile(r"[\p{Ll}\p{Lo}\p{N}-]+(?:\.[\p{Ll}\p{Lo}\p{N}-]+)+")


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` when it is an object; an empty one is written `[]` in dumps."""
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def is_id(value: Any) -> TypeGuard[str]:
    """Whether `value` is the id of an item."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def merged(entity: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(id that was given up, id that stands for it) of a line that is a redirect, and of an item that was asked for by its old id."""
    told = mapping(entity.get("redirects"))
    for old, new in ((entity.get("entity"), entity.get("redirect")), (told.get("from"), told.get("to"))):
        if is_id(old) and is_id(new) and old != new:
            yield old, new


def sitelinks(item: Mapping[str, Any]) -> int:
    """How many Wikipedias have an article of it."""
    return sum(
        site.endswith("wiki") and site not in _NOT_WIKIPEDIAS for site in mapping(item.get("sitelinks"))
    )


def labels(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(language tag, name): the labels, the English one first, then the aliases."""
    named = mapping(item.get("labels"))
    for tag in sorted(named, key=lambda one: (one != "en", one != "mul", one)):
        if isinstance(text := mapping(named[tag]).get("value"), str):
            yield tag, text
    for tag, some in sorted(mapping(item.get("aliases")).items()):
        for one in _listed(some):
            if isinstance(text := mapping(one).get("value"), str):
                yield tag, text


def statements(item: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The statements of a property that are not deprecated."""
    stated = _listed(mapping(item.get("claims")).get(name))
    return [one for one in stated if isinstance(one, dict) and one.get("rank") != "deprecated"]


def best(item: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The preferred statements of a property, all that are not deprecated when none is; of these those without an end (P582)."""
    known = statements(item, name)
    preferred = [one for one in known if one.get("rank") == "preferred"] or known
    return [one for one in preferred if "P582" not in mapping(one.get("qualifiers"))]


def values(item: Mapping[str, Any], name: str) -> list[str]:
    """The best values of a property, as ids or texts; unknown values and none are left out."""
    return [value for one in best(item, name) if (value := _value(one.get("mainsnak"))) is not None]


def held(item: Mapping[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    """(position, first day, last day) of each position held (P39); no last day: none was stated.

    Between them it was held for certain. One that began in a month or year that is known no closer was held on the last day of that,
    and one that ended in it, on its first. Left out is a term within one month or year, of which no day is certain, and one that began in
    a month or year and does not say that it goes on: such a one is often over, and nobody has entered the end.
    """
    for one in statements(item, "P39"):
        position = _value(one.get("mainsnak"))
        qualifiers = mapping(one.get("qualifiers"))
        since, until = _days(qualifiers.get("P580")), _days(qualifiers.get("P582"))
        ends = qualifiers.get("P582") or []
        over = not isinstance(ends, list) or any(mapping(one).get("snaktype") != "novalue" for one in ends)
        if not position or since is None or (until is None and (over or (since[0] != since[1] and not ends))):
            continue
        first, last = since[1], None if until is None else until[0]
        if last is None or first <= last:
            yield position, first.isoformat(), None if last is None else last.isoformat()


def domains(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The hosts of its official websites (P856) that are its own: without a path."""
    found: dict[str, None] = {}
    for address in values(item, "P856"):
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:
            continue
        if _HOST.fullmatch(host) and parts.path in ("", "/") and not parts.query:
            found[host] = None
    return tuple(found)


def _value(snak: Any) -> str | None:
    if mapping(snak).get("snaktype") != "value":
        return None
    value = mapping(snak.get("datavalue")).get("value")
    if isinstance(value, str):
        return value
    identifier, number = mapping(value).get("id"), mapping(value).get("numeric-id")
    if isinstance(identifier, str):
        return identifier
    return f"Q{number}" if isinstance(number, int) else None


def _days(snaks: Any) -> tuple[date, date] | None:
    """The first and the last day that the first qualifier may mean, None unless it is of a day, month or year of our calendar."""
    first = mapping(next(iter(_listed(snaks)), None))
    value = mapping(mapping(first.get("datavalue")).get("value"))
    stated = _TIME.fullmatch(str(value.get("time")))
    if first.get("snaktype") != "value" or stated is None:
        return None
    if not str(value.get("calendarmodel")).endswith(_GREGORIAN):
        return None
    year, month, day = map(int, stated.groups())
    try:
        match value.get("precision"):
            case 11:  # Wikibase's precision of a day
                return date(year, month, day), date(year, month, day)
            case 10:
                return date(year, month, 1), date(year, month, monthrange(year, month)[1])
            case 9:
                return date(year, 1, 1), date(year, 12, 31)
            case _:
                return None
    except ValueError:
        return None
