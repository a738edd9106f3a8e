"""Where a request comes from: the other end of its connection, or what proxies that are ours say of it. Pure."""

from ipaddress import IPv6Address, ip_address
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

UNKNOWN: Final = "unknown"


def client_address(scope: Scope, proxies: int) -> str:
    """The address that limits count by: an IPv4 address, or the /64 of an IPv6 address, which one holder has whole.

    Behind `proxies` proxies of ours, each of which adds whom it was asked by to X-Forwarded-For, it is the entry that the
    outermost one added: what stands before that, anybody can write.
    """
    found = (scope.get("client") or (UNKNOWN, 0))[0]
    if proxies:
        stated = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
        entries = [one.strip() for one in stated if one.strip()]
        # Fewer than there are proxies: somebody came past them, and is who the connection says.
        if len(entries) >= proxies:
            found = entries[-proxies]
    return _counted(found)


def _counted(text: str) -> str:
    if text.startswith("["):  # an IPv6 address, with a port or without
        host = text[1:].partition("]")[0]
    else:
        host = text.rpartition(":")[0] if text.count(":") == 1 else text
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)
