"""Which network addresses are of the public internet: our server must not be sent to knock on inner doors."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

PUBLIC_V6 = IPv6Network("2000::/3")  # all that is given out today (RFC 4291); an address that wraps an IPv4 one is not
NOT_PUBLIC_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocols of the IETF, Teredo among them (RFC 2928, 4380)
        "2001:db8::/32",  # documentation (RFC 3849)
        "2002::/16",  # 6to4, an IPv4 address in disguise (RFC 3056)
        "3fff::/20",  # documentation (RFC 9637)
        "5f00::/16",  # segment routing (RFC 9602)
    )
)
TO_6TO4 = IPv4Network("192.88.99.0/24")  # relays of 6to4 (RFC 7526)
ISATAP = (0x00005EFE, 0x02005EFE)  # an IPv4 address in the last half of an IPv6 one (RFC 5214)


def is_public(address: str) -> bool:
    """Is it an address that anybody can reach, and of a machine that is only itself?

    Addresses that carry an IPv4 one inside (::ffff:, 64:ff9b::, 2002::, Teredo…) are refused whatever they carry: a
    gateway would lead them to where the inner one is.

    >>> is_public("93.184.215.14"), is_public("127.0.0.1"), is_public("64:ff9b::7f00:1")
    (True, False, False)
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return _is_public_v4(parsed) if isinstance(parsed, IPv4Address) else _is_public_v6(parsed)


def _is_public_v4(address: IPv4Address) -> bool:
    if address in TO_6TO4:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id or address not in PUBLIC_V6 or any(address in block for block in NOT_PUBLIC_V6):
        return False
    return (int(address) >> 32) & 0xFFFFFFFF not in ISATAP and address.is_global
