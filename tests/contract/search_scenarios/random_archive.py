"""Random articles, as rows like those of `archives/`, and what counting them one by one in Python gives."""

import random
from collections.abc import Callable
from typing import Any, Final

Row = dict[str, Any]

_ACTORS: Final = (
    ["Q7747", "Vladimir Putin", "person", "RU"],
    ["Q159", "Russia", "state", "RU"],
    ["Q423", "North Korea", "state", "KP"],
    ["Q1065", "United Nations", "organisation", None],
    ["x:jeanne-brun", "Jeanne Brun", "person", None],
    ["x:jean-petit", "Jean Petit", "person", "FR"],
)
_WORDS: Final = ("treaty", "horses", "summit", "rain")


def archive(seed: int, size: int) -> list[Row]:
    """The same rows for the same seed. Some may not be seen."""
    draw = random.Random(seed)  # noqa: S311 - not for secrets
    return [_row(draw, number) for number in range(size)]


def _row(draw: random.Random, number: int) -> Row:
    actors = draw.sample(_ACTORS, draw.choice([0, 0, 1, 2, 3]))
    row: Row = {
        "id": f"{draw.randrange(2**32):08x}",
        "language": draw.choices(("en", "fr", "ru", "und"), (5, 3, 2, 1))[0],
        "story_id": f"s{draw.randrange(60)}",
        "headline": f"Number {number}",
        "body": " ".join(draw.choice(_WORDS) for _ in range(4)),
        "actors": [[*one, 0.5, "name"] for one in actors],
        "cited": [["x:kcna", "KCNA", draw.choice(("medium", "speaker"))]] if draw.random() < 0.3 else [],
        "origin": [["Q40464", "AFP"], ["Q130879", "Reuters"]][: draw.choice([0, 0, 1, 2])],
        "dates": [
            [f"{draw.randrange(2018, 2022)}-{draw.randrange(1, 13):02}"]
            for _ in range(draw.choice([0, 1, 2]))
        ],
    }
    if draw.random() < 0.8:
        name = f"p{draw.randrange(9)}"
        row["publisher"] = [f"{name}.example", name.upper(), f"{name}.example"]
    day = f"{draw.randrange(2020, 2022)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
    match draw.randrange(8):
        case 0:
            pass
        case 1:
            row["published"] = [day[:4], "year"]
        case 2:
            row["published"] = [day[:7], "month"]
        case 3:
            row["published"] = [f"{day}T12:00:00Z", "instant"]
        case _:
            row["published"] = [day, "day"]
    if draw.random() < 0.1:
        row["status"] = draw.choice(("withheld", "canceled"))
    elif draw.random() < 0.1:
        row["embargoed_until"] = "2099-01-01T00:00:00Z"
    return row


def may_be_seen(row: Row) -> bool:
    """Whether `row` is public."""
    return row.get("status", "usable") == "usable" and "embargoed_until" not in row


def _month(row: Row) -> tuple[set[str], bool]:
    stated, precision = row.get("published", (None, None))
    return ({f"{stated[:7]}-01"} if stated and precision != "year" else set()), stated is None


def _years(row: Row) -> tuple[set[str], bool]:
    return {f"{date[0][:4]}-01-01" for date in row["dates"]}, not row["dates"]


def _values(read: Callable[[Row], set[str]]) -> Callable[[Row], tuple[set[str], bool]]:
    def values(row: Row) -> tuple[set[str], bool]:
        found = read(row)
        return found, not found

    return values


# Each facet or clock: a row's values, and whether the row is `none`. Months of publication, years that are mentioned.
VALUES: Final[dict[str, Callable[[Row], tuple[set[str], bool]]]] = {
    "language": _values(lambda row: {row["language"]}),
    "publisher": _values(lambda row: {row["publisher"][0]} if "publisher" in row else set()),
    "story": _values(lambda row: {row["story_id"]}),
    "actor": _values(lambda row: {one[0] for one in row["actors"]}),
    "actor_type": _values(lambda row: {one[2] for one in row["actors"]}),
    "country": _values(lambda row: {one[3] for one in row["actors"]} - {None}),
    "origin": _values(lambda row: {one[0] for one in row["origin"]}),
    "cited": _values(lambda row: {one[0] for one in row["cited"]}),
    "cited_role": _values(lambda row: {one[2] for one in row["cited"]}),
    "published_basis": _values(lambda row: {"stated" if "published" in row else "received"}),
    "precision": _values(lambda row: {row["published"][1]} if "published" in row else set()),
    "mentions_precision": _values(lambda row: {"month"} if row["dates"] else set()),
    "published": _month,
    "mentions": _years,
}
SINGLE: Final = frozenset({"language", "publisher", "story", "published_basis", "precision", "published"})


def count(rows: list[Row]) -> list[int]:
    """Articles and stories."""
    return [len(rows), len({row["story_id"] for row in rows})]


def of_kind(rows: list[Row], name: str, kind: str, value: str, shown: set[str]) -> list[Row]:
    """The rows that an answer counts as `kind` and `value` of the facet `name`, which shows the values `shown`."""
    read = VALUES[name]
    if kind == "none":
        return [row for row in rows if read(row)[1]]
    if kind == "other":
        return [row for row in rows if not read(row)[1] and not read(row)[0] & shown]
    return [row for row in rows if value in read(row)[0]]
