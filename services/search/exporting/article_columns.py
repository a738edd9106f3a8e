"""The columns of exports of articles, and how an article fills them: one row an article, an actor or a cited source. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from services.search.errors import INVALID_PARAMETER, fault
from services.search.exporting.columns import Cell, Column, Kind, Row
from services.search.exporting.parameters import Rows

Stored = Mapping[str, Any]
# Those that hold an article's full text, or passages of it.
FULL_TEXT: Final = frozenset({"body", "sentence", "article"})
# Those that are there only when they are named.
NAMED_ONLY: Final = frozenset({"article"})


@dataclass(frozen=True, slots=True)
class Filled(Column):
    """A column and the cell that it has for an article and, where rows are parts of articles, one part."""

    cell: Callable[[Stored, Stored], Cell]


def _at(*path: str) -> Callable[[Stored, Stored], Cell]:
    """The value at `path` in the article."""

    def cell(article: Stored, _: Stored) -> Cell:
        found: Cell = _inside(article, path)
        return found

    return cell


def _of(*path: str) -> Callable[[Stored, Stored], Cell]:
    """The value at `path` in the part."""

    def cell(_: Stored, part: Stored) -> Cell:
        found: Cell = _inside(part, path)
        return found

    return cell


def _inside(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _each(name: str, *path: str) -> Callable[[Stored, Stored], Cell]:
    """What each object of the list at `path` in the article has as `name`; those without it are left out."""

    def cell(article: Stored, _: Stored) -> Cell:
        return [str(one[name]) for one in _inside(article, path) or () if one.get(name) is not None]

    return cell


def _mentions(name: str) -> Callable[[Stored, Stored], Cell]:
    """What the mentions of the part have as `name`, each once."""

    def cell(_: Stored, part: Stored) -> Cell:
        return list(dict.fromkeys(str(one[name]) for one in part.get("mentions") or () if name in one))

    return cell


def _sentence(article: Stored, part: Stored) -> Cell:
    """The sentence of the first mention."""
    for one in part.get("mentions") or ():
        text = article.get(one.get("field", ""))
        if isinstance(text, str):
            return text[one["sentence_start"] : one["sentence_end"]]
    return None


def _days(article: Stored, _: Stored) -> Cell:
    """The mentioned intervals, each once: a day, or two with `/` between."""
    intervals = ((one["start"], one["end"]) for one in article.get("dates") or ())
    return list(dict.fromkeys(start if start == end else f"{start}/{end}" for start, end in intervals))


def _tags(article: Stored, _: Stored) -> Cell:
    return [str(one) for one in article.get("tags") or ()]


_TEXT, _WHOLE, _LIST = Kind.TEXT, Kind.WHOLE, Kind.LIST
_WHAT: Final = (
    Filled("id", _TEXT, "the article's id", _at("id")),
    Filled("version", _WHOLE, "its version", _at("version")),
    Filled("url", _TEXT, "its address", _at("url")),
    Filled("language", _TEXT, "BCP 47; `und` = undetermined", _at("language", "code")),
    Filled("headline", _TEXT, "its headline", _at("headline")),
    Filled("published_start", Kind.INSTANT, "published at or after this", _at("published", "start")),
    Filled("published_end", Kind.INSTANT, "published at or before this", _at("published", "end")),
    Filled("published_precision", _TEXT, "instant, hour, day, month, year", _at("published", "precision")),
    Filled(
        "published_basis",
        _TEXT,
        "`received`: there is no publication time, the two before are when it came in",
        _at("published", "basis"),
    ),
    Filled("publisher_id", _TEXT, "who published it", _at("sources", "publisher", "id")),
    Filled("publisher_name", _TEXT, "the publisher's name", _at("sources", "publisher", "name")),
    Filled("story_id", _TEXT, "its story: articles that are copies of each other", _at("story_id")),
)
_MADE: Final = (
    Filled("pipeline", _TEXT, "version of the pipeline that made it", _at("pipeline", "version")),
    Filled("catalogue", _TEXT, "version of the catalogue of names", _at("pipeline", "catalogue")),
)
_ARTICLES: Final = (
    *_WHAT,
    Filled("uri", _TEXT, "the publisher's own id", _at("uri")),
    Filled("dek", _TEXT, "the lines under the headline", _at("dek")),
    Filled("byline", _TEXT, "who wrote it", _at("byline")),
    Filled("received_at", Kind.INSTANT, "when it came in", _at("received_at")),
    Filled("indexed_at", Kind.INSTANT, "when it was written to the index", _at("indexed_at")),
    Filled("embargoed_until", _TEXT, "the end of its embargo", _at("embargoed_until")),
    Filled("publisher_domain", _TEXT, "the publisher's domain", _at("sources", "publisher", "domain")),
    Filled("origin_ids", _LIST, "agencies that the text came from", _each("id", "sources", "origin")),
    Filled("origin_names", _LIST, "their names", _each("name", "sources", "origin")),
    Filled(
        "cited_ids", _LIST, "whom it cites; those without an id left out", _each("id", "sources", "cited")
    ),
    Filled("cited_names", _LIST, "the names of all that it cites", _each("name", "sources", "cited")),
    Filled("actor_ids", _LIST, "who is named or meant in it", _each("id", "actors")),
    Filled("actor_names", _LIST, "their names, in the same order", _each("name", "actors")),
    Filled("mentioned_dates", _LIST, "days that it talks about, or `first/last`", _days),
    Filled("duplicate_of", _TEXT, "the earlier article that it has most in common with", _at("duplicate_of")),
    Filled("similarity", Kind.NUMBER, "how much: 0 to 1", _at("similarity")),
    Filled("tags", _LIST, "the publisher's tags", _tags),
    *_MADE,
    Filled("body", _TEXT, "its text, paragraphs with an empty line between", _at("body")),
    Filled(
        "article",
        Kind.JSON,
        "the whole article as `/v1/articles/{id}` gives it, with the evidence for all that was derived",
        lambda article, _: orjson.dumps(article).decode(),
    ),
)
_ACTORS: Final = (
    *_WHAT,
    Filled("actor_id", _TEXT, "a Wikidata id, or `x:…` for who is not in the catalogue", _of("id")),
    Filled("actor_name", _TEXT, "the actor's name", _of("name")),
    Filled("actor_type", _TEXT, "person, state, organisation …", _of("type")),
    Filled("actor_country", _TEXT, "ISO 3166-1", _of("country")),
    Filled("prominence", Kind.NUMBER, "0 to 1", _of("prominence")),
    Filled("in_headline", Kind.FLAG, "whether the headline has it", _of("in_headline")),
    Filled("mentions", _WHOLE, "how often it is mentioned", lambda _, part: len(part.get("mentions") or ())),
    Filled("via", _LIST, "how: name, short, role, demonym", _mentions("via")),
    Filled("texts", _LIST, "the words that mention it, each once", _mentions("text")),
    *_MADE,
)
_CITED: Final = (
    *_WHAT,
    Filled("cited_id", _TEXT, "empty for sources that name nobody in particular", _of("id")),
    Filled("cited_name", _TEXT, "the source's name", _of("name")),
    Filled("cited_type", _TEXT, "person, state, organisation …", _of("type")),
    Filled("cited_role", _TEXT, "medium, speaker, document", _of("role")),
    Filled("mentions", _WHOLE, "how often it is cited", lambda _, part: len(part.get("mentions") or ())),
    Filled(
        "denied",
        _WHOLE,
        "how many of these say that the source did not say it",
        lambda _, part: sum(bool(one.get("negated")) for one in part.get("mentions") or ()),
    ),
    Filled("cues", _LIST, "the words that attribute, each once", _mentions("cue")),
    Filled("texts", _LIST, "the words that name the source, each once", _mentions("text")),
    Filled("sentence", _TEXT, "the sentence of the first mention", _sentence),
    *_MADE,
)
COLUMNS: Final = {Rows.ARTICLES: _ARTICLES, Rows.ACTORS: _ACTORS, Rows.CITED: _CITED}
RECORDS: Final = {Rows.ARTICLES: "article", Rows.ACTORS: "actor", Rows.CITED: "cited"}


def chosen_columns(rows: Rows, named: Sequence[str], *, full_text: bool) -> tuple[Filled, ...]:
    """The columns `named` (none: all but those in NAMED_ONLY), without those of FULL_TEXT unless they may be read.

    Raises RequestError (`invalid_parameter`) for a name that is none.
    """
    known = {one.name: one for one in COLUMNS[rows] if full_text or one.name not in FULL_TEXT}
    if not named:
        return tuple(one for one in known.values() if one.name not in NAMED_ONLY)
    unknown = [name for name in named if name not in known]
    if unknown:
        raise fault(
            INVALID_PARAMETER,
            "columns",
            f"{unknown[0][:100]!r} is no column of rows={rows} that you may read: there are {', '.join(known)}",
        )
    return tuple(known[name] for name in named)


def rows_of(article: Stored, rows: Rows, columns: Sequence[Filled]) -> Iterator[Row]:
    """The rows of one article: one, or one for each of its actors or cited sources."""
    for part in _parts(article, rows):
        yield [column.cell(article, part) for column in columns]


def _parts(article: Stored, rows: Rows) -> Sequence[Stored]:
    match rows:
        case Rows.ARTICLES:
            return ({},)
        case Rows.ACTORS:
            return article.get("actors") or ()
        case Rows.CITED:
            return _inside(article, ("sources", "cited")) or ()
