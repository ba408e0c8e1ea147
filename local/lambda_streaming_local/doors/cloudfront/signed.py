"""Signed URLs and cookies, which a behavior with trusted key groups asks for.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PrivateContent.html
"""

from __future__ import annotations

import base64
import binascii
import fnmatch
import ipaddress
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from lambda_streaming_policies.stack.graph import Graph
from lambda_streaming_policies.stack.resource import Block

from ..shared.lookup import find_by_id, read_texts
from .viewer import Viewer

log = logging.getLogger(__name__)

KEY_GROUP = "aws:cloudfront/keyGroup:KeyGroup"
PUBLIC_KEY = "aws:cloudfront/publicKey:PublicKey"
_NAMES = ("Expires", "Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm")


class NotAllowed(Exception):
    """`code` and the text are CloudFront's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class TrustedKeys:
    """The PEM texts of public keys by their ids; empty where a behavior asks for no signature."""

    keys: Mapping[str, str]

    @classmethod
    def of(cls, behavior: Block, graph: Graph) -> TrustedKeys:
        keys = {}
        groups = read_texts(behavior, "trustedKeyGroups")
        for id_ in groups:
            group = find_by_id(graph, KEY_GROUP, id_)
            for key_id in read_texts(group.props, "items") if group is not None else ():
                key = find_by_id(graph, PUBLIC_KEY, key_id)
                keys[key_id] = (key.props.text("encodedKey") if key is not None else None) or ""
        if groups and not keys:
            log.warning(
                "distribution '%s': its key groups are not in this stack, so signed URLs and cookies are not checked "
                "here, and %s is open to everybody",
                behavior.resource.name,
                behavior.text("pathPattern") or "*",
            )
        return cls(keys)

    def check(self, viewer: Viewer, hosts: Sequence[str], now: Callable[[], float] = time.time) -> None:
        """Raises `NotAllowed`. Takes what belongs to the signature out of the viewer's query.

        A URL may be signed for each of `hosts`: the distribution's own names, and the address here.
        """
        if not self.keys:
            return
        claim = _read_query_claim(viewer) or _read_cookie_claim(viewer)
        key_id = claim.get("Key-Pair-Id")
        if not key_id:
            raise NotAllowed("MissingKey", "Missing Key-Pair-Id query parameter or cookie value")
        if not self.keys.get(key_id):
            raise NotAllowed("UnknownKey", "Unknown Key")
        path = viewer.path + (f"?{viewer.query}" if viewer.query else "")
        addresses = [f"{scheme}://{name}{path}" for name in hosts for scheme in ("https", "http")]
        signature = _decode(claim.get("Signature", ""), "Signature")
        if claim.get("Policy"):
            policies: Sequence[bytes] = [_decode(claim["Policy"], "Policy")]
        else:
            policies = [_write_canned_policy(address, claim.get("Expires", "")) for address in addresses]
        from .public_key import verifies  # few stacks trust keys, and cryptography takes a while to load

        algorithm = claim.get("Hash-Algorithm", "SHA1")
        signed = next((one for one in policies if verifies(self.keys[key_id], signature, one, algorithm)), None)
        if signed is None or not _allows(signed, addresses, viewer.ip, now()):
            raise NotAllowed("AccessDenied", "Access denied")


NO_KEYS = TrustedKeys({})


def _read_query_claim(viewer: Viewer) -> dict[str, str]:
    claim = {name: value for name, value in parse_qsl(viewer.query) if name in _NAMES}
    if "Signature" not in claim and "Key-Pair-Id" not in claim:
        return {}
    pairs = viewer.query.split("&")
    viewer.query = "&".join(pair for pair in pairs if pair.partition("=")[0] not in _NAMES)
    return claim


def _read_cookie_claim(viewer: Viewer) -> dict[str, str]:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load("; ".join(viewer.headers.getall("Cookie", [])))
    except CookieError:
        return {}
    return {name: cookies[f"CloudFront-{name}"].value for name in _NAMES if f"CloudFront-{name}" in cookies}


def _decode(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "=").replace("~", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAllowed(f"Malformed{name}", f"Could not unencode {name}") from error


def _write_canned_policy(address: str, expires: str) -> bytes:
    return (
        f'{{"Statement":[{{"Resource":"{address}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{expires}}}}}}}]}}'
    ).encode()


def _allows(policy: bytes, addresses: Sequence[str], ip: str, now: float) -> bool:
    try:
        (statement,) = json.loads(policy)["Statement"]
        return _meets_statement(statement, addresses, ip, now)
    except (KeyError, TypeError, ValueError, RecursionError):
        return False


def _meets_statement(statement: Mapping[str, Any], addresses: Sequence[str], ip: str, now: float) -> bool:
    resource = statement.get("Resource", "*")
    conditions = statement["Condition"]
    if not any(fnmatch.fnmatchcase(address, resource.replace("[", "[[]")) for address in addresses):
        return False
    if now >= conditions["DateLessThan"]["AWS:EpochTime"]:
        return False
    if "DateGreaterThan" in conditions and now < conditions["DateGreaterThan"]["AWS:EpochTime"]:
        return False
    network = conditions.get("IpAddress", {}).get("AWS:SourceIp")
    return network is None or ipaddress.ip_address(ip) in ipaddress.ip_network(network, strict=False)
