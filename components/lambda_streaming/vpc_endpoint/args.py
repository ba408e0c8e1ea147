"""The arguments of StreamingVpcEndpoint."""

from collections.abc import Mapping, Sequence

import pulumi
from typing_extensions import NotRequired, TypedDict


class StreamingVpcEndpointArgs(TypedDict):
    vpc_id: pulumi.Input[str]
    """The id of the VPC that the callers are in. Its DNS support and DNS hostnames must be on."""
    function_arns: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The ARNs of the functions that may be called through the endpoint. For an alias or a version, its own ARN."""
    subnet_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ids of the subnets to place the endpoint in: two or more, each in another availability zone. Needed unless
    `endpoint_id` names an endpoint."""
    source_security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ids of the callers' security groups. Needed unless `source_cidr_blocks` names the callers, or
    `security_group_ids` the groups that admit them."""
    source_cidr_blocks: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The callers' address ranges, such as `10.0.0.0/16`, or IPv6 ones for an endpoint that has such addresses. Needed
    unless `source_security_group_ids` names the callers, or `security_group_ids` the groups that admit them."""
    include_qualifiers: NotRequired[pulumi.Input[bool]]
    """Whether the callers may name every alias and version of the functions too. Default: false, and they may name what
    `function_arns` names."""
    allow_principals: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Who may call through the endpoint: ids of accounts (12 digits), or the ARNs of their root, ids of organizations
    (`o-...`), ARNs of roles and users. The caller's own IAM policy must allow it too. Default: anyone whose IAM policy
    allows it."""
    single_zone: NotRequired[pulumi.Input[bool]]
    """Accepts a single subnet: when its availability zone fails, nobody reaches the function. Default: false."""
    ip_address_type: NotRequired[pulumi.Input[str]]
    """The endpoint's addresses: `ipv4`, `dualstack` or `ipv6`. The subnets must have such ranges, and AWS must offer
    them for Lambda's endpoints in the region. Default: `ipv4`."""
    security_group_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """The ids of security groups of yours for the endpoint, which admit HTTPS from the callers. Default: one is made,
    for the callers that the `source_` arguments name."""
    endpoint_id: NotRequired[pulumi.Input[str]]
    """The id of the endpoint for Lambda that the VPC has already: it gets the security group, and its policy is
    replaced (on deletion, by AWS's default, which allows everything). Default: an endpoint is made."""
    region: NotRequired[pulumi.Input[str]]
    """The region of the VPC and the functions. Default: the provider's."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of everything that can have some. Default: none but the provider's."""
