"""Values that only AWS would know, made up in AWS's own form, so that programs that split and join them work.

The same program gets the same values each time. Runs beside `capture` under the program's interpreter.
Forms: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html,
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesGeneral.html
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
from collections.abc import Callable, Sequence
from typing import Any

ACCOUNT = "123456789012"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # pulumi/pulumi sdk/go/common/resource/plugin/rpc.go
Properties = dict[str, Any]

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html and its siblings
MANAGED_POLICIES = {
    "Managed-CachingDisabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "Managed-CachingOptimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "Managed-CachingOptimizedForUncompressedObjects": "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
    "Managed-AllViewer": "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "Managed-AllViewerExceptHostHeader": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    "Managed-AllViewerAndCloudFrontHeaders-2022-06": "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    "Managed-HostHeaderOnly": "bf0718e1-ba1e-49d1-88b1-f726733018ae",
    "Managed-UserAgentRefererHeaders": "acba4595-bd28-49b8-b9fe-13317c0390fa",
    "Managed-UseOriginCacheControlHeaders": "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
    "Managed-UseOriginCacheControlHeaders-QueryStrings": "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
    "Managed-CORS-S3Origin": "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
    "Managed-CORS-CustomOrigin": "59781a5b-3903-41f3-afcb-af62929ccde1",
    "Managed-SecurityHeadersPolicy": "67f7725c-6f97-4210-82d7-5512b31e9d03",
    "Managed-SimpleCORS": "60669652-455b-4ae9-85a4-c4c02393f86c",
    "Managed-CORS-With-Preflight": "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
    "Managed-CORS-and-SecurityHeadersPolicy": "e61eb60c-9c35-4d20-a928-2b84e02af89c",
    "Managed-CORS-with-preflight-and-SecurityHeadersPolicy": "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
}


def partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def dns_suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def token(seed: str, length: int) -> str:
    """`length` lower-case letters and digits that depend on `seed` alone."""
    digest = hashlib.sha256(seed.encode()).digest() + hashlib.sha256(b"2" + seed.encode()).digest()
    return base64.b32encode(digest).decode().lower().rstrip("=")[:length]


def hexadecimal(seed: str, length: int) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:length]


def _arn(service: str, region: str, rest: str, *, account: bool = True, regional: bool = True) -> str:
    return f"arn:{partition(region)}:{service}:{region if regional else ''}:{ACCOUNT if account else ''}:{rest}"


def _text(inputs: Properties, *names: str) -> str | None:
    values = (inputs.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value != UNKNOWN_TEXT), None)


def _name(name: str, inputs: Properties, *properties: str) -> str:
    return _text(inputs, *properties) or f"{name}-{hexadecimal(name, 7)}"


def _function(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    function = _name(name, inputs, "name")
    arn = _arn("lambda", region, f"function:{function}")
    version = "1" if inputs.get("publish") is True else "$LATEST"
    invoke = f"arn:{partition(region)}:apigateway:{region}:lambda:path"
    return function, {
        "name": function,
        "arn": arn,
        "version": version,
        "qualifiedArn": f"{arn}:{version}",
        "invokeArn": f"{invoke}/2015-03-31/functions/{arn}/invocations",
        "qualifiedInvokeArn": f"{invoke}/2015-03-31/functions/{arn}:{version}/invocations",
        "responseStreamingInvokeArn": f"{invoke}/2021-11-15/functions/{arn}/response-streaming-invocations",
    }


def _alias(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    alias = _name(name, inputs, "name")
    function = _text(inputs, "functionName") or "function"
    base = function if function.startswith("arn:") else _arn("lambda", region, f"function:{function}")
    invoke = f"arn:{partition(region)}:apigateway:{region}:lambda:path"
    return f"{base}:{alias}", {
        "name": alias,
        "arn": f"{base}:{alias}",
        "invokeArn": f"{invoke}/2015-03-31/functions/{base}:{alias}/invocations",
    }


def _function_url(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = token(f"url/{name}/{_text(inputs, 'functionName')}", 32)
    function = _text(inputs, "functionName") or name
    arn = function if function.startswith("arn:") else _arn("lambda", region, f"function:{function}")
    # Function URLs of China regions do not exist (https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html).
    return function, {"urlId": id_, "functionUrl": f"https://{id_}.lambda-url.{region}.on.aws/", "functionArn": arn}


def _distribution(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = "E" + token(f"distribution/{name}", 13).upper()
    domain = f"d{token(f'domain/{name}', 13)}.cloudfront.net"
    arn = _arn("cloudfront", region, f"distribution/{id_}", regional=False)
    return id_, {
        "arn": arn,
        "domainName": domain,
        "hostedZoneId": "Z2FDTNDATAQYW2",
        "etag": "ETVPDKIKX0DER",
        "status": "Deployed",
    }


def _bucket(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    bucket = _name(name, inputs, "bucket").lower()
    suffix = dns_suffix(region)
    return bucket, {
        "bucket": bucket,
        "arn": f"arn:{partition(region)}:s3:::{bucket}",
        "bucketDomainName": f"{bucket}.s3.{suffix}",
        "bucketRegionalDomainName": f"{bucket}.s3.{region}.{suffix}",
    }


def _role(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    role = _name(name, inputs, "name")
    path = _text(inputs, "path") or "/"
    return role, {
        "name": role,
        "arn": _arn("iam", region, f"role{path}{role}", regional=False),
        "uniqueId": "AROA" + token(role, 17).upper(),
    }


def _log_group(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    group = _name(name, inputs, "name")
    return group, {"name": group, "arn": _arn("logs", region, f"log-group:{group}")}


def _vpc_endpoint(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = f"vpce-{hexadecimal(name, 17)}"
    service = (_text(inputs, "serviceName") or "lambda").rsplit(".", 1)[-1]
    host = f"{id_}-{token(name, 8)}.{service}.{region}.vpce.{dns_suffix(region)}"
    return id_, {
        "arn": _arn("ec2", region, f"vpc-endpoint/{id_}"),
        "dnsEntries": [{"dnsName": host, "hostedZoneId": "Z7HUB22UULQXV"}],
        "state": "available",
    }


def _ec2(prefix: str, kind: str) -> Callable[[str, Properties, str], tuple[str, Properties]]:
    def make(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
        id_ = f"{prefix}-{hexadecimal(name, 17)}"
        return id_, {"arn": _arn("ec2", region, f"{kind}/{id_}")}

    return make


def _security_group(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = f"sg-{hexadecimal(name, 17)}"
    return id_, {"arn": _arn("ec2", region, f"security-group/{id_}"), "name": _name(name, inputs, "name")}


def _rest_api(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = token(f"api/{name}", 10)
    return id_, {
        "name": _name(name, inputs, "name"),
        "rootResourceId": token(f"root/{name}", 10),
        "arn": f"arn:{partition(region)}:apigateway:{region}::/restapis/{id_}",
        "executionArn": _arn("execute-api", region, id_),
    }


def _stage(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    api, stage = _text(inputs, "restApi") or "api", _text(inputs, "stageName") or "stage"
    return f"ags-{api}-{stage}", {
        "arn": f"arn:{partition(region)}:apigateway:{region}::/restapis/{api}/stages/{stage}",
        "executionArn": _arn("execute-api", region, f"{api}/{stage}"),
        "invokeUrl": f"https://{api}.execute-api.{region}.{dns_suffix(region)}/{stage}",
    }


def _web_acl(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_, acl = str_uuid(name), _name(name, inputs, "name")
    scope = "global" if inputs.get("scope") == "CLOUDFRONT" else "regional"
    return id_, {"name": acl, "arn": _arn("wafv2", region, f"{scope}/webacl/{acl}/{id_}")}


def _certificate(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    arn = _arn("acm", region, f"certificate/{str_uuid(name)}")
    domain = _text(inputs, "domainName") or "example.com"
    others = [
        other for other in inputs.get("subjectAlternativeNames") or [] if isinstance(other, str) and other != domain
    ]
    options = [
        {
            "domainName": one,
            "resourceRecordName": f"_{hexadecimal(one, 32)}.{one.removeprefix('*.')}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_{hexadecimal('v' + one, 32)}.acm-validations.aws.",
        }
        for one in [domain, *others]
    ]
    return arn, {"arn": arn, "domainValidationOptions": options}


def _policy_id(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    return str_uuid(name), {"name": _name(name, inputs, "name"), "etag": "ETVPDKIKX0DER"}


def _access_control(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    return "E" + token(name, 13).upper(), {"name": _name(name, inputs, "name"), "etag": "ETVPDKIKX0DER"}


def str_uuid(seed: str) -> str:
    digits = hexadecimal(seed, 32)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


RESOURCES: dict[str, Callable[[str, Properties, str], tuple[str, Properties]]] = {
    "aws:acm/certificate:Certificate": _certificate,
    "aws:apigateway/restApi:RestApi": _rest_api,
    "aws:apigateway/stage:Stage": _stage,
    "aws:cloudfront/cachePolicy:CachePolicy": _policy_id,
    "aws:cloudfront/distribution:Distribution": _distribution,
    "aws:cloudfront/originAccessControl:OriginAccessControl": _access_control,
    "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": _policy_id,
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": _policy_id,
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:ec2/securityGroup:SecurityGroup": _security_group,
    "aws:ec2/subnet:Subnet": _ec2("subnet", "subnet"),
    "aws:ec2/vpc:Vpc": _ec2("vpc", "vpc"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _vpc_endpoint,
    "aws:iam/role:Role": _role,
    "aws:lambda/alias:Alias": _alias,
    "aws:lambda/function:Function": _function,
    "aws:lambda/functionUrl:FunctionUrl": _function_url,
    "aws:s3/bucket:Bucket": _bucket,
    "aws:s3/bucketV2:BucketV2": _bucket,
    "aws:wafv2/webAcl:WebAcl": _web_acl,
}


def outputs(type_: str, name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    """The id of a resource and its outputs beside its inputs; what is not made up stays unknown, as in a preview."""
    make = RESOURCES.get(type_)
    if make is not None:
        return make(name, inputs, region)
    package, module, kind = [*type_.split(":"), "", ""][:3]
    id_ = f"{name}-{hexadecimal(type_ + name, 7)}"
    if package != "aws":
        return id_, {}
    service = module.split("/")[0]
    found = {"name": id_} if "name" not in inputs else {}
    return id_, {**found, "arn": _arn(service, region, f"{kind.lower()}/{id_}")}


def _statement(statement: Properties) -> Properties:
    """https://www.pulumi.com/registry/packages/aws/api-docs/iam/getpolicydocument/"""

    def several(value: Any) -> Any:
        return value[0] if isinstance(value, list) and len(value) == 1 else value

    found: Properties = {}
    if statement.get("sid"):
        found["Sid"] = statement["sid"]
    found["Effect"] = statement.get("effect") or "Allow"
    for source, target in (
        ("actions", "Action"),
        ("notActions", "NotAction"),
        ("resources", "Resource"),
        ("notResources", "NotResource"),
    ):
        if statement.get(source):
            found[target] = several(statement[source])
    for source, target in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        principals: Properties = {}
        for principal in statement.get(source) or []:
            principals.setdefault(principal["type"], []).extend(principal["identifiers"])
        if principals:
            wildcard = set(principals) == {"*"}
            found[target] = "*" if wildcard else {kind: several(names) for kind, names in principals.items()}
    conditions: Properties = {}
    for condition in statement.get("conditions") or []:
        conditions.setdefault(condition["test"], {})[condition["variable"]] = several(condition["values"])
    if conditions:
        found["Condition"] = conditions
    return found


def _policy_document(args: Properties, region: str) -> Properties:
    statements = [_statement(statement) for statement in args.get("statements") or []]
    for source in args.get("sourcePolicyDocuments") or []:
        statements = json.loads(source).get("Statement", []) + statements
    for override in args.get("overridePolicyDocuments") or []:
        statements += json.loads(override).get("Statement", [])
    document = {"Version": args.get("version") or "2012-10-17", "Statement": statements}
    return {
        "id": hexadecimal(json.dumps(document), 10),
        "json": json.dumps(document),
        "minifiedJson": json.dumps(document),
    }


def _managed(args: Properties, region: str) -> Properties:
    name = _text(args, "name") or ""
    return {"id": _text(args, "id") or MANAGED_POLICIES.get(name) or str_uuid(name), "name": name}


def _zones(args: Properties, region: str) -> Properties:
    short = "".join(part[0] for part in region.split("-")[:-1]) + region[-1]
    return {
        "id": region,
        "names": [f"{region}{letter}" for letter in "abc"],
        "zoneIds": [f"{short}-az{number}" for number in (1, 2, 3)],
        "groupNames": [region],
    }


def _region(args: Properties, region: str) -> Properties:
    endpoint = f"ec2.{region}.{dns_suffix(region)}"
    return {"id": region, "name": region, "region": region, "endpoint": endpoint, "description": region}


def _partition(args: Properties, region: str) -> Properties:
    suffix = dns_suffix(region)
    reverse = ".".join(reversed(suffix.split(".")))
    return {"id": partition(region), "partition": partition(region), "dnsSuffix": suffix, "reverseDnsPrefix": reverse}


def _caller(args: Properties, region: str) -> Properties:
    arn = _arn("iam", region, "user/local", regional=False)
    return {"id": ACCOUNT, "accountId": ACCOUNT, "arn": arn, "userId": "AIDALOCAL"}


ANSWERS: dict[str, Callable[[Properties, str], Properties]] = {
    "aws:cloudfront/getCachePolicy:getCachePolicy": _managed,
    "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": _managed,
    "aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy": _managed,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
}


def answer(invoked: str, args: Properties, region: str) -> tuple[Properties | None, bool]:
    """What a data source answers, and whether it is invented; None where nothing can be said."""
    known = ANSWERS.get(invoked)
    if known is not None:
        return known(args, region), False
    package, module, function = invoked.split(":")
    if package != "aws":
        return None, False
    return _invented(module.split("/")[0], function, args, region), True


def _invented(module: str, function: str, args: Properties, region: str) -> Properties | None:
    """Values of the types that the SDK's result class declares."""
    from pulumi import _types  # the same private table that the SDK itself converts results by

    name = "pulumi_aws" if module == "index" else f"pulumi_aws.{'lambda_' if module == 'lambda' else module}"
    result = getattr(importlib.import_module(name), f"{function[0].upper()}{function[1:]}Result", None)
    if result is None:
        return None
    seed = f"{function}/{json.dumps(args, sort_keys=True)}"
    found = {key: _value(key, type_, seed, module, region) for key, type_ in _types.output_type_types(result).items()}
    return {key: value for key, value in found.items() if value is not None} | args


def _value(key: str, type_: Any, seed: str, module: str, region: str) -> Any:
    type_ = _unwrapped(type_)
    if type_ is str:
        made = f"{key}-{hexadecimal(seed + key, 8)}"
        return _arn(module, region, made) if key.lower().endswith("arn") else made
    if type_ is bool:
        return False
    if type_ in (int, float):
        return 0
    if getattr(type_, "__origin__", None) in (list, Sequence):
        inner = _unwrapped(type_.__args__[0])
        return [f"{key}-{hexadecimal(seed + key + str(number), 8)}" for number in (1, 2)] if inner is str else []
    return None


def _unwrapped(type_: Any) -> Any:
    """X of Optional[X]."""
    arguments = [argument for argument in getattr(type_, "__args__", ()) if argument is not type(None)]
    is_optional = type(None) in getattr(type_, "__args__", ())
    return arguments[0] if is_optional and len(arguments) == 1 else type_
