"""Names in AWS: unique where AWS knows one of each, and never longer than AWS takes them."""

import asyncio
import hashlib
import re
from typing import Any

import pulumi

# Names of roles, functions, CloudFront Functions and origin access controls have 64 characters at most, of which the
# provider's own ending takes 8, and the longest ending of a component's child, -site-invalidation, 18.
_LONGEST = 38


def fit_name(name: str) -> str:
    """A component's name for its children: letters, digits, `-` and `_`, and no more than their names in AWS can take.

    What has to be changed for that ends in a hash, so that two names stay two.
    """
    plain = re.sub("[^A-Za-z0-9_-]", "-", name)
    if plain == name and len(name) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{plain[: _LONGEST - 7].rstrip('-')}-{digest}"


def name_in_account(component: pulumi.Resource, name: str, longest: int) -> pulumi.Output[str]:
    """A name for what AWS knows by its name alone, such as a dashboard or a metric.

    It has project, stack and `name` in it, and a hash of the component's URN, because components of one name may stand
    below different parents.
    """

    def join(urn: str) -> str:
        digest = hashlib.sha256(urn.encode()).hexdigest()[:7]
        readable = re.sub("[^A-Za-z0-9_-]", "-", f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}")
        return f"{readable[: longest - 8].rstrip('-')}-{digest}"

    # Not the Output itself, on which the component's own resources would wait for ever.
    urn: pulumi.Output[Any] = pulumi.Output.from_input(asyncio.ensure_future(component.urn.future()))
    return urn.apply(join)
