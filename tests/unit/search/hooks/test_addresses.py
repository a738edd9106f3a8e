"""Which addresses webhooks may go to."""

import pytest

from services.search.hooks.addresses import allowed_networks, refused

PUBLIC = [
    "8.8.8.8", "1.1.1.1", "93.184.216.34", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "192.169.0.1",
    "2606:4700::1111", "2a00:1450:4001:830::200e",
    "64:ff9b::808:808", "2002:808:808::1",  # carriers of a public one
]  # fmt: skip
CLOSED = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",  # noqa: S104
    "192.168.1.1", "100.64.0.1", "100.127.255.255", "169.254.169.254", "169.254.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "100.100.100.200", "192.88.99.1",
    "::", "::1", "fe80::1", "fe80::1%eth0", "febf::1", "fc00::1", "fd00:ec2::254", "fdff::1", "ff02::1", "ff0e::1", "fec0::1",
    "2001:db8::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "100::1", "3fff::1", "5f00::1", "4000::1",
    # IPv4 inside IPv6.
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:c0a8:101::1",
    # No address at all.
    "", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "017700000001", "1.2.3.4.5", "127.0.0.1\n", "[::1]",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_sent_to(address):
    assert not refused(address)


@pytest.mark.parametrize("address", CLOSED)
def test_all_others_may_not(address):
    assert refused(address)


def test_an_operator_may_allow_a_network_and_opens_no_other():
    allowed = allowed_networks("10.20.0.0/16, fd12::/16,127.0.0.1/32")
    assert not any(refused(one, allowed) for one in ("10.20.3.4", "fd12::1", "127.0.0.1", "8.8.8.8"))
    assert all(refused(one, allowed) for one in ("10.21.0.1", "fd13::1", "127.0.0.2", "::1", "fe80::1%10"))
    # What carries an allowed one is not what was allowed.
    assert all(refused(one, allowed) for one in ("::ffff:127.0.0.1", "64:ff9b::7f00:1"))


@pytest.mark.parametrize("stated", ["10.0.0.1/8", "localhost", "10.0.0.0/33", "*"])
def test_what_is_no_network_is_none(stated):
    with pytest.raises(ValueError, match=r".+"):
        allowed_networks(stated)
