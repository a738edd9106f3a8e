"""The entries of a saved search's feed, from its matches. Pure.

One entry an article, as it was last told of, and one that says what is wrong with the search when something is.
"""

import html
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from schemas.moments import from_epoch_ms
from services.search.feeds.feed import Entry
from services.search.saved import links
from services.search.saved.matches import Kind
from services.search.saved.problem import Trouble
from services.search.saved.reading import Readable
from services.search.saved.searches import SavedSearch

_LONGEST_TITLE: Final = 300
_WITHDRAWN: Final = "An article that was told of here has been withdrawn"
_UNTITLED: Final = "(without a headline)"
_KINDS: Final = {
    Kind.NEW_VERSION: "A newer version of an article that was told of before.",
    Kind.RE_ENRICHED: "Telex reads this article differently now; its text is the same.",
    Kind.EARLIER: "It was there before this search was saved.",
}


def feed_id(search: SavedSearch) -> str:
    """The id of the feed: the same for ever, wherever it is read."""
    return f"urn:telex:search:{search.id}"


def entries(base: str, search: SavedSearch, matches: Sequence[Readable]) -> list[Entry]:
    """Entries of `matches`, which are the newest first, as many of an hour as the search wants.

    An article that may not be seen has none, unless it was withdrawn: then it says so and holds nothing of it.
    """
    wanted = [one for one in matches if one.numbered.match.kind in {*search.kinds, Kind.EARLIER}]
    first_ms = {one.numbered.match.article: one.numbered.match.at_ms for one in wanted}
    latest: dict[str, Readable] = {}
    for one in wanted:
        latest.setdefault(one.numbered.match.article, one)
    shown = [
        _entry(base, search, one, from_epoch_ms(first_ms[key]))
        for key, one in latest.items()
        if one.article is not None or one.numbered.match.kind is Kind.WITHDRAWN
    ]
    return _few(base, search, shown)


def problem_entry(base: str, search: SavedSearch, trouble: Trouble) -> Entry:
    """The entry that tells the owner that the search cannot be run."""
    where = "" if trouble.position is None else f" (at character {trouble.position + 1})"
    about = f"{trouble.param}: " if trouble.param else ""
    said = f"{about}{trouble.message}{where}"
    at = from_epoch_ms(trouble.since_ms)
    return Entry(
        id=f"{feed_id(search)}:problem:{trouble.since_ms}",
        title="This saved search does not work",
        url=links.search_page(base, search),
        updated=at,
        published=at,
        html=f"<p>{html.escape(said)}</p><p>{html.escape(trouble.code)}. It is tried again by itself; what it misses "
        "meanwhile is looked at then.</p>",
        tags=("problem",),
    )


def _entry(base: str, search: SavedSearch, one: Readable, first: datetime) -> Entry:
    match, article = one.numbered.match, one.article
    updated = from_epoch_ms(match.at_ms)
    identity = f"{feed_id(search)}:article:{match.article}"
    if article is None or match.kind is Kind.WITHDRAWN:
        return Entry(
            id=identity,
            title=_WITHDRAWN,
            url=links.search_page(base, search),
            updated=updated,
            published=first,
            tags=(Kind.WITHDRAWN.value,),
        )
    return Entry(
        id=identity,
        title=(article.get("headline") or _UNTITLED)[:_LONGEST_TITLE],
        url=links.article_page(base, article),
        updated=updated,
        published=first,
        html=_html(base, one, article),
        author=_publisher(article),
        language=(article.get("language") or {}).get("code"),
        tags=(match.kind.value,),
    )


def _html(base: str, one: Readable, article: Mapping[str, Any]) -> str:
    match = one.numbered.match
    parts = [f"<p>{html.escape(_KINDS[match.kind])}</p>"] if match.kind in _KINDS else []
    dek = article.get("dek")
    if dek and "dek" not in one.highlights:
        parts.append(f"<p>{html.escape(dek)}</p>")
    # Passages are escaped already, with their hits in <mark>.
    parts += [f"<p>{passage}</p>" for passages in one.highlights.values() for passage in passages]
    address = html.escape(links.article_api(base, match.article))
    return "".join([*parts, f'<p><a href="{address}">What Telex knows of it</a></p>'])


def _publisher(article: Mapping[str, Any]) -> str | None:
    publisher = (article.get("sources") or {}).get("publisher") or {}
    name = publisher.get("name")
    return name if isinstance(name, str) and name else None


def _few(base: str, search: SavedSearch, shown: list[Entry]) -> list[Entry]:
    """`shown`, with one entry in the place of those of an hour that are above what the search wants of it."""
    if search.max_per_hour is None:
        return shown
    hours: dict[datetime, list[Entry]] = {}
    for entry in shown:
        hours.setdefault(entry.updated.replace(minute=0, second=0, microsecond=0), []).append(entry)
    kept: list[Entry] = []
    for hour, of_hour in hours.items():
        # Newest first: those that came first in their hour are told, the later ones counted.
        left_out = len(of_hour) - search.max_per_hour
        if left_out > 0:
            kept.append(
                Entry(
                    id=f"{feed_id(search)}:hour:{hour:%Y%m%d%H}",
                    title=f"{left_out} more between {hour:%H:%M} and {hour + timedelta(hours=1):%H:%M} UTC",
                    url=links.search_page(base, search),
                    updated=of_hour[0].updated,
                    published=hour,
                    tags=("left_out",),
                )
            )
        kept += of_hour[max(0, left_out) :]
    return kept
