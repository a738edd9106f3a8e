"""IPTC ninjs ("News in JSON") messages, 1.x to 3.x, in the terms of `RawArticle`.

The versions differ in the spelling of names (`versioncreated`, `versionCreated`) and in shape (`headline` and
`body_text` against the lists `headlines` and `bodies`), never in the meaning of a name: so names are compared without
case, and either shape is read wherever it stands.

| ninjs | RawArticle |
|---|---|
| `uri`, `version` (a number as text), `versionCreated`, `pubStatus`, `language` | `uri`, `version`, `version_created`, `status`, `language` |
| `firstCreated`, else `contentCreated`, else `versionCreated` | `published_at` |
| `embargoed` (1.x), `embargoedUntil` | `embargoed_until` |
| `headline`, the main one of `headlines` | `headline` |
| `description_*`, `descriptions` | `dek` |
| `byline`, `by` | `byline` |
| `body_text`; `body_html`, `body_xhtml`; `bodies` | `text`; `html` |
| the party of `infoSource(s)` whose role is publisher or provider, else `copyrightHolder`; the domain in `uri` | `publisher` |
| names of `subject(s)`, `slugline` | `tags` |
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from schemas.outcomes import Note

_MARKS: Final = frozenset(
    {"versioncreated", "pubstatus", "headlines", "bodies", "body_text", "body_html", "body_xhtml"}
)
_OURS: Final = frozenset({"text", "html", "published_at", "version_created", "status", "dek"})
# Names of the standard, 1.0 to 3.3, that have no seat in RawArticle: known, so not worth a note.
_KNOWN: Final = frozenset({
    "uri", "type", "mimetype", "representationtype", "profile", "version", "firstcreated",
    "versioncreated", "contentcreated", "contentdigitised", "embargoed", "embargoeduntil", "pubstatus",
    "urgency", "copyrightholder", "copyrightnotice", "usageterms", "ednote", "language", "person",
    "people", "organisation", "organisations", "place", "places", "subject", "subjects", "event",
    "events", "eventdetails", "object", "objects", "infosource", "infosources", "title", "byline", "by",
    "headline", "headlines", "slugline", "located", "charcount", "wordcount", "renditions",
    "associations", "altids", "trustindicator", "trustindicators", "$standard", "standard", "genre",
    "genres", "expires", "rightsinfo", "digitalsourcetype", "descriptions", "bodies", "plannedcoverage",
    "coverage", "newscoveragestatus", "planningdetails", "keywords", "ai", "aiinfo", "signals",
    "partmeta",
})  # fmt: skip
_KNOWN_PREFIXES: Final = ("description_", "body_", "headline_", "geometry_")
_URN: Final = re.compile(r"(?:urn:newsml:|tag:)(?P<domain>[a-z0-9-]+(?:\.[a-z0-9-]+)+)[:,]", re.IGNORECASE)
_MARKUP: Final = re.compile(r"html|xml|nitf", re.IGNORECASE)
_PUBLISHING_ROLE: Final = re.compile(r"(?:^|[/:#])(?:publisher|provider|distributor)$", re.IGNORECASE)
_MAX_TAGS: Final = 256
# Roles of a body that is the whole text; others are a summary, a script for radio and the like.
_WHOLE_BODY: Final = frozenset({"main", "body", "full", "richtext", ""})


class NinjsError(ValueError):
    """A field of a ninjs message has a shape that the standard does not allow; the text says which and what to send."""


def is_ninjs(message: Mapping[str, Any], headers: Iterable[tuple[str, bytes]]) -> bool:
    """Whether `message` is ninjs: a `schema` header or the message's `standard` says so, or its fields do."""
    for name, value in headers:
        if name.lower() == "schema" and value is not None:
            return value.strip().lower().startswith(b"ninjs")
    names = {name.lower() for name in message}
    standard = message.get("$standard", message.get("standard"))
    if isinstance(standard, Mapping) and str(standard.get("name", "")).lower() == "ninjs":
        return True
    return not names & _OURS and bool(names & _MARKS)


def from_ninjs(message: Mapping[str, Any]) -> tuple[dict[str, Any], list[Note]]:
    """The RawArticle fields that `message` states, and notes on what was stated and not used.

    Raises NinjsError when a field has the wrong shape. Values are passed on as they are: validation follows.
    """
    item = {name.lower(): value for name, value in message.items() if value is not None}
    notes = [
        Note(code="unknown_field", field=name[:80])
        for name in message
        if name.lower() not in _KNOWN and not name.lower().startswith(_KNOWN_PREFIXES)
    ][:20]
    article: dict[str, Any] = {
        "uri": item.get("uri"),
        "version_created": item.get("versioncreated"),
        "status": _status(item),
        "language": item.get("language"),
        "byline": item.get("by", item.get("byline")),
        "embargoed_until": item.get("embargoeduntil", item.get("embargoed")),
        "published_at": item.get("firstcreated", item.get("contentcreated", item.get("versioncreated"))),
        "headline": _headline(item),
        "dek": _description(item),
        "publisher": _publisher(item),
        "tags": _tags(item),
    }
    article |= _body(item)
    version = item.get("version")
    if isinstance(version, str) and version.isascii() and version.isdigit() and len(version) < 16:
        article["version"] = int(version)
    elif isinstance(version, int):
        article["version"] = version
    elif version is not None:
        used = "versionCreated" if item.get("versioncreated") else "the time of the message"
        notes.append(Note(code="not_a_number", field="version", stated=str(version)[:80], used=used))
    return {name: value for name, value in article.items() if value is not None}, notes


def _status(item: Mapping[str, Any]) -> Any:
    status = item.get("pubstatus")
    return status.strip().lower() if isinstance(status, str) else status


def _entries(item: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of the list `name`. A lone text or object stands for a list of one."""
    value = item.get(name, [])
    if isinstance(value, str):
        return [{"value": value}]
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        raise NinjsError(f"{name}: must be a list of objects, as ninjs says")
    return value


def _value(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get("value", "")
    if not isinstance(value, str):
        raise NinjsError(f"{name}: each value must be text")
    return value


def _role(entry: Mapping[str, Any]) -> str:
    return str(entry.get("role", "")).rstrip("/").rpartition("/")[2].rpartition(":")[2].lower()


def _by_role(item: Mapping[str, Any], name: str, roles: tuple[str, ...]) -> str | None:
    """The value with the first of `roles` that is there, else one without a role, else the first."""
    entries = [entry for entry in _entries(item, name) if _value(entry, name).strip()]
    for role in (*roles, ""):
        for entry in entries:
            if _role(entry) == role:
                return _value(entry, name)
    return _value(entries[0], name) if entries else None


def _headline(item: Mapping[str, Any]) -> Any:
    stated = item.get("headline")
    return stated or _by_role(item, "headlines", ("main", "headline", "title"))


def _description(item: Mapping[str, Any]) -> Any:
    listed = _by_role(item, "descriptions", ("summary", "dek", "standfirst", "lead", "abstract"))
    if listed:
        return listed
    for name in ("description_summary", "description_text", "description_usage"):
        if item.get(name):
            return item[name]
    return next((value for name, value in item.items() if name.startswith("description_") and value), None)


def _body(item: Mapping[str, Any]) -> dict[str, Any]:
    """`html` or `text`. Markup is preferred: it says where a paragraph ends."""
    for name in ("body_xhtml", "body_html", "body_nitf"):
        if item.get(name):
            return {"html": item[name]}
    if item.get("body_text"):
        return {"text": item["body_text"]}
    entries = [entry for entry in _entries(item, "bodies") if _value(entry, "bodies").strip()]
    wanted = [entry for entry in entries if _role(entry) in _WHOLE_BODY] or entries[:1]
    for entry in wanted:
        if _MARKUP.search(str(entry.get("contentType", entry.get("contenttype", "")))):
            return {"html": _value(entry, "bodies")}
    if wanted:
        return {"text": _value(wanted[0], "bodies")}
    rest = next((value for name, value in item.items() if name.startswith("body_") and value), None)
    return {} if rest is None else {"text": rest}


def _publisher(item: Mapping[str, Any]) -> dict[str, Any] | None:
    parties = _entries(item, "infosources") + _entries(item, "infosource")
    named = [
        party.get("name")
        for party in parties
        if _PUBLISHING_ROLE.search(str(party.get("role", party.get("rel", ""))))
    ]
    name = next((name for name in named if name), None) or item.get("copyrightholder")
    if name is None:
        return None
    return {key: value for key, value in {"name": name, "domain": _domain(item.get("uri"))}.items() if value}


def _domain(uri: Any) -> str | None:
    """The domain of whoever gave out `uri`: the host of a URL, the authority of a NewsML or tag URN."""
    if not isinstance(uri, str):
        return None
    if match := _URN.match(uri):
        return match["domain"]
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in {"http", "https"} else None


def _tags(item: Mapping[str, Any]) -> list[str] | None:
    names = [entry.get("name") for key in ("subject", "subjects") for entry in _entries(item, key)]
    slug = item.get("slugline")
    tags = [name.strip() for name in [*names, slug] if isinstance(name, str) and name.strip()]
    return [tag[:256] for tag in dict.fromkeys(tags)][:_MAX_TAGS] or None
