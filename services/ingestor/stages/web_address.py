"""Web addresses and domains in the one form that Telex compares and shows. Pure, nothing is ever fetched."""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna

_PORTS: Final = {"http": 80, "https": 443}
_TABLE: Final = tomllib.loads((Path(__file__).parent / "tracking.toml").read_text("utf-8"))
_TRACKING: Final = frozenset(_TABLE["parameters"])
_TRACKING_PREFIXES: Final = tuple(_TABLE["prefixes"])


def canonical_url(url: str) -> str | None:
    """`url` with its host in lower case and ASCII, without fragment, default port and tracking parameters.

    The order of the other parameters is kept: to some servers it matters. None when it is no http(s) address.
    """
    try:
        parts = urlsplit("".join(url.split()))
        host = domain(parts.hostname or "", keep_www=True)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    shown = host if port is None or port == _PORTS[parts.scheme] else f"{host}:{port}"
    query = "&".join(_kept(parts.query.split("&")))
    return urlunsplit(SplitResult(parts.scheme, shown, parts.path or "/", query, ""))


def _kept(parameters: Iterable[str]) -> Iterable[str]:
    for parameter in parameters:
        name = parameter.partition("=")[0].lower()
        if parameter and name not in _TRACKING and not name.startswith(_TRACKING_PREFIXES):
            yield parameter


@lru_cache(maxsize=4096)  # a feed has few, and the rules of international names are slow
def domain(text: str, *, keep_www: bool = False) -> str | None:
    """The domain that `text` names, a bare domain or an address: lower case, ASCII form, without `www.`.

    None when there is none in it.
    """
    bare = text.strip().lower()
    if "//" in bare:
        try:
            bare = urlsplit(bare).hostname or ""
        except ValueError:
            return None
    bare = bare.partition("/")[0].partition(":")[0].strip(".")
    if not keep_www:
        bare = bare.removeprefix("www.")
    if not bare or any(char.isspace() for char in bare):
        return None
    try:
        ascii_form = idna.encode(bare, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        # Host names in use break the rules (an underscore, an address in numbers): those are taken as they stand.
        ascii_form = bare if bare.isascii() and bare.isprintable() else ""
    return ascii_form.lower() or None
