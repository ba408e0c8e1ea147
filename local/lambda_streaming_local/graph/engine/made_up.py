"""Values that only AWS would know, made up in AWS's own form, so that programs that split and join them work.

The same program gets the same values each time.
Forms: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html,
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesGeneral.html
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from .wire import UNKNOWN_TEXT, Properties

ACCOUNT = "123456789012"


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


def make_arn(service: str, region: str, rest: str, *, account: bool = True, regional: bool = True) -> str:
    return f"arn:{partition(region)}:{service}:{region if regional else ''}:{ACCOUNT if account else ''}:{rest}"


def text_of(inputs: Properties, *names: str) -> str | None:
    values = (inputs.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value != UNKNOWN_TEXT), None)


def _name(name: str, inputs: Properties, *properties: str) -> str:
    return text_of(inputs, *properties) or f"{name}-{hexadecimal(name, 7)}"


def _function(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    function = _name(name, inputs, "name")
    arn = make_arn("lambda", region, f"function:{function}")
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
    function = text_of(inputs, "functionName") or "function"
    base = function if function.startswith("arn:") else make_arn("lambda", region, f"function:{function}")
    invoke = f"arn:{partition(region)}:apigateway:{region}:lambda:path"
    return f"{base}:{alias}", {
        "name": alias,
        "arn": f"{base}:{alias}",
        "invokeArn": f"{invoke}/2015-03-31/functions/{base}:{alias}/invocations",
    }


def _function_url(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = token(f"url/{name}/{text_of(inputs, 'functionName')}", 32)
    function = text_of(inputs, "functionName") or name
    arn = function if function.startswith("arn:") else make_arn("lambda", region, f"function:{function}")
    # Function URLs of China regions do not exist (https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html).
    return function, {"urlId": id_, "functionUrl": f"https://{id_}.lambda-url.{region}.on.aws/", "functionArn": arn}


def _distribution(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = "E" + token(f"distribution/{name}", 13).upper()
    domain = f"d{token(f'domain/{name}', 13)}.cloudfront.net"
    arn = make_arn("cloudfront", region, f"distribution/{id_}", regional=False)
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
    path = text_of(inputs, "path") or "/"
    return role, {
        "name": role,
        "arn": make_arn("iam", region, f"role{path}{role}", regional=False),
        "uniqueId": "AROA" + token(role, 17).upper(),
    }


def _log_group(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    group = _name(name, inputs, "name")
    return group, {"name": group, "arn": make_arn("logs", region, f"log-group:{group}")}


def _vpc_endpoint(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = f"vpce-{hexadecimal(name, 17)}"
    service = (text_of(inputs, "serviceName") or "lambda").rsplit(".", 1)[-1]
    host = f"{id_}-{token(name, 8)}.{service}.{region}.vpce.{dns_suffix(region)}"
    return id_, {
        "arn": make_arn("ec2", region, f"vpc-endpoint/{id_}"),
        "dnsEntries": [{"dnsName": host, "hostedZoneId": "Z7HUB22UULQXV"}],
        "state": "available",
    }


def _ec2(prefix: str, kind: str) -> Callable[[str, Properties, str], tuple[str, Properties]]:
    def make(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
        id_ = f"{prefix}-{hexadecimal(name, 17)}"
        return id_, {"arn": make_arn("ec2", region, f"{kind}/{id_}")}

    return make


def _security_group(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = f"sg-{hexadecimal(name, 17)}"
    return id_, {"arn": make_arn("ec2", region, f"security-group/{id_}"), "name": _name(name, inputs, "name")}


def _rest_api(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_ = token(f"api/{name}", 10)
    return id_, {
        "name": _name(name, inputs, "name"),
        "rootResourceId": token(f"root/{name}", 10),
        "arn": f"arn:{partition(region)}:apigateway:{region}::/restapis/{id_}",
        "executionArn": make_arn("execute-api", region, id_),
    }


def _stage(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    api, stage = text_of(inputs, "restApi") or "api", text_of(inputs, "stageName") or "stage"
    return f"ags-{api}-{stage}", {
        "arn": f"arn:{partition(region)}:apigateway:{region}::/restapis/{api}/stages/{stage}",
        "executionArn": make_arn("execute-api", region, f"{api}/{stage}"),
        "invokeUrl": f"https://{api}.execute-api.{region}.{dns_suffix(region)}/{stage}",
    }


def _web_acl(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    id_, acl = str_uuid(name), _name(name, inputs, "name")
    scope = "global" if inputs.get("scope") == "CLOUDFRONT" else "regional"
    return id_, {"name": acl, "arn": make_arn("wafv2", region, f"{scope}/webacl/{acl}/{id_}")}


def _certificate(name: str, inputs: Properties, region: str) -> tuple[str, Properties]:
    arn = make_arn("acm", region, f"certificate/{str_uuid(name)}")
    domain = text_of(inputs, "domainName") or "example.com"
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
    return id_, {**found, "arn": make_arn(service, region, f"{kind.lower()}/{id_}")}
