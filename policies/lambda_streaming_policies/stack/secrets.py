"""What looks like a secret, by its name or by its value."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any


def has_secret_name(name: str) -> bool:
    """Whether a name says that its value is a secret, such as DB_PASSWORD."""
    return bool(_SECRET_NAME.search(name)) and not _HARMLESS_NAME.search(name)


def looks_like_secret(name: str, value: str) -> bool:
    """Whether a value is a secret by its name, by the form of a known credential, or because it is long and random."""
    if has_secret_name(name) and may_be_secret(value):
        return True
    if any(pattern.search(value) for pattern in (_CREDENTIAL, _WEBHOOK, _CONNECTION)):
        return True
    if _PUBLIC_NAME.search(name):
        return False
    is_key = bool(_KEY_NAME.search(name)) and bool(_MIXED.search(value)) and not _REFERENCE.match(value)
    return is_key or bool(_WEB_TOKEN.search(value)) or _is_random(name, value) or _holds_secret(value)


def may_be_secret(value: str) -> bool:
    """Whether a value that is said to be a secret may be one, and not the name of one or a reference to it."""
    if value == "" or _NAME.fullmatch(value) or _AUTO_NAME.fullmatch(value):
        return False
    return not _REFERENCE.match(value) or _has_key(value)


_SECRET_NAME = re.compile(
    r"(?i)pass(word|wd|phrase|code)|secret|(^|_)(pwd|pass|pw)($|_)|(db|user|smtp|mail|mysql|pg|admin|root)(pass|pwd)$"
    r"|token|(^|_)dsn($|_)|connection_?string|conn_?str|(basic|redis|http|smtp)_?auth$"
    r"|(api|app|private|access|signing|encryption|auth|license|licence|master|shared|service|account|hmac|jwt|session"
    r"|cookie|cipher|crypto|aes|deploy|webhook|bot)_?key"
    r"|webhook|credential|(^|_)(salt|pepper|pin|jwt|hmac|passkey|bearer)($|_)"
)
# What names a secret, or only sounds like one: DB_SECRET_ARN, MAX_TOKENS, TOKEN_ENDPOINT, ACCESS_KEY_ID.
_HARMLESS_NAME = re.compile(
    r"(?i)_(arns?|names?|ids?|paths?|params?|parameters?|refs?|files?|dirs?|regions?|versions?|prefix|suffix|ttl"
    r"|endpoints?|issuers?|audience|header|limits?|length|size|count|seconds|minutes|timeout|expiry|type|policy|enabled"
    r"|bucket|table|key_id|algorithm|budget|cost|price|level|port|host|hostname|retries|mode|interval|stage|env"
    r"|providers?|sources?|stores?|backend|storage|validation|strategy|format|scheme|location|managers?|fields?|columns?"
    r"|attributes?|claims?|scopes?|realm|domain|rotation|encoding|status|required|expires|expires_in|lifetime|hours"
    r"|days|cache|index|queue|topic|rounds|alg)$"
    r"|(?<!webhook)_ur[il]s?$|tokens$|^(max|min|num)_|public|tokeni[sz]er|_?tokens_|per_token"
    r"|^PARAMETERS_SECRETS_EXTENSION_|^SECRETS_MANAGER_TTL$"
)
# Keys that are made to be seen, such as Stripe's publishable key and Supabase's anonymous one.
_PUBLIC_NAME = re.compile(r"(?i)public|publishable|(^|_)anon(_|$)|site_?key")
# A key that says nothing of what it opens, such as MAILGUN_KEY; most others name a thing in a table or a cache.
_KEY_NAME = re.compile(r"(?i)(^|_)key$")
_MIXED = re.compile(r"(?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{16,}")
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (unique identifiers), and the documented
# prefixes of GitHub, GitLab, Slack, Stripe, Google, OpenAI, Anthropic, Hugging Face, npm, SendGrid, Mailgun and
# Shopify; addresses with a password; an Authorization header.
_CREDENTIAL = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{22}"
    r"|\bglpat-[\w-]{20}|\bxox[abeprs]-[A-Za-z0-9-]{10}|\b[sr]k_(?:live|test)_[A-Za-z0-9]{16}|\bwhsec_[\w+/=]{16}"
    r"|\bAIza[A-Za-z0-9_-]{35}|\bGOCSPX-[\w-]{16}|\bsk-[A-Za-z0-9_-]{20}|\bhf_[A-Za-z0-9]{30}|\bnpm_[A-Za-z0-9]{36}"
    r"|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bkey-[0-9a-z]{32}\b|\bshp(?:at|ss|ca)_[0-9a-f]{32}"
    r"|[a-z][a-z0-9+.-]*://[^\s:/@]*:[^\s:/@{$<*]+@|^(?:Basic|Bearer) [\w+/=.~-]{8}"
)
_WEB_TOKEN = re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.")
# Addresses that let whoever knows them post: Slack, Discord, Microsoft Teams, Zapier, and others by their path.
_WEBHOOK = re.compile(
    r"https://(?:hooks\.slack\.com/(?:services|workflows|triggers)/|(?:\w+\.)?discord(?:app)?\.com/api/webhooks/"
    r"|[\w.-]+\.webhook\.office\.com/|hooks\.zapier\.com/hooks/|chat\.googleapis\.com/v1/spaces/\S+[?&]key=)\S+"
    r"|https?://[^/?#]+\S*[?&](?:token|key|sig|signature|api_?key|secret|password|code)=[^&\s]{8}",
    re.IGNORECASE,
)
# A database's connection string with a password in it.
_CONNECTION = re.compile(r"(?:^|;|\s)(?:password|pwd|accountkey|sharedaccesskey)\s*=\s*[^;\s{$<]{3}", re.IGNORECASE)
# Not a secret whatever its name: a reference, an address, a switch, a number, a level, a placeholder.
_REFERENCE = re.compile(
    r"arn:[a-z-]+:|[a-z][a-z0-9+.-]*://|/[\w./-]+$|\{\{resolve:|\$\{|<[^>]*>$|(true|false|on|off|yes|no|none|null)$|[\d.]*$"
    r"|(trace|debug|info|warn|warning|error|fatal|critical)$"
    r"|\S+\.[a-z]{2,}$|projects/",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9]+(?:[-_.:/][a-z0-9]+)+", re.IGNORECASE)
_HASH_NAME = re.compile(
    r"(?i)sha|hash|commit|revision|digest|checksum|etag|build|version|_id$|_ids$|^id$|public|arn$|url$"
)


# The name of a secret or parameter, such as prod/database/password, of words and not of what chance makes.
_WORD = r"(?:[a-z][a-z0-9._-]+(?:[A-Z][a-z0-9]+)*|(?:[A-Z][a-z0-9]+)+|[A-Z]+)"
_NAME = re.compile(rf"{_WORD}(?:/{_WORD})+/?")


# The name that Pulumi gives a resource that has none, such as chat-key-0a1b2c3.
_AUTO_NAME = re.compile(r"[A-Za-z][\w.-]*-[0-9a-f]{7}")


def _has_key(address: str) -> bool:
    """Whether an address carries a key: before its host, or as a long mixed part of its path."""
    match = re.match(r"[a-z][a-z0-9+.-]*://(?P<user>[^/?#@]+@)?[^/?#]*(?P<rest>.*)", address, re.IGNORECASE)
    if match is None:
        return False
    parts = re.split(r"[/?&=#]", match["rest"])
    return bool(match["user"]) or any(re.fullmatch(r"(?=.*\d)(?=.*[A-Za-z])[\w-]{16,}", part) for part in parts)


def _is_random(name: str, value: str) -> bool:
    """Whether a value is long, of one alphabet of keys, and as mixed as chance makes it."""
    if len(value) < 20 or _REFERENCE.match(value) or _HASH_NAME.search(name):
        return False
    if re.fullmatch(r"[0-9a-fA-F]{32,}", value):
        return _measure_entropy(value) > 3.0
    if not re.fullmatch(r"[A-Za-z0-9+/_=.~!@#$%^&*-]+", value) or _IDENTIFIER.fullmatch(value):
        return False
    kinds = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    return kinds == 3 and _measure_entropy(value) > 3.7


def _measure_entropy(value: str) -> float:
    """Shannon's, in bits a character: 4 is the most that hexadecimal digits can have, 6 that base64 can."""
    shares = [count / len(value) for count in Counter(value).values()]
    return -sum(share * math.log2(share) for share in shares)


def _holds_secret(value: str) -> bool:
    """Whether a value is JSON with a secret in it."""
    if not value.startswith(("{", "[")):
        return False
    try:
        return _any_secret("", json.loads(value))
    except (ValueError, RecursionError):
        return False


def _any_secret(name: str, value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_any_secret(str(inner), item) for inner, item in value.items())
    if isinstance(value, list):
        return any(_any_secret(name, item) for item in value)
    return isinstance(value, str) and looks_like_secret(name, value)
