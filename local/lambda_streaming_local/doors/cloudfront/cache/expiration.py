"""How long CloudFront keeps an answer.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
_ERRORS = frozenset({404, 414, 500, 501, 502, 503, 504})
_ERRORS_WITH_MAX_AGE = frozenset({400, 403, 405, 412, 415})
ERROR_SECONDS = 10.0
# Which of the other answers are kept is not documented; these are what RFC 9111 lets a cache keep without being told.
_KEPT = frozenset({200, 203, 300, 301, 308})
_KEPT_WITH_MAX_AGE = _KEPT | {302, 307}


@dataclass(frozen=True)
class Ttl:
    """The TTLs of a cache policy or of the settings before policies, in seconds."""

    minimum: float = 0
    default: float = 0
    maximum: float = 0

    @property
    def caches(self) -> bool:
        return self.maximum > 0

    def find_seconds(self, status: int, headers: Mapping[str, str], error_minimum: float | None) -> float:
        """How long an answer is kept; 0: not at all.

        `error_minimum` is the error caching minimum TTL declared for the status. Errors are kept for at least 10
        seconds by default; whether also where nothing else is cached is not documented, and here they are not.
        """
        directives = _read_directives(headers.get("Cache-Control", ""))
        stated = _read_stated_seconds(directives, headers.get("Expires"))
        if status >= 400:
            return self._find_error_seconds(status, directives, error_minimum)
        if not self.caches or status not in (_KEPT if stated is None else _KEPT_WITH_MAX_AGE):
            return 0
        if directives.keys() & {"no-cache", "no-store", "private"}:
            return self.minimum
        if stated is None:
            return max(self.minimum, self.default)
        return min(max(stated, self.minimum), self.maximum)

    def _find_error_seconds(self, status: int, directives: Mapping[str, str], error_minimum: float | None) -> float:
        stated = _read_stated_seconds(directives, None)
        if status not in _ERRORS and (status not in _ERRORS_WITH_MAX_AGE or stated is None):
            return 0
        if error_minimum is None:
            error_minimum = ERROR_SECONDS if self.caches else 0
        return max(error_minimum, stated or 0) if self.caches else error_minimum


NO_CACHING = Ttl()


def _read_directives(cache_control: str) -> dict[str, str]:
    found = {}
    for directive in cache_control.split(","):
        name, _, value = directive.strip().partition("=")
        found[name.lower()] = value.strip('"')
    return found


def _read_stated_seconds(directives: Mapping[str, str], expires: str | None) -> float | None:
    for name in ("s-maxage", "max-age"):
        value = directives.get(name, "")
        if value.isascii() and value.isdigit():
            return float(value)
    if expires is None:
        return None
    try:
        return max(0.0, parsedate_to_datetime(expires).timestamp() - time.time())
    except ValueError:
        return 0.0  # RFC 9111: a date that is none has passed
