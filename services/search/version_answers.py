"""What is answered about the versions of an article, as data and as plain text. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from services.search.difference import Change, Part, changed_fields, marked, paragraphs, words
from services.search.visibility import Scope

_SIGNS: Final = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
_LINES: Final = {"same": "  ", "changed": "~ ", "removed": "- ", "added": "+ "}


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class VersionOf(_Answer):
    """One version of an article, with its times. `published` is as in the article."""

    version: int
    version_scale: str = Field(description="`integer`: the publisher's numbers; `time`: ms since 1970 UTC.")
    current: bool
    headline: str | None
    published: dict[str, Any]
    received_at: str
    indexed_at: str | None


class Versions(_Answer):
    """The versions of an article that may be read, newest first; `complete` is false when there are more."""

    id: str
    versions: list[VersionOf]
    complete: bool


class Difference(_Answer):
    """A field or paragraph before and after. `html` is escaped text, what went in <del> and what came in <ins>."""

    change: Change
    before: str | None
    after: str | None
    html: str


class VersionsDiffer(_Answer):
    """What changed from one version to another. `fields` holds only those that changed; `paragraphs` all of the body."""

    id: str
    before: VersionOf = Field(alias="from")
    after: VersionOf = Field(alias="to")
    headline_changed: bool
    fields: dict[str, Difference] = Field(description="headline, dek, byline: those that changed.")
    paragraphs: list[Difference]
    withheld: list[str] = Field(description="`paragraphs` when the key lacks the scope `fulltext`.")
    summary: str = Field(description="What changed, in a sentence.")


def versions(found: list[dict[str, Any]], *, complete: bool) -> Versions:
    """The answer for `found`, whose first is the current one."""
    return Versions(
        id=found[0]["id"],
        versions=[_version(one, current=number == 0) for number, one in enumerate(found)],
        complete=complete,
    )


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any], *, current: int, scopes: frozenset[Scope]
) -> VersionsDiffer:
    """What changed from the article `before` to `after`, as a reader with `scopes` may know it.

    `current` is the number of the current version.
    """
    fields = {name: _difference(part) for name, part in changed_fields(before, after).items()}
    body = [_difference(part) for part in paragraphs(before.get("body") or "", after.get("body") or "")]
    whole = Scope.FULLTEXT in scopes
    return VersionsDiffer.model_validate(
        {
            "id": after["id"],
            "from": _version(before, current=before["version"] == current),
            "to": _version(after, current=after["version"] == current),
            "headline_changed": "headline" in fields,
            "fields": fields,
            "paragraphs": body if whole else [],
            "withheld": [] if whole else ["paragraphs"],
            "summary": _summary(fields, body),
        }
    )


def readable(differ: VersionsDiffer) -> str:
    """`differ` as plain text: a line for each field and paragraph, marked as in word-by-word comparisons."""
    lines = [
        f"from version {differ.before.version}, received {differ.before.received_at}",
        f"to version {differ.after.version}, received {differ.after.received_at}",
        differ.summary,
        "",
    ]
    lines += [f"{name}: {_signed(part)}" for name, part in differ.fields.items()]
    lines += [""] * bool(differ.fields)
    lines += ["The paragraphs are withheld: the key lacks the scope `fulltext`.", ""] * bool(differ.withheld)
    for part in differ.paragraphs:
        lines += [_LINES[part.change] + _signed(part), ""]
    return "\n".join(lines)


def _signed(part: Difference) -> str:
    pieces = words(Part(part.change, part.before, part.after))
    return "".join(f"{_SIGNS[kind][0]}{text}{_SIGNS[kind][1]}" for kind, text in pieces)


def _difference(part: Part) -> Difference:
    return Difference(change=part.change, before=part.before, after=part.after, html=marked(part))


def _version(article: Mapping[str, Any], *, current: bool) -> VersionOf:
    return VersionOf(
        version=article["version"],
        version_scale=article["version_scale"],
        current=current,
        headline=article.get("headline"),
        published=article["published"],
        received_at=article["received_at"],
        indexed_at=article.get("indexed_at"),
    )


def _summary(fields: Mapping[str, Difference], body: list[Difference]) -> str:
    said = [f"{name} {part.change}" for name, part in fields.items()]
    counts = {
        change: sum(part.change == change for part in body) for change in ("changed", "removed", "added")
    }
    said += [
        f"{count} paragraph{'s' if count > 1 else ''} {change}" for change, count in counts.items() if count
    ]
    return "; ".join(said) or "the text is the same"
