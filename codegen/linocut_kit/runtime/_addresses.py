"""The ranges that are no place for a public image, as IANA's registries list them.

`ipaddress` has them too, but other ones in each version of Python.
"""

import ipaddress
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# First match wins. https://www.iana.org/assignments/iana-ipv4-special-registry, and ...ipv6...
_V4: Final = tuple(
    (ipaddress.IPv4Network(network), kind)
    for network, kind in (
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("10.0.0.0/8", "private"),
        ("172.16.0.0/12", "private"),
        ("192.168.0.0/16", "private"),
        ("100.64.0.0/10", "shared"),
        ("0.0.0.0/8", "reserved"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "documentation"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("198.18.0.0/15", "benchmarking"),
        ("192.31.196.0/24", "reserved"),
        ("192.52.193.0/24", "reserved"),
        ("192.88.99.0/24", "reserved"),
        ("192.175.48.0/24", "reserved"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_V6: Final = tuple(
    (ipaddress.IPv6Network(network), kind)
    for network, kind in (
        ("::1/128", "loopback"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("fc00::/7", "private"),
        ("ff00::/8", "multicast"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("2001::/32", "tunnel"),
        ("2002::/16", "tunnel"),
        ("2001::/23", "reserved"),
        ("2620:4f:8000::/48", "reserved"),
        ("2000::/3", "public"),
    )
)
# Both lead to the IPv4 address in their last 32 bits, on networks that have no other way to it.
_CARRIERS: Final = tuple(map(ipaddress.IPv6Network, ("::ffff:0:0/96", "64:ff9b::/96")))


def address_kind(text: str) -> str:
    """`public`, or what else the address is: `loopback`, `private`, `documentation`, …"""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if not any(address in i_pv6_network for i_pv6_network in _CARRIERS):
            return next((kind for network, kind in _V6 if address in network), "reserved")
        address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return next((kind for network, kind in _V4 if address in network), "public")
