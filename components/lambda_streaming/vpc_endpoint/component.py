"""A private way to a streaming function: the Lambda API inside a VPC."""

import json

import pulumi
import pulumi_aws as aws

from ..shared.arguments import Arguments
from ..shared.names import fit_name
from ..shared.options import make_child_options
from ..shared.outputs import register_outputs
from .args import StreamingVpcEndpointArgs
from .callers_group import CallersGroup
from .endpoint import Endpoint
from .one_per_vpc import DEPLOYMENTS
from .policy import write_caller_policy, write_endpoint_policy


class StreamingVpcEndpoint(pulumi.ComponentResource):
    """An interface endpoint for the Lambda API, so that callers in a VPC can use `InvokeWithResponseStream`.

    Function URLs do not stream in a VPC, this API does. The endpoint's policy lets nothing through but
    `lambda:InvokeFunction` on the given functions, its security group admits HTTPS from the named callers only, and
    private DNS makes the AWS SDKs use it without a setting. That goes for every call to Lambda's API from the VPC: the
    endpoint's policy refuses the others, and a VPC has room for one such endpoint, so give it all the functions.

    A caller needs `caller_policy_json` in its role's policy, and its security group `caller_egress_rule_json` unless it
    lets everything out.

    Refused: one subnet without `single_zone`, no callers or all of them (`0.0.0.0/0`, `::/0`), a wildcard among the
    ARNs, IPv6 callers of an `ipv4` endpoint and the reverse, `security_group_ids` beside the `source_` arguments, and
    with `endpoint_id` what that endpoint has decided already.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html

    ```python
    import pulumi
    from lambda_streaming import StreamingFunction, StreamingVpcEndpoint

    report = StreamingFunction("report", {"code": pulumi.FileArchive("app")})
    endpoint = StreamingVpcEndpoint("report", {
        "vpc_id": "vpc-0a1b2c3d",
        "subnet_ids": ["subnet-0a1b2c3d", "subnet-4e5f6a7b"],
        "function_arns": [report.function_arn],
        "source_security_group_ids": ["sg-0a1b2c3d"],
    })
    pulumi.export("caller_policy_json", endpoint.caller_policy_json)
    ```

    And in the caller:

    ```python
    answer = boto3.client("lambda").invoke_with_response_stream(FunctionName=name, Payload=json.dumps(question))
    for event in answer["EventStream"]:
        if "PayloadChunk" in event:
            sys.stdout.buffer.write(event["PayloadChunk"]["Payload"])
        elif event["InvokeComplete"].get("ErrorCode"):
            raise RuntimeError(event["InvokeComplete"]["ErrorDetails"])
    ```
    """

    endpoint_id: pulumi.Output[str]
    """The endpoint's id."""
    security_group_id: pulumi.Output[str]
    """The id of the endpoint's security group: the one that is made, or the first of `security_group_ids`."""
    caller_policy_json: pulumi.Output[str]
    """The IAM policy, as JSON, that a caller's role needs."""
    caller_egress_rule_json: pulumi.Output[str]
    """The rule that a caller's security group needs, as JSON: properties of `aws.vpc.SecurityGroupEgressRule`."""

    def __init__(self, name: str, args: StreamingVpcEndpointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("StreamingVpcEndpoint", name, args, StreamingVpcEndpointArgs, opts)
        adopts_endpoint = "endpoint_id" in arguments
        if adopts_endpoint:
            _refuse_what_is_decided(arguments)
        endpoint = None if adopts_endpoint else Endpoint(arguments)
        group = CallersGroup(arguments)
        policy = arguments.read(
            write_endpoint_policy, "function_arns", "include_qualifiers", "allow_principals", "region"
        )
        policy_of_callers = arguments.read(write_caller_policy, "function_arns", "include_qualifiers")
        vpc_id = arguments.get("vpc_id") if adopts_endpoint else DEPLOYMENTS.find().refuse_second(arguments)

        super().__init__("lambda-streaming:index:StreamingVpcEndpoint", name, None, opts)
        child = make_child_options(self, opts)
        name = fit_name(name)
        self.security_group_id = group.declare(name, vpc_id, child)
        if endpoint is None:
            self.endpoint_id = pulumi.Output.from_input(arguments.get("endpoint_id"))
            _change_endpoint(name, arguments, self.endpoint_id, self.security_group_id, policy, child)
        else:
            self.endpoint_id = endpoint.declare(name, self, vpc_id, self.security_group_id, policy, child)
        self.caller_policy_json = pulumi.Output.from_input(policy_of_callers)
        self.caller_egress_rule_json = self.security_group_id.apply(_write_egress_rule)
        register_outputs(self)


def _refuse_what_is_decided(arguments: Arguments) -> None:
    arguments.refuse_given(
        "{} has no effect beside endpoint_id; leave one of them out",
        "subnet_ids",
        "single_zone",
        "ip_address_type",
        "security_group_ids",
    )


def _change_endpoint(
    name: str,
    arguments: Arguments,
    endpoint_id: pulumi.Output[str],
    security_group_id: pulumi.Output[str],
    policy: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Gives the endpoint that is there the policy and the group."""
    region = arguments.get("region")
    policy_there = aws.ec2.VpcEndpointPolicy(name, vpc_endpoint_id=endpoint_id, policy=policy, region=region, opts=opts)
    aws.ec2.SecurityGroupAssociation(
        name,
        vpc_endpoint_id=endpoint_id,
        security_group_id=security_group_id,
        region=region,
        # Both change the endpoint, which AWS lets one do at a time.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[policy_there])),
    )


def _write_egress_rule(security_group_id: str) -> str:
    rule = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "referencedSecurityGroupId": security_group_id}
    return json.dumps({"description": "HTTPS to the Lambda endpoint", **rule})
