"""Networks that resources and policies let in, such as `10.0.0.0/16`."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network


def find_everywhere(networks: Iterable[str]) -> set[str]:
    """The widest of networks that together are all addresses there are, of IPv4 or of IPv6; else none.

    `0.0.0.0/0` is so alone, `0.0.0.0/1` and `128.0.0.0/1` are together. What is no network is left out.
    """
    short: dict[str, IPv4Network] = {}
    long: dict[str, IPv6Network] = {}
    for text in networks:
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            continue
        if isinstance(network, IPv4Network):
            short[text] = network
        else:
            long[text] = network
    found: set[str] = set()
    if any(network.prefixlen == 0 for network in collapse_addresses(short.values())):
        found |= _find_widest(short)
    if any(network.prefixlen == 0 for network in collapse_addresses(long.values())):
        found |= _find_widest(long)
    return found


def _find_widest(networks: dict[str, IPv4Network] | dict[str, IPv6Network]) -> set[str]:
    widest = min(network.prefixlen for network in networks.values())
    return {text for text, network in networks.items() if network.prefixlen == widest}
