"""Where an answer only leads elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from .cause import Cause
from .seen import Seen

_REDIRECTS = (301, 302, 303, 307, 308)


def explain_redirect(seen: Seen) -> Iterator[Cause]:
    if seen.status in _REDIRECTS and seen.has_header("Location"):
        address = urljoin(seen.measurement.url or "", seen.read_header("Location"))
        yield Cause(f"the answer only leads to {address}", "measure that address; redirects are not followed")
