"""A VPC has room for one endpoint for Lambda with private DNS: AWS refuses another one, minutes into the deployment.

https://github.com/hashicorp/terraform-provider-aws/issues/17535
"""

from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

from ..shared.arguments import Arguments, is_prompt


class VpcsInUse:
    """The VPCs that endpoints are made in, each with the name of the component that makes one."""

    def __init__(self, is_served: bool = False) -> None:
        """Where components are served, one of the same name is the same, asked for again."""
        self._is_served = is_served
        self._made: list[tuple[str, Any]] = []

    def refuse_second(self, arguments: Arguments) -> pulumi.Input[str]:
        """`vpc_id`, refused if another component makes an endpoint there."""
        vpc_id = arguments.get("vpc_id")
        self._keep(arguments, vpc_id)
        if is_prompt(vpc_id):
            return str(vpc_id)

        def check(known: str) -> str:
            self._keep(arguments, known)
            return known

        return pulumi.Output.from_input(vpc_id).apply(check)

    def _keep(self, arguments: Arguments, vpc_id: Any) -> None:
        for name, other in self._made:
            is_there = other is vpc_id or (is_prompt(other) and is_prompt(vpc_id) and other == vpc_id)
            if is_there and not (self._is_served and name == arguments.name):
                raise arguments.refuse(
                    "another endpoint for Lambda is made in this VPC, which has room for one; give that one the ARNs "
                    "of all functions that are called there"
                )
        self._made.append((arguments.name, vpc_id))


class Deployments:
    """Tells deployments apart: a process may run several, in tests."""

    def __init__(self) -> None:
        self._by_monitor: WeakKeyDictionary[Any, VpcsInUse] = WeakKeyDictionary()
        self._served: dict[bool, VpcsInUse] | None = None

    def serve_one(self) -> None:
        """From now on all components are of one deployment, whose preview may come first.

        The process that serves programs in other languages is started for one, and has a monitor for each component.
        """
        self._served = {is_preview: VpcsInUse(is_served=True) for is_preview in (True, False)}

    def find(self) -> VpcsInUse:
        if self._served:
            return self._served[pulumi.runtime.is_dry_run()]
        return self._by_monitor.setdefault(get_monitor(), VpcsInUse())


DEPLOYMENTS = Deployments()
