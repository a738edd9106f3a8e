"""Which network addresses webhooks may go to: public ones, and those of networks that an operator allows. Pure.

An address that carries another one inside (IPv4 in IPv6, NAT64, 6to4, Teredo) is judged by both.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# What `is_global` of the oldest Python that Telex runs on calls global, or might: named here, so that it depends on no version.
_CLOSED: Final[tuple[Network, ...]] = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, where clouds tell machines their keys
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocols' own
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays to 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",
        "168.63.129.16/32",  # a cloud's platform, behind an address that is public by its number
        "::/128",
        "::1/128",
        "100::/64",  # discarded
        "2001::/23",  # protocols' own; Teredo is in it
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",  # unique local
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_PUBLIC_V6: Final = IPv6Network("2000::/3")
# How machines with IPv6 alone reach IPv4: as public as what it carries.
_NAT64: Final = IPv6Network("64:ff9b::/96")
# IPv4 addresses in IPv6 ones: the network, and how far to the right the 32 bits stand.
_CARRIERS: Final = (
    (IPv6Network("::/96"), 0),
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("64:ff9b:1::/48"), 0),
    (IPv6Network("2002::/16"), 80),
)


def allowed_networks(stated: str) -> tuple[Network, ...]:
    """The networks in `stated`, such as `10.20.0.0/16,fd00::/8`. Raises ValueError for what is none."""
    return tuple(ip_network(part.strip()) for part in stated.split(",") if part.strip())


def refused(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether nothing may be sent to the numeric `address`: it is not public, and in none of the `allowed` networks.

    What is no address is refused.
    """
    try:
        # A scope (`fe80::1%eth0`) names an interface of this machine.
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if "%" not in address and any(parsed.version == one.version and parsed in one for one in allowed):
        return False
    return "%" in address or any(_closed(one) for one in (parsed, *_carried(parsed)))


def _closed(address: Address) -> bool:
    if any(address.version == one.version and address in one for one in _CLOSED):
        return True
    if isinstance(address, IPv6Address):
        return address not in _PUBLIC_V6 and address not in _NAT64
    return not address.is_global


def _carried(address: Address) -> Iterator[Address]:
    if isinstance(address, IPv6Address):
        for network, shift in _CARRIERS:
            if address in network:
                yield IPv4Address(int(address) >> shift & 0xFFFF_FFFF)
