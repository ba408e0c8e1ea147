"""A VPC has room for one endpoint for Lambda with private DNS: AWS refuses another one, minutes into the deployment.

https://github.com/hashicorp/terraform-provider-aws/issues/17535
"""

from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

from ..shared.arguments import Arguments, is_prompt

# By deployment: a process may run several, in tests.
_VPCS: WeakKeyDictionary[Any, list[Any]] = WeakKeyDictionary()


def refuse_second(arguments: Arguments) -> pulumi.Input[str]:
    """`vpc_id`, refused if another StreamingVpcEndpoint of this program makes an endpoint there."""
    vpc_id = arguments.get("vpc_id")
    made = _VPCS.setdefault(get_monitor(), [])
    refusal = arguments.refuse(
        "another endpoint for Lambda is made in this VPC, which has room for one; give that one the ARNs of all "
        "functions that are called there"
    )
    if any(other is vpc_id or (is_prompt(other) and is_prompt(vpc_id) and other == vpc_id) for other in made):
        raise refusal
    made.append(vpc_id)
    if is_prompt(vpc_id):
        return str(vpc_id)

    def check(known: str) -> str:
        if known in made:
            raise refusal
        made.append(known)
        return known

    return pulumi.Output.from_input(vpc_id).apply(check)
