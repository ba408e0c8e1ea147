"""A VPC has room for one endpoint for Lambda with private DNS: AWS refuses another one, minutes into the deployment.

https://github.com/hashicorp/terraform-provider-aws/issues/17535
"""

from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

from ..shared.arguments import Arguments, is_prompt

_VPC_TYPES = ("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc", "aws-native:ec2:VPC")


class VpcsInUse:
    """The VPCs that endpoints are made in.

    By all that tells a VPC: its id, the Output that has it, and the resource that it comes from, which is known where
    the id of a VPC that is made in the same deployment is not.
    """

    def __init__(self) -> None:
        self._takers: dict[Any, Arguments] = {}

    def refuse_second(self, arguments: Arguments) -> pulumi.Input[str]:
        """`vpc_id`, refused if another component makes an endpoint there."""
        vpc_id = arguments.get("vpc_id")
        self._take(arguments, vpc_id)
        if is_prompt(vpc_id):
            return str(vpc_id)
        given = pulumi.Output.from_input(vpc_id)
        return pulumi.Output.all(given, self._take_when_known(arguments, given)).apply(lambda both: str(both[0]))

    async def _take_when_known(self, arguments: Arguments, vpc_id: pulumi.Output[str]) -> None:
        urns = [str(await found.urn.future()) for found in await vpc_id.resources()]
        vpcs = [urn for urn in urns if urn.split("::")[2].rpartition("$")[2] in _VPC_TYPES]
        if len(vpcs) == 1:  # of several it may be either
            self._take(arguments, vpcs[0])
        if (known := await vpc_id.future()) is not None:
            self._take(arguments, known)

    def _take(self, arguments: Arguments, vpc: Any) -> None:
        if self._takers.setdefault(vpc, arguments) is not arguments:
            raise arguments.refuse(
                "another endpoint for Lambda is made in this VPC, which has room for one; give that one the ARNs of "
                "all functions that are called there: allow_function_arns of a StreamingService, beside own_endpoint "
                "false in the other services, or function_arns of a StreamingVpcEndpoint"
            )


class Deployments:
    """Tells deployments apart: a process may run several, in tests."""

    def __init__(self) -> None:
        self._by_monitor: WeakKeyDictionary[Any, VpcsInUse] = WeakKeyDictionary()
        self._served: VpcsInUse | None = None

    def serve_one(self) -> None:
        """From now on all components are of one deployment.

        The engine starts the process that serves programs in other languages anew for each preview and each update. It
        has a monitor for each component there.
        """
        self._served = VpcsInUse()

    def find(self) -> VpcsInUse:
        return self._served or self._by_monitor.setdefault(get_monitor(), VpcsInUse())


DEPLOYMENTS = Deployments()
