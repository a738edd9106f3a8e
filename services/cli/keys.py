"""`telex keys`: the API keys of the search service."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import click

from schemas.moments import Moment, iso
from services.cli.environment import load_settings, run
from services.cli.moment import moment
from services.engines.factory import make_records
from services.engines.records import MAX_NAME_BYTES, RecordRefused, Records
from services.search.access.key_text import PREFIX
from services.search.access.keys import Key, KeyEnded, KeyMissing, Keys
from services.search.access.signing import rotate as rotate_secret
from services.search.visibility import Scope

_T = TypeVar("_T")
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_PAGE: Final = 100


@click.group
def keys() -> None:
    """Make, list, rotate and revoke the API keys of the search service.

    They are kept beside the index that TELEX_INDEX names; a search service that runs sees every change within seconds.
    """


def _span(_ctx: click.Context, _param: click.Parameter, value: str) -> timedelta:
    number, unit = value[:-1], value[-1:]
    if unit not in _UNITS or not number.isascii() or not number.isdigit() or len(number) > 6:
        raise click.BadParameter(f"{value!r} is no span of time: 30m, 24h, 7d")
    return timedelta(seconds=int(number) * _UNITS[unit])


@keys.command
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([one.value for one in Scope]),
    default=("read", "fulltext"),
    show_default=True,
    help="What it may do; repeat for several.",
)
@click.option("--expires", callback=moment, help="When it ends: a day, or a time with its zone; else never.")
@click.option("--note", help="Whom to ask about it.")
def add(name: str, scopes: tuple[str, ...], expires: Moment | None, note: str | None) -> None:
    """Make a key for NAME and print it. It is shown this once: only a hash of it is kept."""
    if not name.isprintable() or not 0 < len(name) <= 100:
        raise click.ClickException("a name has 1 to 100 characters, none of them a control character")

    expires_at = None if expires is None else expires.start
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise click.ClickException("--expires lies in the past")

    async def make(found: Keys) -> tuple[Key, str]:
        key, text = await found.make(
            name, frozenset(Scope(one) for one in scopes), note=note, expires_at=expires_at, by="command line"
        )
        return key, text.shown()

    key, text = _with_keys(make)
    _show(key, text)


@keys.command("list")
def list_keys() -> None:
    """Print every key: id, state, scopes, name, when it was made and last used (to the hour), when it ends, note."""

    async def every(found: Keys) -> list[Key]:
        listed: list[Key] = []
        while page := await found.page(listed[-1].id if listed else "", _PAGE):
            listed += page
        return listed

    now = datetime.now(UTC)
    for key in _with_keys(every):
        parts = [
            key.id,
            key.ended(now) or "good",
            ",".join(sorted(key.scopes)),
            key.name,
            f"made {_day(key.created_at)}",
            f"last used {_day(key.last_used_at)}",
            f"ends {_day(key.expires_at)}",
            key.note or "",
        ]
        click.echo("\t".join(parts).rstrip())


@keys.command
@click.argument("key_id")
@click.option(
    "--grace",
    callback=_span,
    default="24h",
    show_default=True,
    help="How long what the key was until now stays good: 0s, 30m, 24h, 7d.",
)
def rotate(key_id: str, grace: timedelta) -> None:
    """Give the key with the id KEY_ID another secret, and print it this once."""

    async def change(found: Keys) -> tuple[Key, str]:
        key, text = await found.rotate(_id(key_id), grace)
        return key, text.shown()

    _show(*_with_keys(change))


@keys.command
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """End the key with the id KEY_ID for good."""
    key = _with_keys(lambda found: found.revoke(_id(key_id)))
    click.echo(f"revoked {key.id} ({key.name}): it is refused everywhere within some seconds")


@keys.command("rotate-cursors")
def rotate_cursors() -> None:
    """Sign cursors with another secret. Those of the one before stay good, older ones end."""
    _with_records(rotate_secret)
    click.echo("cursors are signed with another secret within a minute")


def _id(stated: str) -> str:
    """The id in `stated`: itself, or in a whole key."""
    if stated.startswith(f"{PREFIX}_"):
        stated = stated.split("_")[1]
    if not 0 < len(stated) <= MAX_NAME_BYTES:
        raise KeyMissing
    return stated


def _show(key: Key, text: str) -> None:
    click.echo(text)
    click.echo(
        f"key {key.id} for {key.name}, may {', '.join(sorted(key.scopes))}. It is shown this once. "
        'Send it as "Authorization: Bearer telex_…", never in an address.',
        err=True,
    )


def _with_keys(work: Callable[[Keys], Awaitable[_T]]) -> _T:
    try:
        return _with_records(lambda records: work(Keys(records, lambda: datetime.now(UTC))))
    except (KeyMissing, RecordRefused):
        raise click.ClickException("no key has this id: `telex keys list` shows them") from None
    except KeyEnded:
        raise click.ClickException(
            "a key that has ended cannot be rotated: `telex keys add` makes one"
        ) from None


def _with_records(work: Callable[[Records], Awaitable[_T]]) -> _T:
    async def done() -> _T:
        records = make_records(load_settings(log_level="warning"))
        await records.start()
        try:
            await records.ensure()
            return await work(records)
        finally:
            await records.close()

    return run(done())


def _day(moment: datetime | None) -> str:
    return "never" if moment is None else iso(moment)
