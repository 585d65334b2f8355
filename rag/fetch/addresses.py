"""Which addresses of the internet are public, so that no page makes this machine ask its own network.

The tables are IANA's registries of special-purpose addresses (RFC 6890), written out: what the standard
library says of an address has changed within one release of Python.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_IPV4 = {
    "0.0.0.0/8": "unspecified",
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "shared by a provider's customers",
    "127.0.0.0/8": "this machine itself",
    "169.254.0.0/16": "link-local",
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "reserved",
    "192.0.2.0/24": "for documentation",
    "192.88.99.0/24": "reserved",
    "192.168.0.0/16": "private",
    "198.18.0.0/15": "for measurements",
    "198.51.100.0/24": "for documentation",
    "203.0.113.0/24": "for documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
}
_IPV6 = {
    "::/128": "unspecified",
    "::1/128": "this machine itself",
    "64:ff9b:1::/48": "private",
    "2001::/23": "reserved",
    "2001:db8::/32": "for documentation",
    "3fff::/20": "for documentation",
    "fc00::/7": "private",
    "fe80::/10": "link-local",
    "fec0::/10": "private",
    "ff00::/8": "multicast",
}
_SPECIAL_V4 = {IPv4Network(network): why for network, why in _IPV4.items()}
_SPECIAL_V6 = {IPv6Network(network): why for network, why in _IPV6.items()}
_GLOBAL_V6 = IPv6Network("2000::/3")  # the one part of IPv6 from which public addresses are given out
# Networks whose addresses stand for one of IPv4, and by how many bits that is shifted in them: compatible
# and mapped (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052), 6to4 (RFC 3056).
_EMBEDDING = {
    IPv6Network("::/96"): 0,
    IPv6Network("::ffff:0:0/96"): 0,
    IPv6Network("::ffff:0:0:0/96"): 0,
    IPv6Network("64:ff9b::/96"): 0,
    IPv6Network("2002::/16"): 80,
}


def why_not_public(address: str) -> str | None:
    """Why the IP ``address`` is not one of the public internet ("private", "link-local"), or None if it is.

    What is no IP address at all is "no address".
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "no address"
    return _why_v4(parsed) if isinstance(parsed, IPv4Address) else _why_v6(parsed)


def is_local_name(host: str) -> bool:
    """Whether ``host`` is a name of this machine, whatever it resolves to (RFC 6761)."""
    name = host.rstrip(".").lower()
    return name in ("localhost", "localhost.localdomain") or name.endswith(".localhost")


def _why_v4(address: IPv4Address) -> str | None:
    return next((why for network, why in _SPECIAL_V4.items() if address in network), None)


def _why_v6(address: IPv6Address) -> str | None:
    if why := next((why for network, why in _SPECIAL_V6.items() if address in network), None):
        return why
    for network, shift in _EMBEDDING.items():
        if address in network:
            return _why_v4(IPv4Address((int(address) >> shift) & 0xFFFF_FFFF))
    return None if address in _GLOBAL_V6 else "reserved"
