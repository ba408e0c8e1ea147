"""Where a request to a REST API names its tenant.

https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation-invoke.html
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any


def find_tenant(source: str | None, event: Mapping[str, Any]) -> str | None:
    """What an integration maps to Lambda's tenant id, such as `context.authorizer.principalId`, of a proxy event."""
    if source is None:
        return None
    kind, _, rest = source.partition(".")
    if kind == "context":
        found = reduce(_read_item, rest.split("."), event["requestContext"])
    elif rest.startswith("request.header."):
        name = rest.removeprefix("request.header.").lower()
        found = {key.lower(): value for key, value in (event.get("headers") or {}).items()}.get(name)
    else:
        found = (event.get("queryStringParameters") or {}).get(rest.removeprefix("request.querystring."))
    return found if isinstance(found, str) and found else None


def _read_item(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None
