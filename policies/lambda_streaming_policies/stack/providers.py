"""Resources of other shapes under the names of pulumi-aws, so that each rule is written once.

One table says, for each type of aws-native (Cloud Control) and for the one of pulumi-aws that is shaped like it, which
pulumi-aws resource it is and what its properties are called there. What the table does not name keeps its name.

Sources: https://www.pulumi.com/registry/packages/aws-native/api-docs/ and
https://www.pulumi.com/registry/packages/aws/api-docs/cloudfront/multitenantdistribution/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from . import tokens
from .unknown import UNKNOWN


@dataclass(frozen=True)
class Name:
    """What a property is called in pulumi-aws, and what those inside it are.

    `""` says that what it holds takes the place of what holds it; `first` that it is a list of one.
    """

    new: str
    inside: Mapping[str, Name] = field(default_factory=dict)
    first: bool = False


Names = Mapping[str, Name]


def _name(**renamed: str) -> dict[str, Name]:
    return {old: Name(new) for old, new in renamed.items()}


_ITEMS: Final = {"items": Name("")}
_ASSOCIATIONS: Final = {
    "lambdaFunctionAssociations": Name("lambdaFunctionAssociations", _name(lambdaFunctionArn="lambdaArn"))
}
_BEHAVIOR: Final = {**_ASSOCIATIONS, "allowedMethods": Name("allowedMethods", _ITEMS)}
_GROUPS: Final = {**_ITEMS, "id": Name("originId"), "members": Name("members", _ITEMS)}
_CERTIFICATE: Final = _name(cloudFrontDefaultCertificate="cloudfrontDefaultCertificate")
_DISTRIBUTION_CONFIG: Final = {
    "origins": Name("origins", _name(id="originId")),
    "originGroups": Name("originGroups", {**_GROUPS, "items": Name("", _GROUPS)}),
    "defaultCacheBehavior": Name("defaultCacheBehavior", _BEHAVIOR),
    "cacheBehaviors": Name("orderedCacheBehaviors", _BEHAVIOR),
    "viewerCertificate": Name("viewerCertificate", _CERTIFICATE),
    "logging": Name("loggingConfig"),
    "webAclId": Name("webAclId"),
}
_MULTITENANT: Final = {
    "origins": Name(
        "origins",
        {
            "id": Name("originId"),
            "customOriginConfigs": Name("customOriginConfig", first=True),
            "vpcOriginConfigs": Name("vpcOriginConfig", first=True),
        },
    ),
    "originGroups": Name("originGroups", _GROUPS),
    "defaultCacheBehavior": Name("defaultCacheBehavior", _BEHAVIOR),
    "cacheBehaviors": Name("orderedCacheBehaviors", _BEHAVIOR),
}
_INGRESS: Final = _name(ipProtocol="protocol", cidrIp="cidrIpv4")

_TABLE: Final[Mapping[str, tuple[str, Names]]] = {
    "aws-native:lambda:Function": (tokens.FUNCTION, _name(functionName="name")),
    "aws-native:lambda:Alias": (tokens.ALIAS, _name(aliasArn="arn")),
    "aws-native:lambda:Url": (
        tokens.FUNCTION_URL,
        _name(authType="authorizationType", targetFunctionArn="functionName"),
    ),
    "aws-native:lambda:Permission": (tokens.PERMISSION, _name(functionName="function")),
    "aws-native:lambda:WebFunction": (tokens.WEB_FUNCTION, _name(functionArn="arn")),
    "aws-native:lambda:WebFunctionRevision": (tokens.WEB_REVISION, _name(revisionArn="arn")),
    "aws-native:lambda:WebFunctionEndpoint": (tokens.WEB_ENDPOINT, _name(endpointArn="arn")),
    "aws-native:lambda:EventSourceMapping": (tokens.EVENT_SOURCE_MAPPING, {}),
    "aws-native:cloudfront:Distribution": (
        tokens.DISTRIBUTION,
        {"distributionConfig": Name("", _DISTRIBUTION_CONFIG)},
    ),
    tokens.MULTITENANT_DISTRIBUTION: (tokens.DISTRIBUTION, _MULTITENANT),
    "aws-native:cloudfront:OriginAccessControl": (
        tokens.ORIGIN_ACCESS_CONTROL,
        {
            "originAccessControlConfig": Name(
                "",
                _name(
                    originAccessControlOriginType="originAccessControlOriginType",
                    signingBehavior="signingBehavior",
                    signingProtocol="signingProtocol",
                ),
            )
        },
    ),
    "aws-native:cloudfront:CachePolicy": (
        tokens.CACHE_POLICY,
        {
            "cachePolicyConfig": Name(
                "",
                _name(
                    minTtl="minTtl",
                    defaultTtl="defaultTtl",
                    maxTtl="maxTtl",
                    parametersInCacheKeyAndForwardedToOrigin="parametersInCacheKeyAndForwardedToOrigin",
                ),
            )
        },
    ),
    "aws-native:cloudfront:OriginRequestPolicy": (
        tokens.ORIGIN_REQUEST_POLICY,
        {"originRequestPolicyConfig": Name("", _name(headersConfig="headersConfig"))},
    ),
    "aws-native:cloudfront:ResponseHeadersPolicy": (
        tokens.RESPONSE_HEADERS_POLICY,
        {"responseHeadersPolicyConfig": Name("", _name(securityHeadersConfig="securityHeadersConfig"))},
    ),
    "aws-native:ec2:Subnet": (tokens.SUBNETS[0], {}),
    "aws-native:ec2:VpcEndpoint": (tokens.VPC_ENDPOINT, _name(policyDocument="policy")),
    "aws-native:ec2:SecurityGroup": (
        tokens.SECURITY_GROUP,
        {"securityGroupIngress": Name("ingress", _INGRESS)},
    ),
    "aws-native:ec2:SecurityGroupIngress": (
        tokens.SECURITY_GROUP_INGRESS_RULE,
        {**_INGRESS, "groupId": Name("securityGroupId")},
    ),
    "aws-native:iam:Role": (
        tokens.ROLE,
        {
            **_name(assumeRolePolicyDocument="assumeRolePolicy", roleName="name"),
            "policies": Name("inlinePolicies", _name(policyDocument="policy")),
        },
    ),
    "aws-native:iam:RolePolicy": (tokens.ROLE_POLICY, _name(policyDocument="policy", roleName="role")),
    "aws-native:iam:UserPolicy": (tokens.USER_POLICY, _name(policyDocument="policy", userName="user")),
    "aws-native:iam:GroupPolicy": (tokens.GROUP_POLICY, _name(policyDocument="policy", groupName="group")),
    "aws-native:iam:ManagedPolicy": (tokens.POLICY, _name(policyDocument="policy", policyArn="arn")),
    "aws-native:logs:LogGroup": (tokens.LOG_GROUP, _name(logGroupName="name")),
    "aws-native:logs:DeliverySource": (tokens.LOG_DELIVERY_SOURCE, {}),
    "aws-native:cloudwatch:Alarm": (tokens.METRIC_ALARM, _name(metrics="metricQueries")),
    "aws-native:apigateway:RestApi": (tokens.REST_API, {}),
    "aws-native:apigatewayv2:Api": (tokens.HTTP_API, {}),
    "aws-native:apigatewayv2:Integration": (tokens.HTTP_INTEGRATION, {}),
    "aws-native:apigateway:Method": (
        tokens.METHOD,
        {
            "authorizationType": Name("authorization"),
            "restApiId": Name("restApi"),
            "integration": Name("integration", _name(timeoutInMillis="timeoutMilliseconds")),
        },
    ),
}


def find_canonical_type(type_: str) -> str:
    """The pulumi-aws type that the rules know a type by."""
    found = _TABLE.get(type_)
    return found[0] if found else type_


def is_renamed(type_: str) -> bool:
    return type_ in _TABLE


def rename_properties(type_: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties of a resource under pulumi-aws's names."""
    found: Mapping[str, Any] = _rename(properties, _TABLE[type_][1])
    # What AWS calls an id is `awsId` in aws-native, where `id` is Pulumi's own; a policy is not told that.
    return {"id": properties["awsId"], **found} if "awsId" in properties else found


def _rename(value: Any, names: Names) -> Any:
    if isinstance(value, list):
        return [_rename(item, names) for item in value]
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Any] = {}
    for old, held in value.items():
        name = names.get(old, Name(old))
        item = _rename(held, name.inside)
        if name.first and isinstance(item, list) and item:
            item = item[0]
        if name.new:
            found[name.new] = item
        elif isinstance(item, Mapping):
            found |= item
        elif isinstance(item, list):
            return item
        elif item is UNKNOWN:
            found |= dict.fromkeys((inner.new for inner in name.inside.values()), UNKNOWN)
    return found


def rename_links(type_: str, links: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """The links of a resource under pulumi-aws's names; a property that is no more passes its own on."""
    names = _TABLE[type_][1]
    found: dict[str, tuple[str, ...]] = {}
    for old, urns in links.items():
        name = names.get(old, Name(old))
        for new in [name.new] if name.new else [inner.new for inner in name.inside.values()]:
            found[new] = found.get(new, ()) + urns
    return found


def spell(type_: str, path: str) -> str:
    """A path of pulumi-aws as the resource's own provider spells it: `authType` for `authorizationType`."""
    return _spell(path, _TABLE[type_][1])


def _spell(path: str, names: Names) -> str:
    head, dot, rest = path.partition(".")
    plain, bracket, index = head.partition("[")
    for old, name in names.items():
        if name.new == plain:
            own = f"{old}[0]" if name.first else old
            return f"{own}{bracket}{index}{dot}{_spell(rest, name.inside) if rest else ''}"
    for old, name in names.items():
        if not name.new and any(inner.new == plain for inner in name.inside.values()):
            return f"{old}.{_spell(path, name.inside)}"
    return path if not rest else f"{head}{dot}{_spell(rest, {})}"
