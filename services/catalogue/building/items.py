"""An item of Wikidata's JSON: its labels, and what its statements say. Nothing here trusts the shape of the data."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

import regex

# Wikis with other contents than an encyclopedia of one language.
_NOT_WIKIPEDIAS: Final = frozenset(
    {"commonswiki", "specieswiki", "metawiki", "mediawikiwiki", "sourceswiki", "wikidatawiki", "outreachwiki",
     "incubatorwiki", "wikimaniawiki", "foundationwiki", "wikifunctionswiki"}
)  # fmt: skip
_TIME: Final = regex.compile(r"\+(\d{4}-\d\d-\d\d)T00:00:00Z")
_DAY: Final = 11  # Wikibase's precision of a day
_GREGORIAN: Final = "Q1985727"
_HOST: Final = regex.compile(r"[\p{Ll}\p{Lo}\p{N}-]+(?:\.[\p{Ll}\p{Lo}\p{N}-]+)+")


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` when it is an object; an empty one is written `[]` in dumps."""
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


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
    """(position, first day, last day) of each position held (P39) whose days are known; no last day: none was stated."""
    for one in statements(item, "P39"):
        position = _value(one.get("mainsnak"))
        qualifiers = mapping(one.get("qualifiers"))
        since, until = _day(qualifiers.get("P580")), _day(qualifiers.get("P582"))
        ends = qualifiers.get("P582") or []
        over = not isinstance(ends, list) or any(mapping(one).get("snaktype") != "novalue" for one in ends)
        if position and since and (until or not over) and (until is None or since <= until):
            yield position, since, until


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


def _day(snaks: Any) -> str | None:
    """The day of the first qualifier, None unless it is known to the day in our calendar."""
    first = mapping(next(iter(_listed(snaks)), None))
    value = mapping(mapping(first.get("datavalue")).get("value"))
    stated = _TIME.fullmatch(str(value.get("time")))
    if first.get("snaktype") != "value" or stated is None or value.get("precision") != _DAY:
        return None
    if not str(value.get("calendarmodel")).endswith(_GREGORIAN):
        return None
    try:
        return date.fromisoformat(stated[1]).isoformat()
    except ValueError:
        return None
