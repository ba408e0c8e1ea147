"""Why CloudFront refused a signed URL or signed cookies, or asked for them.

Of most reasons it says "Access denied" and no more, so that what the request itself says has to tell.
https://repost.aws/knowledge-center/cloudfront-troubleshoot-signed-url-cookies
"""

from __future__ import annotations

import base64
import binascii
import fnmatch
import json
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .cause import Cause
from .seen import Seen

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NAMES = ("Expires", "Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm")
_CODES = ("InvalidKey", "MalformedPolicy", "MalformedSignature", "MissingKey", "UnknownKey")


def is_about_claim(seen: Seen) -> bool:
    """Whether CloudFront refused how the request is signed for it, or that it is not."""
    if not seen.via_cloudfront or seen.is_function_url or seen.is_rest_api:
        return False
    return seen.message.startswith(_CODES) or (seen.message.startswith("AccessDenied: ") and bool(_read_claim(seen)))


def explain_claim(seen: Seen) -> Iterator[Cause]:
    claim = _read_claim(seen)
    what = "signed URL" if _read_query(seen) else "signed cookies"
    message = seen.message
    if message.startswith("MissingKey"):
        yield from _explain_missing(claim, what)
    elif message.startswith(("InvalidKey", "UnknownKey")):
        yield Cause(
            f"the behavior's key groups have no public key with the id {claim.get('Key-Pair-Id')}",
            "give the id of the public key at CloudFront (K...) as Key-Pair-Id, and its key group to the behavior",
        )
    elif message.startswith("Malformed"):
        yield Cause(
            f"what the {what} has is not in CloudFront's base64",
            "write '-' for '+', '_' for '=' and '~' for '/', and do not encode it once more",
        )
    else:
        yield from _explain_denial(seen, claim, what)


def _explain_missing(claim: Mapping[str, str], what: str) -> Iterator[Cause]:
    if claim:
        yield Cause(
            f"the {what} has {', '.join(sorted(claim))} and no Key-Pair-Id",
            "give Expires or Policy, Signature and Key-Pair-Id; in a shell put the URL in quotes, as '&' ends it",
        )
    else:
        yield Cause("the behavior lets in signed URLs or cookies only", "sign the URL with a key of its key group")


def _explain_denial(seen: Seen, claim: Mapping[str, str], what: str) -> Iterator[Cause]:
    resource, conditions = _read_policy(claim)
    end, start = _read_time(conditions, "DateLessThan"), _read_time(conditions, "DateGreaterThan")
    now = time.time()
    if end is not None and now >= end:
        yield Cause(f"the {what} expired at {_write_time(end)}", "sign anew; it has to hold when the request begins")
    if start is not None and now < start:
        yield Cause(f"the {what} is not valid before {_write_time(start)}", "sign with an earlier DateGreaterThan")
    if resource and not _is_for(resource, _strip_query(seen), seen.host in _LOOPBACK):
        yield Cause(f"the policy of the {what} is for {resource}, and not for this address", "sign for this address")
    if "IpAddress" in conditions:
        yield Cause(
            f"the policy of the {what} lets in addresses of {_read_network(conditions)} only",
            "sign for the address that CloudFront sees",
        )
    yield Cause(
        f"the signature is not that of the key {claim.get('Key-Pair-Id')}, or what was signed has been changed since",
        "sign with the private key that belongs to it, the address as it is asked for, and add no query after that",
    )


def _read_claim(seen: Seen) -> dict[str, str]:
    return _read_query(seen) or _read_cookies(seen)


def _read_query(seen: Seen) -> dict[str, str]:
    query = parse_qsl(urlsplit(seen.measurement.url or "").query)
    found = {name: value for name, value in query if name in _NAMES}
    return found if len(found) > 1 or "Signature" in found else {}


def _read_cookies(seen: Seen) -> dict[str, str]:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(seen.measurement.sent_headers.get("Cookie", ""))
    except CookieError:
        return {}
    return {name: cookies[f"CloudFront-{name}"].value for name in _NAMES if f"CloudFront-{name}" in cookies}


def _read_policy(claim: Mapping[str, str]) -> tuple[str | None, Mapping[str, Any]]:
    """The resource of a policy, None where it is the address itself, and the conditions."""
    if "Policy" not in claim:
        expires = claim.get("Expires", "")
        return None, {"DateLessThan": {"AWS:EpochTime": int(expires)}} if expires.isdecimal() else {}
    text = claim["Policy"].replace("-", "+").replace("_", "=").replace("~", "/")
    try:
        statement = json.loads(base64.b64decode(text, validate=True))["Statement"][0]
        resource, conditions = statement.get("Resource"), statement.get("Condition")
    except (AttributeError, binascii.Error, IndexError, KeyError, RecursionError, TypeError, ValueError):
        return None, {}
    return (resource if isinstance(resource, str) else None), (conditions if isinstance(conditions, dict) else {})


def _is_for(resource: str, address: str, is_local: bool) -> bool:
    """Whether the pattern `resource` is that of `address`; of one that stands for AWS's here, the path counts."""
    place = resource.split("/", 3)
    if is_local and len(place) == 4:
        resource, address = place[3], address.split("/", 3)[-1]
    return fnmatch.fnmatchcase(address, resource.replace("[", "[[]"))


def _read_time(conditions: Mapping[str, Any], name: str) -> int | None:
    condition = conditions.get(name)
    value = condition.get("AWS:EpochTime") if isinstance(condition, dict) else None
    return value if isinstance(value, int) else None


def _read_network(conditions: Mapping[str, Any]) -> str:
    condition = conditions["IpAddress"]
    return str(condition.get("AWS:SourceIp") if isinstance(condition, dict) else condition)


def _write_time(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):  # as where milliseconds were meant
        return f"{seconds} s since 1970"


def _strip_query(seen: Seen) -> str:
    """The address without what belongs to the signature."""
    url, question, query = (seen.measurement.url or "").partition("?")
    kept = "&".join(pair for pair in query.split("&") if pair.partition("=")[0] not in _NAMES)
    return f"{url}?{kept}" if question and kept else url
